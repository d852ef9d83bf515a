import type { Expression } from '../conversation/conditions.js';
import type { Likeness } from '../understanding/likeness.js';
import type { ButtonFile, FlowFile, NoticeRule, Role, SlotFile, StepFile, WordsFile } from './schema.js';
import type { Templates } from './templates.js';

export type Button = Omit<ButtonFile, 'when'> & { when: Expression | null };

export type Slot = Omit<SlotFile, 'needed' | 'default' | 'among' | 'prefer' | 'checks' | 'near'> & {
  name: string;
  needed: Expression | null;
  default: Expression[];
  among: Expression | null;
  prefer: Expression | null;
  near: Expression | null;
  checks: { if: Expression; why: string }[];
};

export type Step = Omit<StepFile, 'when' | 'with' | 'next' | 'buttons'> & {
  when: Expression | null;
  with: Record<string, Expression>;
  next?: { if: Expression; goto: string }[];
  buttons: Button[];
};

export type Flow = Omit<FlowFile, 'slots' | 'steps' | 'start'> & {
  hash: string;
  start: Omit<FlowFile['start'], 'when'> & { when: Expression | null };
  slots: Record<string, Slot>;
  steps: Step[];
};

export type Rule = Omit<NoticeRule, 'when' | 'buttons'> & { when: Expression | null; buttons: Button[] };

/** Everything that conversations need of flows/ and templates/, loaded, checked and frozen. */
export interface FlowKit {
  locales: readonly string[];
  flows: Readonly<Record<string, Flow>>;
  /** The files as they are written, by flow. */
  texts: Readonly<Record<string, string>>;
  /** Earlier definitions that talks under way still stand on, by hash (E7). */
  versions: Readonly<Record<string, Flow>>;
  notices: Readonly<Record<string, Partial<Record<Role, Rule[]>>>>;
  words: WordsFile['words'];
  chat: WordsFile['chat'];
  tries: number;
  gather: number;
  queueRemind: readonly number[];
  queueBack: number;
  depth: number;
  templates: Templates;
  /** To the examples of flows/examples.yaml, if there is such a file, and to the questions of flows (`start.like`). */
  likeness: Likeness;
  /** Hash over all files: changes when any word or step does. */
  hash: string;
}
