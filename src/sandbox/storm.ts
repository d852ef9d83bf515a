import { createHash } from 'node:crypto';
import type { Fault } from './faults.js';

export type StormPlatform = 'wecom' | 'wechat' | 'telegram';

/** What any call may meet. `timeout` and `late-answer` last until the caller has given up: 10 s of silence. */
const ANY: readonly Fault[] = [
  { name: 'http-500' },
  { name: 'http-429', retryAfter: 1 },
  { name: 'reset' },
  { name: 'lost-answer' },
  { name: 'late-answer' },
  { name: 'timeout' },
];
const code = (number: number): Fault => ({ name: 'errcode', code: number });

/** In equal parts. Who blocked a bot or left is no weather: that is of one person, and stays. */
const CALLS: Record<StormPlatform, readonly Fault[]> = {
  wecom: [...ANY, code(-1), code(45009), code(40014), code(42001), { name: 'expire-tokens' }],
  // 45047 and 45015: the platform counts otherwise than we do.
  wechat: [
    ...ANY,
    code(-1),
    code(45009),
    code(40001),
    code(42001),
    code(45047),
    code(45015),
    { name: 'expire-tokens' },
  ],
  telegram: [...ANY, { name: 'http-502' }, { name: 'http-429', retryAfter: 3 }, code(401)],
};

/** What a frame of the AI bot's connection may meet; `reset` ends the connection with it. */
const FRAMES: readonly Fault[] = [
  { name: 'reset' },
  { name: 'lost-answer' },
  { name: 'timeout' },
  code(-1),
  code(45009),
];

const CALLBACKS: readonly Fault[] = [{ name: 'duplicate', copies: 3 }, { name: 'reorder' }];

export interface StormOptions {
  seed: string;
  /** How many calls of a hundred meet something. */
  percent: number;
  /** What stays away: `errcode 45009`, or `lost-answer@webhook/send` on that path alone. */
  without?: string[];
}

/**
 * Faults drawn by a seed: the n-th call of a path, and the n-th callback, meet the same in every run with
 * that seed, however the calls of different paths interleave.
 */
export class Storm {
  private readonly drawn = new Map<string, number>();
  /** How often each fault was drawn, by its label. */
  readonly counts: Record<string, number> = {};

  constructor(private readonly options: StormOptions) {}

  call(path: string, platform: StormPlatform): Fault | null {
    return this.draw(path, CALLS[platform]);
  }

  frame(command: string): Fault | null {
    return this.draw(command, FRAMES);
  }

  callback(): Fault | null {
    return this.draw('callback', CALLBACKS);
  }

  private draw(path: string, from: readonly Fault[]): Fault | null {
    const nth = (this.drawn.get(path) ?? 0) + 1;
    this.drawn.set(path, nth);
    const { seed, percent, without = [] } = this.options;
    const dice = createHash('sha256').update(`${seed}|${path}|${nth}`).digest();
    if (dice.readUInt32BE(0) % 10_000 >= percent * 100) return null;
    const fault = from[dice.readUInt32BE(4) % from.length] as Fault;
    const label = labelOf(fault);
    if (without.some((one) => one === label || one === `${label}@${path}`)) return null;
    this.counts[label] = (this.counts[label] ?? 0) + 1;
    return fault;
  }
}

function labelOf(fault: Fault): string {
  return fault.name === 'errcode' ? `errcode ${fault.code}` : fault.name;
}
