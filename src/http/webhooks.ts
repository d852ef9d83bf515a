import type Router from '@koa/router';
import type { Webhook } from '../channels/channel.js';
import type { Logger } from '../logger.js';
import { parseQuery } from './query.js';
import { readBody } from './read-body.js';

const LIMIT = 65_536;

/** Hands each channel its callbacks: everything about HTTP is settled here, everything about the platform there. */
export function mountWebhooks(router: Router, webhooks: Webhook[], logger: Logger, bodyMs?: number): void {
  for (const webhook of webhooks) {
    router.register(webhook.path, ['GET', 'POST'], async (ctx) => {
      const method = ctx.method === 'POST' ? 'POST' : 'GET';
      const body = method === 'POST' ? await readBody(ctx.req, LIMIT, bodyMs) : Buffer.alloc(0);
      const answer = await webhook.receive({
        method,
        query: parseQuery(ctx.querystring),
        headers: ctx.req.headers,
        body,
      });
      if (answer.status >= 400)
        logger.warn({ path: webhook.path, status: answer.status }, 'callback not taken');
      ctx.status = answer.status;
      ctx.type = answer.contentType ?? 'text/plain; charset=utf-8';
      ctx.body = answer.body;
    });
  }
}
