import { z } from 'zod';
import type { Question } from './question.js';

/** What a model answers: an intent of the question, and for each of its slots the passages as written. */
export interface Reply {
  intent: string;
  slots: Record<string, string[]>;
}

/** Longer is no answer to a message of a thousand characters. */
const MOST = 20_000;

/** The closed schema of one question: every key required, none optional, no limits (they are checked in code). */
export function replySchema(question: Question) {
  return z.strictObject({
    intent: z.enum(question.intents as [string, ...string[]]),
    slots: z.strictObject(Object.fromEntries(question.slots.map((slot) => [slot, z.array(z.string())]))),
  });
}

/** Reads a reply, with or without a code fence around it; says what is wrong with it otherwise. */
export function readJson<T>(
  text: string,
  schema: z.ZodType<T>,
): { ok: true; value: T } | { ok: false; why: string } {
  if (text.length > MOST) return { ok: false, why: 'the answer is too long' };
  const bare = text
    .trim()
    .replace(/^```(?:json)?\s*/i, '')
    .replace(/\s*```$/, '');
  let value: unknown;
  try {
    value = JSON.parse(bare);
  } catch {
    return { ok: false, why: 'it is not JSON' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issues = parsed.error.issues.slice(0, 5).map((i) => `${i.path.join('.') || 'answer'}: ${i.message}`);
  return { ok: false, why: issues.join('; ').slice(0, 400) };
}
