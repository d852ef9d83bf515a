import { z } from 'zod';
import { InvalidError } from '../../errors.js';
import type { Inbound } from '../channel.js';

/** Longest text that is taken; a page says so before it is sent. */
const TEXT_MOST = 4000;

/** Number of the line that this one answers. */
const seq = z.number().int().positive().optional();
const id = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);
/** What a page sends; `id` is the browser's own, so that sending again after a lost answer is no second message. */
const inputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ id, kind: z.literal('text'), text: z.string().min(1).max(TEXT_MOST), quote: seq }),
  z.strictObject({
    id,
    kind: z.literal('choice'),
    token: z.string().regex(/^[A-Za-z0-9_]{1,64}$/),
    label: z.string().max(200),
  }),
  z.strictObject({
    id,
    kind: z.literal('location'),
    lat: z.number().min(-90).max(90),
    lng: z.number().min(-180).max(180),
    accuracy: z.number().min(0).max(1e6).optional(),
  }),
  z.strictObject({ id, kind: z.literal('enter') }),
]);
export type WebInput = z.infer<typeof inputSchema>;

/** Throws InvalidError for anything that our page would not send. */
export function readInput(value: unknown): WebInput {
  const result = inputSchema.safeParse(value);
  if (!result.success) throw new InvalidError('message', z.prettifyError(result.error));
  return result.data;
}

/**
 * What a person did on the page. Browsers give WGS-84.
 * @param quoted our id of the line that it answers
 */
export function decodeWeb(
  input: WebInput,
  base: Pick<Inbound, 'account' | 'peer' | 'at'>,
  quoted: string | null = null,
): Inbound {
  const head = { ...base, channel: 'web' as const, messageId: `${base.peer}.${input.id}` };
  switch (input.kind) {
    case 'text':
      return { ...head, kind: 'text', text: input.text, ...(quoted ? { quote: { id: quoted } } : {}) };
    case 'choice': {
      const { token, label } = input;
      return { ...head, kind: 'choice', text: label, choice: { token, label } };
    }
    case 'location': {
      const { lat, lng, accuracy } = input;
      const location = { lat, lng, datum: 'wgs84' as const, ...(accuracy ? { accuracy } : {}) };
      return { ...head, kind: 'location', location };
    }
    case 'enter':
      return { ...head, kind: 'event', event: { name: 'enter', data: {} } };
  }
}
