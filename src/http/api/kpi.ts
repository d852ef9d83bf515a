import type Router from '@koa/router';
import { z } from 'zod';
import { monthFigures, monthOf } from '../../reports/month-figures.js';
import type { ApiDeps } from './index.js';
import { checked } from './input.js';

const query = z.strictObject({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be YYYY-MM')
    .optional(),
});

export function mountKpi(router: Router, deps: ApiDeps): void {
  router.get('/kpi', async (ctx) => {
    const now = deps.clock.now();
    const { month } = checked(query, { ...ctx.query });
    ctx.body = await monthFigures(deps.models, deps.policy, month ?? monthOf(now, deps.policy.timeZone), now);
  });
}
