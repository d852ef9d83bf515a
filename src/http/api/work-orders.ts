import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import type { Context } from 'koa';
import type { Collection } from 'mongodb';
import { z } from 'zod';
import { ConflictError, NotFoundError } from '../../errors.js';
import { orderView, overdue } from '../../service/index.js';
import { type Actor, CLOSED_STATES, ORDER_STATES, type OrderCommandName } from '../../service/model.js';
import type { WorkOrderRow } from '../../storage/models/index.js';
import type { ApiDeps } from './index.js';
import { bodyOf, listOf, paged } from './input.js';
import { schemas } from './schemas.js';

const listFilters = {
  status: z.enum(ORDER_STATES).optional(),
  technician: z.string().max(200).optional(),
  overdue: z.enum(['true', 'false']).optional(),
};

const ACTOR: Actor = { role: 'api', id: 'api', name: 'API' };
const OVERDUE_LOOKED_AT = 5000;

/** Work orders: list, one, and the four changes that an outside system may make. */
export function mountWorkOrders(router: Router, deps: ApiDeps): void {
  const rows = deps.models.workOrders.collection as unknown as Collection<WorkOrderRow>;
  const view = (row: WorkOrderRow) => orderView(row._id, row.state, deps.policy.timeZone);

  router.get('/work-orders', async (ctx) => {
    const { page, filters: query } = listOf(ctx.query, listFilters);
    const filter: Record<string, unknown> = {};
    if (query.status) filter['state.state'] = query.status;
    if (query.technician) filter['state.technician.id'] = query.technician;
    if (query.overdue === 'true') {
      // Lateness depends on the clock, so it is decided here, on the open orders alone.
      const open = await rows
        .find({ 'state.state': { $nin: [...CLOSED_STATES] }, ...filter })
        .sort({ 'state.openedAt': -1 })
        .limit(OVERDUE_LOOKED_AT)
        .toArray();
      const late = open.filter((row) => overdue(row.state, deps.clock.now()));
      ctx.body = paged(late.slice(page.skip, page.skip + page.limit + 1), page, view);
      return;
    }
    const found = await rows
      .find(filter)
      .sort({ 'state.openedAt': -1 })
      .skip(page.skip)
      .limit(page.limit + 1)
      .toArray();
    ctx.body = paged(found, page, view);
  });

  router.get('/work-orders/:number', async (ctx) => {
    ctx.body = view(await byNumber(rows, ctx));
  });

  const change = <S extends z.ZodType<{ commandId?: string | undefined }>>(
    path: string,
    name: OrderCommandName,
    schema: S,
  ) => {
    router.post(`/work-orders/:number/${path}`, async (ctx) => {
      const { commandId, ...params } = await bodyOf(ctx, schema);
      const row = await byNumber(rows, ctx);
      const outcome = await deps.orders.execute(row._id, {
        id: `api:${commandId ?? randomUUID()}`,
        name,
        at: deps.clock.now(),
        actor: ACTOR,
        params,
      });
      if (!outcome.ok) {
        const status = `Work order ${row.state.number} is ${row.state.state}: ${outcome.code}.`;
        throw new ConflictError(outcome.code, status, { state: row.state.state, ...outcome.data });
      }
      ctx.body = orderView(outcome.id, outcome.order, deps.policy.timeZone);
    });
  };
  change('assign', 'assign', schemas.assign);
  change('reassign', 'assign', schemas.assign);
  change('cancel', 'cancel', schemas.cancel);
  change('note', 'note', schemas.note);
}

async function byNumber(rows: Collection<WorkOrderRow>, ctx: Context): Promise<WorkOrderRow> {
  const { number } = ctx.params as { number: string };
  const row = await rows.findOne({ 'state.number': number });
  if (!row) throw new NotFoundError('no-such-order', `There is no work order ${number}.`);
  return row;
}
