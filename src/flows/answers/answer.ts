import type { Inbound } from '../../channels/channel.js';
import type { Understanding } from '../../understanding/understand.js';

/** What a person did, and what the rules made of its words (null when there are none). */
export interface AnswerInput {
  message: Inbound;
  understanding: Understanding | null;
}

export interface AnswerContext {
  /**
   * `asked`: this very thing was just asked, so be generous ("2", "中", whole sentences). `scan`: the
   * message may be about anything, so take only what is beyond doubt.
   */
  mode: 'asked' | 'scan';
  /** Epoch ms. */
  now: number;
  /** IANA zone of the site. */
  timeZone: string;
  locale: string;
}

/** The options of a slot that answer types read; each type names the ones it looks at. */
export interface AnswerSpec {
  many?: boolean;
  /** text: characters; attachment, parts and many choices: items. */
  most?: number;
  /** attachment: kinds of media; location: `pin`, `address`. */
  accept?: string[];
  /** number and amount: the smallest. */
  least?: number;
  /** date: `now`. */
  after?: string;
  before?: string;
  /** location: a pin must be within `most` metres of it. */
  near?: { lat: number; lng: number; datum: 'gcj02' | 'wgs84' };
  /** time-window, date: not later than this from now (`14d`). */
  within?: string;
  /** choice: id → words that mean it. */
  choices?: Record<string, { say: string[] }>;
  /** order: `{id, number}`; person: `{id, name}`; device: serial numbers. */
  among?: readonly unknown[];
}

/**
 * A value (`sure`: false when it should be read back), or why not as a template key suffix, or null: the
 * message says nothing about this.
 */
export type Answer<T> = { ok: true; value: T; sure: boolean } | { ok: false; why: string } | null;

/** One kind of answer. `parse` is pure and never throws for anything a person wrote. */
export interface AnswerType<T> {
  readonly name: string;
  /** One line for those who write flows (docs/flows.md). */
  readonly about: string;
  parse(input: AnswerInput, spec: AnswerSpec, context: AnswerContext): Answer<T>;
  /** The value as plain JSON for templates. */
  describe(value: T): unknown;
}

export const sure = <T>(value: T): Answer<T> => ({ ok: true, value, sure: true });
export const guess = <T>(value: T): Answer<T> => ({ ok: true, value, sure: false });
export const refuse = (why: string): { ok: false; why: string } => ({ ok: false, why });
