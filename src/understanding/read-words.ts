import type { Intent } from './intent.js';
import type { Likeness } from './likeness.js';
import type { Question } from './model/question.js';
import type { TurnReader } from './model/reader.js';
import { type UnderstandContext, type Understanding, understand } from './understand.js';

interface Examples {
  likeness: Likeness;
  /** What may be guessed at all. */
  may: readonly Intent[];
  /** A question is open: what answers it (在村东头) is like no example, but who asks something back may be. */
  asked: boolean;
}

/**
 * What a message in a conversation says: by rules, with a fault or reason that only examples show; which flow's
 * own questions it is like, if rules see no more in it than a question; where they see nothing, `likely` is
 * what the examples clearly speak for.
 */
export function readInTalk(
  message: string,
  context: UnderstandContext,
  examples: Examples | null,
): Understanding {
  const ruled = understand(message, context);
  const open = ['consult', 'other'].includes(ruled.intent);
  if (!examples || (examples.asked && ruled.intent !== 'consult')) return ruled;
  if (ruled.command || (!open && (ruled.slots.symptom ?? ruled.slots.reason) !== undefined)) return ruled;
  const { likeness, may } = examples;
  const { asks, ...liked } = understand(message, { ...context, likeness });
  const question = asks && open ? { asks } : {};
  if (examples.asked) return { ...ruled, ...question };
  if (liked.intent === ruled.intent) return { ...liked, ...question };
  if (ruled.intent !== 'other' || !liked.clear || !may.includes(liked.intent))
    return { ...ruled, ...question };
  return { ...ruled, ...question, likely: liked.intent, slots: liked.slots, quotes: liked.quotes };
}

/**
 * What a message that stands alone says: by rules and likeness weighed against each other; a model, if there
 * is one, is asked for what rules left open and heard before the examples.
 */
export async function readAlone(
  message: string,
  context: UnderstandContext,
  likeness: Likeness,
  model: { turn: TurnReader; question: Question } | null,
): Promise<Understanding> {
  const liked = understand(message, { ...context, likeness });
  if (!model) return liked;
  const ruled = understand(message, context);
  const found = ruled.intent === 'other' ? ruled : liked;
  const read = await model.turn.words(message, context, found, model.question);
  if (read.intent !== 'other') return read;
  return { ...liked, slots: { ...liked.slots, ...read.slots }, quotes: { ...liked.quotes, ...read.quotes } };
}
