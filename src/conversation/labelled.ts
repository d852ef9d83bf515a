import type { Slot } from '../flows/kit.js';

export interface LabelledPart {
  slot: string;
  text: string;
}

/**
 * Takes apart what names its own answers: `原因: 轴承坏 处理: 换了轴承`, `不对,电话是138…`, `address is …`.
 * A label counts only at the start of a phrase and with a separator behind it. `rest` is what comes
 * before the first label.
 */
export function labelled(
  text: string,
  slots: Readonly<Record<string, Slot>>,
): { parts: LabelledPart[]; rest: string } {
  const { labels, pattern } = labelsOf(slots);
  if (labels.length === 0 || text === '') return { parts: [], rest: text };
  const found = [...text.matchAll(pattern)];
  const [first] = found;
  if (!first) return { parts: [], rest: text };
  const parts = found.map((match, i) => {
    const end = found[i + 1]?.index ?? text.length;
    const word = (match[2] ?? '').toLowerCase();
    const slot = labels.find((l) => l.word.toLowerCase() === word)?.slot ?? '';
    return { slot, text: trimmed(text.slice(match.index + match[0].length, end)) };
  });
  return { parts: parts.filter((p) => p.text !== ''), rest: trimmed(text.slice(0, first.index)) };
}

interface Labels {
  labels: { slot: string; word: string }[];
  pattern: RegExp;
}

/** Slots belong to a loaded flow and never change. */
const known = new WeakMap<object, Labels>();

function labelsOf(slots: Readonly<Record<string, Slot>>): Labels {
  const before = known.get(slots);
  if (before) return before;
  const labels = Object.values(slots)
    .flatMap((slot) => slot.called.map((word) => ({ slot: slot.name, word })))
    .sort((a, b) => b.word.length - a.word.length);
  const words = labels.map(({ word }) => literally(word)).join('|');
  const pattern = new RegExp(
    `(^|[\\s,,。;;、.!!??]|不对|不是|错了|把|my |the )(${words})\\s*(${SEPARATORS})\\s*`,
    'giu',
  );
  const made = { labels, pattern };
  known.set(slots, made);
  return made;
}

const SEPARATORS =
  '[::=]|应该是|应改为|应改成|改成|改为|换成|改到|是|为|(?:should be|is now|is|to|changed to)\\b';

const trimmed = (text: string): string => text.replace(/^[\s,,。;;、]+|[\s,,。;;、]+$/gu, '');

const literally = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
