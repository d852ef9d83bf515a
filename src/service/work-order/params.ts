import { z } from 'zod';
import type { Refusal, Turn } from './turn.js';

/** An instant, as epoch ms or ISO 8601 with zone. */
export const instant = z
  .union([
    z.number().int(),
    z.string().transform((text, ctx) => {
      const at = Date.parse(text);
      if (Number.isNaN(at)) ctx.addIssue({ code: 'custom', message: 'is no instant' });
      return at;
    }),
  ])
  .meta({ title: 'instant' });

/** A wanted time: `{start, end}`, an instant, or an ISO interval `start/end` whose end may be open (`..`). */
export const interval = z
  .union([
    z
      .object({ start: instant, end: instant.nullish() })
      .transform(({ start, end }) => ({ start, end: end ?? null })),
    z.string().transform((text, ctx) => {
      const [from = '', to = '..'] = text.split('/');
      const start = Date.parse(from);
      const end = to === '..' || to === '' ? null : Date.parse(to);
      if (Number.isNaN(start) || Number.isNaN(end ?? 0))
        ctx.addIssue({ code: 'custom', message: 'is no time' });
      return { start, end };
    }),
    z
      .number()
      .int()
      .transform((start) => ({ start, end: null })),
  ])
  .meta({ title: 'time window' });

export const place = z
  .object({
    lat: z.number().min(-90).max(90),
    lng: z.number().min(-180).max(180),
    datum: z.enum(['gcj02', 'wgs84']),
    label: z.string().optional(),
    address: z.string().optional(),
    accuracy: z.number().nonnegative().optional(),
    forwarded: z.literal(true).optional(),
  })
  .meta({ title: 'position' });

/** Where the fault is: a position, or only words. */
export const placeOrAddress = z
  .union([place, z.string().transform((address) => ({ address })), z.object({ address: z.string() })])
  .meta({ title: 'location' });

export const text = z.string().trim().min(1);
/** One or several; people answer with either. */
export const texts = z
  .union([text.transform((one) => [one]), z.array(text)])
  .meta({ title: 'text or list of text' });

/** A photo, by the id of what we stored; the platform's own reference where it could not be fetched. */
const photo = z.union([
  text,
  z.object({ stored: text.optional(), ref: text }).transform(({ stored, ref }) => stored ?? ref),
]);
export const photoIds = z.union([z.array(photo), photo.transform((one) => [one])]).meta({ title: 'photos' });

const part = z.union([
  text.transform((name) => ({ name, quantity: 1 })),
  z.object({ name: text, quantity: z.number().positive().default(1) }),
]);
export const partList = z.union([z.array(part), part.transform((one) => [one])]).meta({ title: 'parts' });

/** Stars. */
export const score = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^[1-5]$/)
      .transform(Number),
  ])
  .pipe(z.number().int().min(1).max(5))
  .meta({ title: 'score' });

/** Reads the command's parameters; what is wrong is named field by field. */
export function read<T>(
  turn: Turn,
  schema: z.ZodType<T>,
): { ok: true; value: T } | { ok: false; refusal: Refusal } {
  // From JSON and from forms, null and nothing mean the same as leaving it out.
  const given = Object.fromEntries(
    Object.entries(turn.command.params).filter(
      ([, value]) => value !== null && value !== undefined && value !== '',
    ),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return { ok: true, value: parsed.data };
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  return { ok: false, refusal: { code: 'bad-params', data: { faults } } };
}
