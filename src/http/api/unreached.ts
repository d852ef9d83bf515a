import type Router from '@koa/router';
import { NotFoundError } from '../../errors.js';
import type { ApiDeps } from './index.js';

/** Messages that did not reach somebody: which ways were taken and why; and that somebody got through. */
export function mountUnreached(router: Router, { ladder }: ApiDeps): void {
  router.get('/unreached', async (ctx) => {
    const rows = await ladder.list();
    ctx.body = {
      items: rows.map(({ _id, conversation, words, at, steps }) => ({
        id: _id,
        conversation,
        words,
        at: new Date(at).toISOString(),
        steps: steps.map((step) => ({ ...step, at: new Date(step.at).toISOString() })),
      })),
    };
  });
  router.post('/unreached/:id/done', async (ctx) => {
    const id = ctx.params.id as string;
    if (!(await ladder.done(id, 'api')))
      throw new NotFoundError('not-unreached', `Nothing of the id ${id} is open.`);
    ctx.body = { ok: true };
  });
}
