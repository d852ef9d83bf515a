import { z } from 'zod';
import { InvalidError } from '../errors.js';
import { Storm, type StormPlatform } from './storm.js';

const path = z.string().min(1).optional();
const times = z.number().int().positive().optional();

/**
 * What can go wrong on purpose. `path` is the end of an API path (`kf/send_msg`; absent: every call).
 * `times` counts the uses; absent: once for what breaks a call, until cleared for `slow`, `duplicate`.
 */
const faultSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('http-500'), path, times }),
  /** A page instead of an answer: what stands before the platform does not reach it. */
  z.strictObject({ name: z.literal('http-502'), path, times }),
  /** Too many at once, said by whatever stands before the platform. `retryAfter`: seconds. */
  z.strictObject({ name: z.literal('http-429'), retryAfter: z.number().int().min(0), path, times }),
  /** The connection breaks before the call is done. */
  z.strictObject({ name: z.literal('reset'), path, times }),
  /** The call is never answered and not done. */
  z.strictObject({ name: z.literal('timeout'), path, times }),
  /** The call is done and its answer is lost with the connection. */
  z.strictObject({ name: z.literal('lost-answer'), path, times }),
  /** The call is done and nothing comes back until the caller gives up. */
  z.strictObject({ name: z.literal('late-answer'), path, times }),
  z.strictObject({ name: z.literal('errcode'), code: z.number().int(), path, times }),
  z.strictObject({ name: z.literal('slow'), ms: z.number().int().nonnegative(), path, times }),
  /** All access tokens given so far expire now. */
  z.strictObject({ name: z.literal('expire-tokens') }),
  /** Each callback is delivered `copies` times at once: other nonce and signature, same content. */
  z.strictObject({ name: z.literal('duplicate'), copies: z.number().int().min(2).max(50), times }),
  z.strictObject({ name: z.literal('drop-callbacks'), times }),
  /** The next `times` callbacks (default 2) are held and delivered last first. */
  z.strictObject({ name: z.literal('reorder'), times }),
  /** `kf/sync_msg` answers has_more=1 and no message, which is legal (W94670). */
  z.strictObject({ name: z.literal('empty-page'), times }),
  /** `kf/send_msg` answers 0, nothing is shown, and msg_send_fail follows. */
  z.strictObject({ name: z.literal('kf-send-fail'), failType: z.number().int(), times }),
  /** The platform takes the first answer of the AI bot and never comes for more of it. */
  z.strictObject({ name: z.literal('bot-unfetched'), times }),
  /** The AI bot was made by nobody of rank: it names members by sealed ids, until cleared (W101521). */
  z.strictObject({ name: z.literal('bot-sealed-ids'), times }),
  /** Any of these, drawn by the seed, until cleared (storm.ts). */
  z.strictObject({
    name: z.literal('storm'),
    seed: z.string().min(1),
    percent: z.number().min(0).max(100),
    without: z.array(z.string()).optional(),
  }),
]);

export type Fault = z.infer<typeof faultSchema>;
type Named<N extends Fault['name']> = Extract<Fault, { name: N }>;

const untilCleared = new Set<Fault['name']>(['slow', 'duplicate', 'bot-sealed-ids']);

/** Armed faults, oldest first. Taking one uses it up. */
export class Faults {
  private armed: { fault: Fault; left: number }[] = [];
  private storm: Storm | null = null;

  add(fault: Fault): void {
    if (fault.name === 'storm') {
      this.storm = new Storm(fault);
      return;
    }
    const wanted = 'times' in fault ? fault.times : undefined;
    const left =
      wanted ?? (untilCleared.has(fault.name) ? Number.POSITIVE_INFINITY : fault.name === 'reorder' ? 2 : 1);
    this.armed.push({ fault, left });
  }

  clear(): void {
    this.armed = [];
    this.storm = null;
  }

  /** For one call: an armed fault, else what the storm has for it. */
  forCall(path: string, platform: StormPlatform): Pick<Faults, 'take'> {
    return this.orDrawn(this.storm?.call(path, platform) ?? null);
  }

  forCallback(): Pick<Faults, 'take'> {
    return this.orDrawn(this.storm?.callback() ?? null);
  }

  /** For one frame of the AI bot's connection. */
  forFrame(command: string): Pick<Faults, 'take'> {
    return this.orDrawn(this.storm?.frame(command) ?? null);
  }

  /** What the storm has brought so far. */
  weather(): Record<string, number> {
    return { ...this.storm?.counts };
  }

  private orDrawn(drawn: Fault | null): Pick<Faults, 'take'> {
    return {
      take: <N extends Fault['name']>(name: N, path?: string) =>
        this.take(name, path) ?? (drawn?.name === name ? (drawn as Named<N>) : null),
    };
  }

  /** Uses up one of the first armed fault of this name that fits the path. */
  take<N extends Fault['name']>(name: N, path?: string): Named<N> | null {
    const found = this.armed.find(({ fault }) => fault.name === name && fits(fault, path));
    if (!found) return null;
    found.left--;
    if (found.left === 0) this.armed.splice(this.armed.indexOf(found), 1);
    return found.fault as Named<N>;
  }

  /** How many uses of this fault are left. */
  left(name: Fault['name']): number {
    return this.armed.filter(({ fault }) => fault.name === name).reduce((sum, { left }) => sum + left, 0);
  }
}

export function parseFault(input: unknown): Fault {
  const result = faultSchema.safeParse(input);
  if (!result.success) throw new InvalidError('fault', z.prettifyError(result.error), result.error.issues);
  return result.data;
}

function fits(fault: Fault, path: string | undefined): boolean {
  const wanted = 'path' in fault ? fault.path : undefined;
  return wanted === undefined || (path?.endsWith(wanted) ?? false);
}
