import type { Intent } from '../intent.js';
import type { Slots } from '../understand.js';
import type { Passage } from './accept.js';
import type { RepairPoint } from './repairs.js';

/** What a turn needs again when it is retried, and no more: places in a message instead of its words. */
export type Answer =
  | { kind: 'words'; intent: Intent; passages: Passage[] }
  | { kind: 'picture'; slots: Slots }
  /** Its words are kept with the message that they came in. */
  | { kind: 'voice' }
  /** Made of words of reports that name nobody. */
  | { kind: 'repairs'; points: RepairPoint[] };

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

/** Of whom a question is, and what it shows: known before it is asked, so that all of it can be forgotten. */
export interface Subject {
  person: string;
  /** Numbers of the work orders whose reports it shows. */
  orders?: readonly string[];
  /** Names the question itself: its answer serves whoever asks the same. */
  question?: string;
}

export interface Remembered {
  /** Null: it was asked, and nothing could be used. */
  answer: Answer | null;
  evidence: Evidence;
}

/** Where answers are kept, so that nothing is asked twice, and tokens are counted. */
export interface Memory {
  /** What came of a question; null: it was never asked, or nothing has come of it yet. */
  recall(id: string): Promise<Remembered | null>;
  /**
   * Writes down that a question is about to be asked, before it is: what a crash leaves is known afterwards.
   * Says how often it was begun, this time included, and what came of it if something did.
   */
  begin(id: string, of: Subject, until: number): Promise<{ begun: number; came: Remembered | null }>;
  /** What came of a question that was begun. The first one stands, and is what is handed back; null: it was forgotten. */
  keep(id: string, remembered: Remembered): Promise<Remembered | null>;
  /** A usable answer to the same question since then, whoever asked it. */
  alike(question: string, since: number): Promise<Remembered | null>;
  /** An answer to the same words, whoever says them. The first one stands. */
  share(id: string, remembered: Remembered, until: number): Promise<void>;
  spent(day: string, who: string): Promise<number>;
  spend(day: string, who: string, tokens: number): Promise<void>;
}

/** For one run of a command: forgets everything at its end. */
export function createShortMemory(): Memory {
  const begun = new Map<string, number>();
  const questions = new Map<string, string>();
  const kept = new Map<string, Remembered>();
  const tokens = new Map<string, number>();
  const keep = async (id: string, remembered: Remembered) => {
    if (!kept.has(id)) kept.set(id, remembered);
    return kept.get(id) ?? null;
  };
  return {
    recall: async (id) => kept.get(id) ?? null,
    begin: async (id, { question }) => {
      if (question !== undefined) questions.set(id, question);
      begun.set(id, (begun.get(id) ?? 0) + 1);
      return { begun: begun.get(id) ?? 1, came: kept.get(id) ?? null };
    },
    keep,
    share: async (id, remembered) => void (await keep(id, remembered)),
    alike: async (question, since) =>
      [...kept].find(
        ([id, { answer, evidence }]) => questions.get(id) === question && answer && evidence.at >= since,
      )?.[1] ?? null,
    spent: async (day, who) => tokens.get(`${day}:${who}`) ?? 0,
    spend: async (day, who, more) => {
      tokens.set(`${day}:${who}`, (tokens.get(`${day}:${who}`) ?? 0) + more);
    },
  };
}
