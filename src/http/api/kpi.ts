import type Router from '@koa/router';
import { z } from 'zod';
import { RepairlineError } from '../../errors.js';
import { monthFigures, monthOf } from '../../reports/month-figures.js';
import type { ApiDeps } from './index.js';
import { checked } from './input.js';

const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be YYYY-MM')
  .optional();
const kpiQuery = z.strictObject({ month });
const reportQuery = z.strictObject({ month, format: z.enum(['json', 'xlsx', 'pdf']).default('json') });

/** The figures of a month, bare and as the monthly report. */
export function mountKpi(router: Router, deps: ApiDeps): void {
  const figuresOf = async (wanted: string | undefined) => {
    const now = deps.clock.now();
    return await monthFigures(deps.models, deps.policy, wanted ?? monthOf(now, deps.policy.timeZone), now);
  };
  router.get('/kpi', async (ctx) => {
    ctx.body = await figuresOf(checked(kpiQuery, { ...ctx.query }).month);
  });
  router.get('/reports/monthly', async (ctx) => {
    const query = checked(reportQuery, { ...ctx.query });
    if (query.format !== 'json')
      throw new RepairlineError(
        'format-not-available',
        `The report is not made as ${query.format} yet; format=json is.`,
      );
    ctx.body = await figuresOf(query.month);
  });
}
