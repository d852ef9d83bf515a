import type { Context } from 'koa';
import { z } from 'zod';
import { InvalidError } from '../../errors.js';
import { readBody } from '../read-body.js';

const LIMIT = 1024 * 1024;

/** The body as JSON that fits the schema. Throws InvalidError: `json` (400) or `invalid` with every fault (422). */
export async function bodyOf<T>(ctx: Context, schema: z.ZodType<T>): Promise<T> {
  const raw = await readBody(ctx.req, LIMIT);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    throw new InvalidError('json', 'The body is not JSON in UTF-8.');
  }
  return checked(schema, json);
}

export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new InvalidError('invalid', `The request has ${faults.length} fault(s).`, faults);
}

const PAGE = 50;
const MOST = 200;
const SKIP_MOST = 10_000_000;

/** `page` is the opaque token that the last answer gave as `next`. */
const pageToken = z.string().transform((token, ctx) => {
  const skip = /^p(\d{1,8})$/.exec(Buffer.from(token, 'base64url').toString('latin1'))?.[1];
  if (skip !== undefined && Number(skip) <= SKIP_MOST) return Number(skip);
  ctx.addIssue({ code: 'custom', message: 'is not a page token' });
  return z.NEVER;
});
const limit = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, `must be 1 to ${MOST}`)
  .transform(Number)
  .refine((n) => n <= MOST, `must be 1 to ${MOST}`);

/** The query of a list: its filters, `page` and `limit`, and nothing else. Throws InvalidError with every fault. */
export function listOf<S extends z.ZodRawShape>(query: Record<string, unknown>, filters: S) {
  const shape = z.strictObject({ ...filters, page: pageToken.optional(), limit: limit.optional() });
  const { page = 0, limit: most = PAGE, ...rest } = checked(shape, { ...query }) as Record<string, unknown>;
  return { page: { skip: page as number, limit: most as number }, filters: rest as z.infer<z.ZodObject<S>> };
}

/** One more than a page was asked for; its presence says that there is a next one. */
export function paged<T, U>(
  rows: T[],
  page: { skip: number; limit: number },
  view: (row: T) => U,
): { items: U[]; next: string | null } {
  const more = rows.length > page.limit;
  return {
    items: rows.slice(0, page.limit).map(view),
    next: more ? Buffer.from(`p${page.skip + page.limit}`, 'latin1').toString('base64url') : null,
  };
}
