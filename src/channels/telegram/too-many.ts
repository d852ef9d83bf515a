import { GrammyError } from 'grammy';

const MOST_S = 86_400;

/** How long a 429 asks us to wait, ms, a day at most; null: the error is another one. */
export function askedToWait(error: unknown): number | null {
  if (!(error instanceof GrammyError) || error.error_code !== 429) return null;
  const seconds = Number(error.parameters?.retry_after);
  return (seconds >= 1 ? Math.min(seconds, MOST_S) : 1) * 1000;
}
