import { createHash } from 'node:crypto';
import type { Intent, SlotName, SpeakerRole } from '../intent.js';
import { SLOT_NAMES } from '../intent.js';
import type { Understanding } from '../understand.js';

/** What a turn wants to know: closed, so that a model can name nothing else. */
export interface Question {
  role: SpeakerRole;
  intents: readonly Intent[];
  slots: readonly SlotName[];
  /** What was asked just now, where a question is open. */
  asked: readonly SlotName[];
  /** Changes when the question or its flow does; part of the key of remembered answers. */
  key: string;
}

/**
 * What a model may name. A yes, a no and every word of command of staff act at once, so only rules and
 * buttons may find them; what is left is asked back, confirmed by its flow, or goes to a colleague who reads it.
 */
const HARMLESS: Record<SpeakerRole, readonly Intent[]> = {
  customer: [
    'report_fault',
    'progress',
    'cancel',
    'complaint',
    'consult',
    'request_installation',
    'reschedule',
    'human',
    'greeting',
    'other',
  ],
  technician: ['progress', 'human', 'report_fault', 'consult', 'greeting', 'other'],
  supervisor: [
    'progress',
    'report_overdue',
    'why_overdue',
    'monthly_figures',
    'consult',
    'greeting',
    'other',
  ],
};

/** @param means intents that start something for this role; absent: all that are harmless */
export function questionFor(
  role: SpeakerRole,
  given: {
    means?: readonly string[];
    slots?: readonly SlotName[];
    asked?: readonly SlotName[];
    key?: string;
  } = {},
): Question {
  const { means, slots = SLOT_NAMES, asked = [], key = '' } = given;
  const intents = HARMLESS[role].filter(
    (intent) => !means || means.includes(intent) || intent === 'other' || intent === 'greeting',
  );
  const whole = JSON.stringify([role, intents, slots, asked, key]);
  return { role, intents, slots, asked, key: createHash('sha256').update(whole).digest('hex').slice(0, 16) };
}

/** Whether rules left something open that is worth asking a model. */
export function leftOpen(found: Understanding, question: Question, own: string): boolean {
  if (found.command !== undefined) return false;
  const said = [...own].filter((c) => /[\p{L}\p{N}]/u.test(c)).length;
  const explained = Object.values(found.quotes).flat().join('').length;
  if (said - explained < LETTERS) return false;
  if (found.intent === 'report_fault') return found.slots.symptom === undefined && said >= 2 * LETTERS;
  return found.intent === 'other' && !question.asked.some((slot) => found.slots[slot] !== undefined);
}

/** 好, ok, 谢谢: too little to be worth a call. */
const LETTERS = 4;
