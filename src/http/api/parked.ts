import type Router from '@koa/router';
import { NotFoundError } from '../../errors.js';
import type { ApiDeps } from './index.js';

export function mountParked(router: Router, deps: ApiDeps): void {
  router.get('/parked', async (ctx) => {
    const items = await deps.parked.list();
    ctx.body = { items: items.map((item) => ({ ...item, at: new Date(item.at).toISOString() })) };
  });
  router.post('/parked/:id/retry', async (ctx) => {
    const id = ctx.params.id as string;
    if (!(await deps.parked.retry(id)))
      throw new NotFoundError('not-parked', `Nothing of the id ${id} is parked.`);
    ctx.body = { ok: true };
  });
}
