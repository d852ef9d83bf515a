import type { Choice } from '../channel.js';

/** How long a text is for a platform: UTF-8 bytes unless it counts otherwise. */
type Size = (text: string) => number;
const bytes: Size = (text) => Buffer.byteLength(text);

/**
 * Cuts text into pieces of at most `most` (UTF-8 bytes, or what `size` counts): at line ends where it can,
 * never inside a character as people see it. The pieces joined are the text again.
 */
export function pieces(text: string, most: number, size: Size = bytes): string[] {
  const out: string[] = [];
  let rest = text;
  while (size(rest) > most) {
    const head = longestHead(rest, most, size);
    const line = rest.lastIndexOf('\n', head.length - 1) + 1;
    const end = line > head.length / 2 ? line : head.length;
    out.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  out.push(rest);
  return out;
}

/** Pieces that have something in them: the platform refuses a message of blanks. */
export const spoken = (text: string, most: number, size: Size = bytes): string[] =>
  pieces(text, most, size).filter((piece) => piece.trim() !== '');

/** How wide a text is on a phone, in Chinese characters; two Latin letters take the place of one. */
export function width(text: string): number {
  let halves = 0;
  for (const character of text) halves += character < '\u1100' ? 1 : 2;
  return halves / 2;
}

/** The text, or what fits into `most` (see `width`) with a mark that it was cut. */
export function short(text: string, most: number): string {
  if (width(text) <= most) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (width(kept + segment) > most - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The first line, or as many of its clauses as `most` shows (see `width`); '' when not even one fits. */
export function firstClauses(text: string, most: number): string {
  const [first = ''] = text.split('\n');
  if (width(first) <= most) return first;
  const clauses = first.split(/(?<=[。!?;,:\uff01\uff1f\uff1b\uff0c\uff1a])(?=\S)|(?<=[.!?;,:])(?=\s)/);
  let head = '';
  for (const clause of clauses) {
    if (width(head + clause) > most) break;
    head += clause;
  }
  return head;
}

/** Choices as lines, for a place that shows no buttons: the number or the words are understood. */
export function numbered(text: string, choices: Choice[]): string {
  return lines([text, ...choices.map((choice, i) => `${i + 1}. ${choice.label}`)]);
}

/** A card in plain words. */
export function cardText(card: {
  title: string;
  text?: string;
  rows: { label: string; value: string }[];
}): string {
  return lines([card.title, card.text ?? '', ...card.rows.map(rowText)]);
}

export const rowText = ({ label, value }: { label: string; value: string }): string =>
  label ? `${label}: ${value}` : value;

export const lines = (parts: string[]): string => parts.filter((part) => part !== '').join('\n');

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** The longest head within `most`; at least one code point, so that cutting goes on. */
function longestHead(text: string, most: number, size: Size): string {
  // A window bounds the work: no more than `most` characters can fit.
  const window = text.slice(0, most + 64);
  let length = 0;
  let end = 0;
  for (const { segment } of graphemes.segment(window)) {
    length += size(segment);
    if (length > most) break;
    end += segment.length;
  }
  return end > 0 ? text.slice(0, end) : headOfCodePoints(window, most, size);
}

/** For one visible character longer than a whole message: a letter under a pile of marks. */
function headOfCodePoints(text: string, most: number, size: Size): string {
  let head = '';
  for (const character of text) {
    if (head !== '' && size(head + character) > most) break;
    head += character;
  }
  return head;
}
