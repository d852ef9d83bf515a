import type Router from '@koa/router';
import { DateTime } from 'luxon';
import type { Model } from 'mongoose';
import type { z } from 'zod';
import { withLeave } from '../../service/leave.js';
import type { Leave, StaffMember } from '../../service/model.js';
import type { Upserted } from '../../storage/directory.js';
import type { ApiDeps } from './index.js';
import { bodyOf, listOf, paged } from './input.js';
import { schemas } from './schemas.js';

/**
 * Technicians, supervisors, customers, assets: GET pages, POST upserts by natural key (201 new, 200 changed). What is
 * not given stays; a list that is given takes the place of the one before.
 */
export function mountDirectory(router: Router, deps: ApiDeps): void {
  const { directory, models } = deps;
  const iso = (at: number) => DateTime.fromMillis(at, { zone: deps.policy.timeZone }).toISO();
  const shown = ({ from, to }: Leave) => ({ from: iso(from), to: to === null ? null : iso(to) });
  const collection = <S extends z.ZodType>(
    name: string,
    model: Model<never>,
    filter: Record<string, unknown>,
    schema: S,
    upsert: (input: z.infer<S>) => Promise<Upserted<{ _id: string }>>,
    view: (row: never) => unknown = plain,
  ) => {
    router.get(`/${name}`, async (ctx) => {
      const { page } = listOf(ctx.query, {});
      const found = await model
        .find(filter as never)
        .sort({ _id: 1 })
        .skip(page.skip)
        .limit(page.limit + 1)
        .lean();
      ctx.body = paged(found as never[], page, view);
    });
    router.post(`/${name}`, async (ctx) => {
      const input = (await bodyOf(ctx, schema)) as z.infer<S>;
      const { item, created } = await upsert(input);
      ctx.status = created ? 201 : 200;
      ctx.body = view(item as never);
    });
  };
  collection(
    'technicians',
    models.staff as never,
    { role: 'technician' },
    schemas.technician,
    async ({ leave, ...input }) => {
      const upserted = await directory.upsertStaff('technician', {
        ...input,
        ...(leave ? { leave: leaveOf(leave, deps.clock.now()) } : {}),
      });
      if (leave) await deps.leave.noted(upserted.item);
      return upserted;
    },
    (row: StaffMember) => ({ ...plain(row), leave: (row.leave ?? []).map(shown) }),
  );
  collection('supervisors', models.staff as never, { role: 'supervisor' }, schemas.supervisor, (input) =>
    directory.upsertStaff('supervisor', input),
  );
  collection('customers', models.customers as never, {}, schemas.customer, (input) =>
    directory.upsertCustomer(input),
  );
  collection('assets', models.assets as never, {}, schemas.asset, (input) => directory.upsertAsset(input));
}

function plain<T extends { _id: string }>(row: T) {
  const { _id, ...rest } = row;
  return { id: _id, ...rest };
}

/** What is over is left out, and so is what lies inside of another. */
function leaveOf(given: z.infer<typeof schemas.technician>['leave'] & {}, now: number): Leave[] {
  return given
    .map(({ from, to }) => ({ from: Date.parse(from), to: to == null ? null : Date.parse(to) }))
    .filter(({ to }) => to === null || to > now)
    .reduce<Leave[]>((known, leave) => withLeave(known, leave, now), []);
}
