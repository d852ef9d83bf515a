import type { Intent } from '../intent.js';
import type { Passage } from './accept.js';
import type { PictureReply } from './picture.js';

export type Answer =
  | { kind: 'words'; intent: Intent; passages: Passage[] }
  | { kind: 'picture'; reply: PictureReply }
  | { kind: 'voice'; transcript: string };

/** What was asked and what came of it, for whoever must explain a reading later; personal data masked. */
export interface Evidence {
  model: string;
  outcome: string;
  mode: string | null;
  tokens: number;
  ms: number;
  /** The answer as it came, masked and cut. */
  raw: string | null;
  rejected: string[];
  at: number;
}

export interface Remembered {
  /** Null: it was asked, and nothing could be used. */
  answer: Answer | null;
  evidence: Evidence;
}

/** Where answers are kept, so that nothing is asked twice, and tokens are counted. */
export interface Memory {
  recall(id: string): Promise<Remembered | null>;
  /** The first one stands. */
  keep(id: string, remembered: Remembered, until: number): Promise<void>;
  spent(day: string, who: string): Promise<number>;
  spend(day: string, who: string, tokens: number): Promise<void>;
}

/** For one run of a command: forgets everything at its end. */
export function createShortMemory(): Memory {
  const kept = new Map<string, Remembered>();
  const tokens = new Map<string, number>();
  return {
    recall: async (id) => kept.get(id) ?? null,
    keep: async (id, remembered) => {
      if (!kept.has(id)) kept.set(id, remembered);
    },
    spent: async (day, who) => tokens.get(`${day}:${who}`) ?? 0,
    spend: async (day, who, more) => {
      tokens.set(`${day}:${who}`, (tokens.get(`${day}:${who}`) ?? 0) + more);
    },
  };
}
