import type { Slot } from '../flows/kit.js';
import { literally } from '../understanding/normalise.js';
import { CLAUSE_MARKS } from './words.js';

export interface LabelledPart {
  slot: string;
  text: string;
  /** The same with its label: 地址:河东路8号. */
  said: string;
}

/**
 * Takes apart what names its own answers: `原因: 轴承坏 处理: 换了轴承`, `不对,电话是138…`, `address is …`.
 * A label counts only at the start of a phrase and with a separator behind it. In a flow that says with
 * which words an answer `begins`, none is needed where two answers are told apart that way: 原因弹簧断,
 * 换了弹簧,用了弹簧1个. `rest` is what comes before the first of them.
 */
export function labelled(
  text: string,
  slots: Readonly<Record<string, Slot>>,
): { parts: LabelledPart[]; rest: string } {
  const known = labelsOf(slots);
  if (text === '') return { parts: [], rest: text };
  const found = marksIn(text, known, slots);
  const [first] = found;
  if (!first) return { parts: [], rest: text };
  const parts = found.flatMap((mark, i) => {
    const end = found[i + 1]?.at ?? text.length;
    const passage = trimmed(text.slice(mark.from, end));
    return mark.slots.map((slot) => ({
      slot,
      begins: mark.begins,
      said: trimmed(text.slice(mark.at, end)),
      text: mark.begins && slots[slot]?.type === 'parts' ? listOf(passage) : passage,
    }));
  });
  return { parts: together(parts.filter((p) => p.text !== '')), rest: trimmed(text.slice(0, first.at)) };
}

/** Where an answer is named; what it says begins at `from`. */
interface Mark {
  at: number;
  from: number;
  slots: string[];
  /** By words that belong to the answer themselves. */
  begins: boolean;
}

function marksIn(
  text: string,
  { pattern, loose, slotsCalled, slotsBegun }: Labels,
  slots: Readonly<Record<string, Slot>>,
): Mark[] {
  const marked: Mark[] = (pattern === null ? [] : [...text.matchAll(pattern)]).map((m) => ({
    at: m.index,
    from: m.index + m[0].length,
    slots: slotsCalled(m[2] ?? ''),
    begins: false,
  }));
  const further = (loose === null ? [] : [...text.matchAll(loose)]).flatMap((m): Mark[] => {
    const at = m.index + (m[1] ?? '').length;
    if (marked.some((mark) => mark.at <= at && at <= mark.from)) return [];
    const begun = slotsBegun(m[3] ?? '');
    return m[3] === undefined
      ? [{ at, from: m.index + m[0].length, slots: slotsCalled(m[2] ?? ''), begins: false }]
      : [{ at, from: at, slots: begun, begins: true }];
  });
  const all: Mark[] = [];
  for (const mark of [...marked, ...further].sort((a, b) => a.at - b.at)) {
    const before = all.at(-1);
    // 处理换了弹簧: named already; 配件弹簧1个,调整垫片2片: one more of the list
    const inside =
      mark.begins &&
      (before?.from === mark.at ||
        (before?.slots.some((slot) => slots[slot]?.type === 'parts') &&
          COUNTED.test(phraseAt(text, mark.at))));
    if (!inside) all.push(mark);
  }
  const apart = all.length >= 2 && new Set(all.flatMap((mark) => mark.slots)).size >= 2;
  return apart ? all : marked;
}

const phraseAt = (text: string, at: number): string => text.slice(at).split(PHRASE, 1)[0] ?? '';

/** One text for each answer: what is named says more than what only begins like one; pieces are joined. */
function together(parts: readonly (LabelledPart & { begins: boolean })[]): LabelledPart[] {
  const named = new Set(parts.filter((p) => !p.begins).map((p) => p.slot));
  const joined: LabelledPart[] = [];
  for (const { slot, text, said, begins } of parts) {
    if (begins && named.has(slot)) continue;
    const before = begins ? joined.find((p) => p.slot === slot) : undefined;
    if (before) before.text += `,${text}`;
    else joined.push({ slot, text, said });
  }
  return joined;
}

/** 换了弹簧2个,皮带1根,试机正常: the first, then whatever is counted. */
function listOf(passage: string): string {
  const [first = '', ...others] = passage.split(PHRASE);
  const end = others.findIndex((piece) => !COUNTED.test(piece));
  return [first, ...others.slice(0, end < 0 ? undefined : end)].join(',');
}

interface Labels {
  /** Null: the flow names none. */
  pattern: RegExp | null;
  /** Null: the flow does not say how its answers begin. */
  loose: RegExp | null;
  slotsCalled(word: string): string[];
  slotsBegun(word: string): string[];
}

/** Slots belong to a loaded flow and never change. */
const known = new WeakMap<object, Labels>();

function labelsOf(slots: Readonly<Record<string, Slot>>): Labels {
  const before = known.get(slots);
  if (before) return before;
  const called = wordsIn(slots, 'called');
  const begins = wordsIn(slots, 'begins');
  const either = [
    `(${called.alternation})\\s*${NOT_A_LABEL}(?=[\\u4e00-\\u9fa5A-Za-z\\d])(?<=[\\u4e00-\\u9fa5]|\\s)`,
    `(${begins.alternation})`,
  ];
  const made: Labels = {
    pattern: called.none
      ? null
      : new RegExp(
          `(^|[\\s${CLAUSE_MARKS}.!\uff01?\uff1f]|不对|不是|错了|把|my |the )(${called.alternation})\\s*(${SEPARATORS})\\s*`,
          'giu',
        ),
    loose: begins.none
      ? null
      : new RegExp(`(^|[\\s${CLAUSE_MARKS}.!\uff01?\uff1f])(?:${either.join('|')})`, 'giu'),
    slotsCalled: called.slots,
    slotsBegun: begins.slots,
  };
  known.set(slots, made);
  return made;
}

function wordsIn(slots: Readonly<Record<string, Slot>>, key: 'called' | 'begins') {
  const words = Object.values(slots)
    .flatMap((slot) => slot[key].map((word) => ({ slot: slot.name, word: word.toLowerCase() })))
    .sort((a, b) => b.word.length - a.word.length);
  return {
    none: words.length === 0,
    alternation: words.map(({ word }) => literally(word)).join('|'),
    slots: (said: string) => words.filter(({ word }) => word === said.toLowerCase()).map(({ slot }) => slot),
  };
}

/** 处理好了 and 维修完成 say that it is done, not how. */
const NOT_A_LABEL =
  '(?!了|好(?!像)|完(?:成|毕|了|$|[,\uff0c。])|过(?:$|[,\uff0c。了])|费(?!解)|吧|吗|呢|结束|不(?:了|好|掉|成)|中(?:$|[,\uff0c。]))';
const PHRASE = /[,\uff0c。;\uff1b\n]/u;
/** 皮带1根 */
const COUNTED =
  /[^\d一二两三四五六七八九十\s][\s*x×]{0,3}(?:\d{1,4}|[一二两三四五六七八九十]{1,3})\s*[\u4e00-\u9fa5a-z]{0,3}\s*$/iu;
const SEPARATORS =
  '[:\uff1a=]|应该是|应改为|应改成|改成|改为|换成|改到|是|为|(?:should be|is now|is|to|changed to)\\b';

const trimmed = (text: string): string => text.replace(AROUND, '');
const AROUND = new RegExp(`^[\\s${CLAUSE_MARKS}]+|[\\s${CLAUSE_MARKS}]+$`, 'gu');
