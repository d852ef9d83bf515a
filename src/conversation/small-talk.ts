import { forward } from './forward.js';
import { tell } from './on-notice.js';
import type { Run } from './state.js';
import { saysAny } from './words.js';
import type { Work } from './work.js';

/** Thanks, who are you, what can you do: answered, uses up no try, and the open question is put again. */
export function smallTalk(work: Work, listening: Run | null): boolean {
  const said = Object.entries(work.kit.chat).find(([, words]) => saysAny(work.text, words));
  if (!said) return false;
  tell(work, said[0], {});
  if (listening) forward(work, listening, true);
  return true;
}
