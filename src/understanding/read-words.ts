import type { Intent } from './intent.js';
import type { Likeness } from './likeness.js';
import type { Question } from './model/question.js';
import type { TurnReader } from './model/reader.js';
import { type UnderstandContext, type Understanding, understand } from './understand.js';

/**
 * What a message in a conversation says: by rules, with a fault or reason that only examples show; where rules
 * see no intent, `likely` is what the examples clearly speak for, of what `may` be guessed at all.
 */
export function readInTalk(
  message: string,
  context: UnderstandContext,
  examples: { likeness: Likeness; may: readonly Intent[] } | null,
): Understanding {
  const ruled = understand(message, context);
  if (!examples) return ruled;
  const liked = understand(message, { ...context, likeness: examples.likeness });
  if (liked.intent === ruled.intent) return liked;
  const guessed = ruled.intent === 'other' && liked.clear && examples.may.includes(liked.intent);
  return guessed ? { ...ruled, likely: liked.intent, slots: liked.slots, quotes: liked.quotes } : ruled;
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
