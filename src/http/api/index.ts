import { createHash, timingSafeEqual } from 'node:crypto';
import Router from '@koa/router';
import type { Channel } from '../../channels/channel.js';
import type { Clock } from '../../clock.js';
import type { Ladder } from '../../deliveries/ladder.js';
import type { Leaves } from '../../effects/leave-effect.js';
import { RepairlineError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import type { Parked } from '../../parked/parked.js';
import type { People } from '../../people/people.js';
import type { Privacy } from '../../privacy/privacy.js';
import type { Policy } from '../../service/index.js';
import type { Directory } from '../../storage/directory.js';
import type { Models } from '../../storage/models/index.js';
import type { Orders } from '../../work-orders/execute.js';
import { EXACT } from '../exact.js';
import { mountContactLinks } from './contact-links.js';
import { mountConversations } from './conversations.js';
import { mountDirectory } from './directory.js';
import { mountFlows } from './flows.js';
import { mountKpi } from './kpi.js';
import { openApi } from './open-api.js';
import { mountParked } from './parked.js';
import { mountPeople } from './people.js';
import { mountUnreached } from './unreached.js';
import { mountWorkOrders } from './work-orders.js';

export interface ApiDeps {
  models: Models;
  directory: Directory;
  leave: Leaves;
  orders: Orders;
  parked: Parked;
  people: People;
  ladder: Ladder;
  privacy: Privacy;
  policy: Policy;
  channels: Map<string, Channel>;
  /** Words of a page, by the languages that a browser asks for. */
  pageWords(accepted: string): { say(key: string): string };
  /** Null: whatever the system has. */
  pdfFont: string | null;
  clock: Clock;
  logger: Logger;
  /** Null: the API is closed. */
  apiToken: string | null;
}

/** /api/v1: JSON for other systems, behind one bearer token. */
export function createApi(deps: ApiDeps): Router {
  const router = new Router(EXACT);
  router.use(async (ctx, next) => {
    if (deps.apiToken === null)
      throw new RepairlineError('api-off', 'The API is closed: API_TOKEN is not set.');
    const given = /^Bearer (.+)$/.exec(ctx.get('authorization'))?.[1];
    if (!given || !same(given, deps.apiToken))
      throw new RepairlineError('unauthorized', 'A valid bearer token is needed.');
    await next();
  });
  router.get('/openapi.json', (ctx) => {
    ctx.body = openApi();
  });
  mountWorkOrders(router, deps);
  mountDirectory(router, deps);
  mountConversations(router, deps);
  mountParked(router, deps);
  mountContactLinks(router, deps);
  mountPeople(router, deps);
  mountUnreached(router, deps);
  mountKpi(router, deps);
  mountFlows(router, deps);
  return router;
}

/** Hashed first, so that neither content nor length shows in the time it takes. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
