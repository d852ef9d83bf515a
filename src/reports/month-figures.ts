import { DateTime } from 'luxon';
import type { Collection } from 'mongodb';
import { type Figures, figures, type Policy } from '../service/index.js';
import type { Models, WorkOrderRow } from '../storage/models/index.js';

/** The figures of one month (`YYYY-MM` by the company's calendar), from the work orders themselves. */
export async function monthFigures(
  models: Models,
  policy: Policy,
  month: string,
  now: number,
): Promise<Figures> {
  const start = DateTime.fromISO(`${month}-01`, { zone: policy.timeZone });
  const rows = models.workOrders.collection as unknown as Collection<WorkOrderRow>;
  const orders = await rows
    .find(
      {
        'state.openedAt': { $gte: start.minus({ months: 6 }).toMillis() },
        $or: [{ 'state.closedAt': null }, { 'state.closedAt': { $gte: start.toMillis() } }],
      },
      { projection: { state: 1 } },
    )
    .toArray();
  return figures(
    orders.map((row) => row.state),
    { month, policy, now },
  );
}

export function monthOf(now: number, timeZone: string): string {
  return DateTime.fromMillis(now, { zone: timeZone }).toFormat('yyyy-MM');
}
