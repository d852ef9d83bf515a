import type Router from '@koa/router';
import type { Model } from 'mongoose';
import type { z } from 'zod';
import type { Upserted } from '../../storage/directory.js';
import type { ApiDeps } from './index.js';
import { bodyOf, listOf, paged } from './input.js';
import { schemas } from './schemas.js';

/** Technicians, supervisors, customers, assets: GET pages, POST upserts by natural key (201 new, 200 changed). */
export function mountDirectory(router: Router, deps: ApiDeps): void {
  const { directory, models } = deps;
  const collection = <S extends z.ZodType>(
    name: string,
    model: Model<never>,
    filter: Record<string, unknown>,
    schema: S,
    upsert: (input: z.infer<S>) => Promise<Upserted<{ _id: string }>>,
  ) => {
    router.get(`/${name}`, async (ctx) => {
      const { page } = listOf(ctx.query, {});
      const found = await model
        .find(filter as never)
        .sort({ _id: 1 })
        .skip(page.skip)
        .limit(page.limit + 1)
        .lean();
      ctx.body = paged(found as { _id: string }[], page, view);
    });
    router.post(`/${name}`, async (ctx) => {
      const input = (await bodyOf(ctx, schema)) as z.infer<S>;
      const { item, created } = await upsert(input);
      ctx.status = created ? 201 : 200;
      ctx.body = view(item);
    });
  };
  collection('technicians', models.staff as never, { role: 'technician' }, schemas.technician, (input) =>
    directory.upsertStaff('technician', input),
  );
  collection('supervisors', models.staff as never, { role: 'supervisor' }, schemas.supervisor, (input) =>
    directory.upsertStaff('supervisor', input),
  );
  collection('customers', models.customers as never, {}, schemas.customer, (input) =>
    directory.upsertCustomer(input),
  );
  collection('assets', models.assets as never, {}, schemas.asset, (input) => directory.upsertAsset(input));
}

function view<T extends { _id: string }>(row: T) {
  const { _id, ...rest } = row;
  return { id: _id, ...rest };
}
