import type { Context } from 'koa';
import type { z } from 'zod';
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

/** `page` is the opaque token that the last answer gave as `next`. */
export function pageOf(query: Record<string, unknown>): { skip: number; limit: number } {
  const { page } = query;
  if (page === undefined) return { skip: 0, limit: PAGE };
  const skip =
    typeof page === 'string'
      ? Number(Buffer.from(page, 'base64url').toString('latin1').replace(/^p/, ''))
      : Number.NaN;
  if (!Number.isInteger(skip) || skip < 0 || skip > 10_000_000) {
    throw new InvalidError('invalid', 'The request has 1 fault(s).', [
      { path: 'page', message: 'is not a page token' },
    ]);
  }
  return { skip, limit: PAGE };
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
