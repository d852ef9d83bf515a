import type { Outbound } from '../channel.js';
import { isMedia } from '../wecom/intents.js';
import { cardText } from '../wecom/words.js';
import type { WebMessage } from './store.js';

/** How the page shows an intent: any length, any number of choices, as buttons; nothing has to be cut. */
export function encodeWeb(intent: Outbound, at: number): Omit<WebMessage, 'seq'> | null {
  const base = { at, from: 'them' as const };
  if (isMedia(intent)) return { ...base, kind: intent.kind, text: intent.name ?? '', media: intent.media };
  if (intent.kind === 'card-update') return { ...base, kind: 'update', text: intent.done, card: intent.card };
  const text = intent.kind === 'card' ? cardText(intent) : intent.text;
  const choices = intent.kind === 'say' ? [] : (intent.choices ?? []);
  if (text.trim() === '' && choices.length === 0) return null;
  return {
    ...base,
    kind: 'text',
    text,
    ...(choices.length > 0 ? { choices } : {}),
    ...(intent.kind === 'card' ? { card: intent.card } : {}),
    ...('share' in intent && intent.share ? { share: intent.share } : {}),
  };
}
