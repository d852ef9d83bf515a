import type { Choice, Outbound, Share } from '../channels/channel.js';

type Piece = { text: string; choices: Choice[]; share: Share[]; leads: boolean } | { intent: Outbound };

/** WeCom cards and kf menus show no more; further choices are still understood as words. */
const CHOICES_MOST = 10;

/**
 * What one turn says. Texts are joined to as few messages as possible, because customers' channels allow
 * few (A3.11, E13): one message may bring the result, the number and the next question.
 */
export class Outbox {
  private readonly pieces: Piece[] = [];

  say(text: string, choices: Choice[] = [], share: Share[] = []): void {
    if (text !== '') this.pieces.push({ text, choices: choices.slice(0, CHOICES_MOST), share, leads: false });
  }

  /** Words that lead over to what is said next: no empty line between. */
  lead(text: string, at = this.pieces.length): void {
    if (text !== '') this.pieces.splice(at, 0, { text, choices: [], share: [], leads: true });
  }

  /** How many pieces there are, to lead in later what is said from here on. */
  get length(): number {
    return this.pieces.length;
  }

  add(intent: Outbound): void {
    this.pieces.push({ intent });
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

  messages(): Outbound[] {
    const out: Outbound[] = [];
    let led = false;
    for (const piece of this.pieces) {
      if ('intent' in piece) out.push(piece.intent);
      else join(out, piece, led ? '\n' : '\n\n');
      led = 'leads' in piece && piece.leads;
    }
    return out;
  }
}

function join(
  out: Outbound[],
  { text, choices, share }: Exclude<Piece, { intent: Outbound }>,
  between: string,
): void {
  const last = out.at(-1);
  const open = last?.kind === 'say' || (last?.kind === 'ask' && choices.length === 0);
  const before = open && last ? `${last.text}${between}` : '';
  const kept = last?.kind === 'ask' && open ? last.choices : choices;
  // The last question is the one that is answered.
  const shared = share.length > 0 ? { share } : {};
  if (open) out.pop();
  out.push(
    kept.length > 0
      ? { kind: 'ask', text: before + text, choices: kept, ...shared }
      : { kind: 'say', text: before + text, ...shared },
  );
}
