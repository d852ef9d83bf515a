import type { Choice, Outbound, Share } from '../channels/channel.js';
import type { About } from './state.js';

type Words = { text: string; choices: Choice[]; share: Share[]; leads: boolean };
type Piece = (Words | { intent: Outbound }) & { about?: About };

export interface Said {
  intent: Outbound;
  about?: About;
}

/** WeCom cards and kf menus show no more; further choices are still understood as words. */
const CHOICES_MOST = 10;

/**
 * What one turn says. Texts are joined to as few messages as possible, because customers' channels allow
 * few (A3.11, E13): one message may bring the result, the number and the next question.
 */
export class Outbox {
  private readonly pieces: Piece[] = [];

  say(text: string, choices: Choice[] = [], share: Share[] = [], about?: About): void {
    if (text === '') return;
    const words = { text, choices: choices.slice(0, CHOICES_MOST), share, leads: false };
    this.pieces.push({ ...words, ...(about ? { about } : {}) });
  }

  /** Words that lead over to what is said next: no empty line between. */
  lead(text: string, at = this.pieces.length): void {
    if (text !== '') this.pieces.splice(at, 0, { text, choices: [], share: [], leads: true });
  }

  /** Small print under what is said last: it costs no message of its own. */
  foot(text: string): void {
    const last = this.pieces.findLast((piece) => 'choices' in piece);
    if (last && 'choices' in last) last.text += `\n\n${text}`;
    else this.say(text);
  }

  /** How many pieces there are, to lead in later what is said from here on. */
  get length(): number {
    return this.pieces.length;
  }

  add(intent: Outbound, about?: About): void {
    this.pieces.push({ intent, ...(about ? { about } : {}) });
  }

  get empty(): boolean {
    return this.pieces.length === 0;
  }

  /** The choices of the last message, so that words can stand for buttons. */
  get offered(): Choice[] {
    const last = this.pieces.findLast((p) =>
      'choices' in p ? p.choices.length > 0 : p.intent.kind === 'card',
    );
    if (!last) return [];
    return 'choices' in last ? last.choices : last.intent.kind === 'card' ? last.intent.choices : [];
  }

  /** Joined messages are about what the last of their pieces is about that is about anything. */
  messages(): Said[] {
    const out: Said[] = [];
    let led = false;
    for (const piece of this.pieces) {
      if ('intent' in piece) out.push(piece);
      else join(out, piece, led ? '\n' : '\n\n');
      led = 'leads' in piece && piece.leads;
    }
    return out;
  }
}

function join(
  out: Said[],
  { text, choices, share, about }: Words & { about?: About },
  between: string,
): void {
  const before = out.at(-1);
  const last = before?.intent;
  const open = last?.kind === 'say' || (last?.kind === 'ask' && choices.length === 0);
  const words = open && last ? `${last.text}${between}${text}` : text;
  const kept = last?.kind === 'ask' && open ? last.choices : choices;
  // The last question is the one that is answered.
  const shared = share.length > 0 ? { share } : {};
  if (open) out.pop();
  const both = open && before?.about ? { ...before.about, ...about } : about;
  out.push({
    intent:
      kept.length > 0
        ? { kind: 'ask', text: words, choices: kept, ...shared }
        : { kind: 'say', text: words, ...shared },
    ...(both ? { about: both } : {}),
  });
}
