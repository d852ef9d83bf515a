import { DateTime } from 'luxon';
import { englishAtoms } from './atoms-en.js';
import { chineseAtoms } from './atoms-zh.js';
import { type Piece, resolve, type Span } from './resolve.js';
import type { Atom, TimeContext, TimeMention } from './time.js';

/**
 * Every time that a (normalised) text names, in order, resolved in the zone of the context. Ranges
 * (从周一到周三, 9点到11点) are one mention; 前 / 后 / 开始 make it open. Pure.
 */
export function findTimes(text: string, context: TimeContext): TimeMention[] {
  const pieces = group(text, atomsOf(text));
  const mentions: TimeMention[] = [];
  let known: Piece | null = null;
  for (let i = 0; i < pieces.length && mentions.length < MOST; i++) {
    const piece = inherit(pieces[i] as Piece, known);
    let span = resolve(piece, context);
    const before = mentions.at(-1);
    // 五点半下班,六点以后来: an evening hour right after one of the afternoon
    if (span && piece.clock && !piece.day && !piece.part && piece.clock.hour <= 8 && before?.has.clock)
      span = resolve(piece, context, laterThat(before, context)) ?? span;
    let to = piece.to;
    const next = pieces[i + 1];
    if (next && RANGE.test(text.slice(piece.to, next.from))) {
      const end = endOf(inherit(next, piece), span, context);
      if (end && span && end.start !== null && span.start !== null && end.start > span.start) {
        // "3点到4点" ends at four; "周一到周三" ends with Wednesday
        span = { start: span.start, end: next.clock || end.end === null ? end.start : end.end };
        to = next.to;
        i++;
      }
    }
    known = piece;
    if (span) mentions.push(finish(text, piece.from, to, span, piece));
  }
  return mentions;
}

/** The afternoon of a time said before; null in the morning, after which an hour is read on its own. */
function laterThat(before: TimeMention, context: TimeContext): Span | null {
  const start = before.start;
  if (start === null) return null;
  const hour = DateTime.fromMillis(start, { zone: context.timeZone }).hour;
  return hour >= 13 && hour < 19 ? { start, end: null } : null;
}

/** Nobody names more times in one message; bounds the work. */
const MOST = 16;

/** The end of a range lies after its beginning: 周一到周三 said on a Tuesday ends in the same week. */
function endOf(piece: Piece, start: Span | null, context: TimeContext): Span | null {
  const end = resolve(piece, { ...context, tense: 'future' }, start);
  if (!end || !start || end.start === null || start.start === null || end.start > start.start) return end;
  if (piece.day?.type !== 'weekday') return end;
  const week = 7 * 24 * 3600_000;
  return { start: end.start + week, end: end.end === null ? null : end.end + week };
}

/** "…前" ends there, "…后" and "从…开始" begin there. */
function finish(text: string, from: number, to: number, span: Span, piece: Piece): TimeMention {
  const after = text.slice(to, to + 8);
  const before = text.slice(Math.max(0, from - 12), from);
  const has = { day: piece.day !== null, part: piece.part !== null, clock: piece.clock !== null };
  const mention: TimeMention = {
    from,
    to,
    text: text.slice(from, to),
    start: span.start,
    end: span.end,
    open: false,
    has,
  };
  const until = after.match(UNTIL);
  const since = after.match(SINCE);
  const start = span.start;
  const inside = text.slice(from, to).replace(/\bday (?:after|before) \w+/gi, '');
  if (until || BEFORE_WORD.test(before) || BEFORE_INSIDE.test(inside)) {
    // "明天前" excludes tomorrow; "下午前" excludes the afternoon; "周五之前" likewise
    return {
      ...mention,
      to: to + (until?.[0].length ?? 0),
      text: text.slice(from, to + (until?.[0].length ?? 0)),
      start: null,
      // 月底前 still counts the end of the month
      end: piece.day?.type === 'span' && piece.day.part === 'late' ? span.end : start,
    };
  }
  if (since || AFTER_WORD.test(before) || AFTER_INSIDE.test(inside)) {
    const later = since && /后/.test(since[0]) && span.end !== null && !piece.shift;
    const whole = text.slice(from, to + (since?.[0].length ?? 0));
    if (piece.shift && !/^\s*(?:开始|起|以来)/.test(since?.[0] ?? '开始')) return mention;
    // any day after Thursday begins on Friday
    if (/\bafter\s*(?:the )?$/i.test(before) && piece.day && !piece.part && !piece.clock && span.end !== null)
      return { ...mention, start: span.end, end: null, open: true };
    // 三点以后 begins at three, 周五以后 still counts Friday's end as the beginning
    return {
      ...mention,
      to: from + whole.length,
      text: whole,
      start: later && !piece.day ? span.end : start,
      end: null,
      open: true,
    };
  }
  return mention;
}

const RANGE = /^\s*(?:-|~|到|至|to|until|till|through)\s*$/i;
const UNTIL = /^\s*(?:之前|以前|前(?!晌|半|面|轮|桥|门|窗|台|后))/;
const SINCE =
  /^\s*(?:左右|前后|多)?(?:之后|以后|后(?!面|轮|桥|门|窗|台|天)|往后|(?:就|才)?开始|起(?!来|动|火|不|升|重)|以来|一?直?到(?:现在|今天|目前)|至今)/;
const BEFORE_INSIDE = /\b(?:before|by)\b/i;
const AFTER_INSIDE = /\bafter\b/i;
const BEFORE_WORD = /\b(?:before|by|until|no later than)\s*(?:the )?$/i;
const AFTER_WORD = /\b(?:after|since|from)\s*(?:the )?$/i;
const JOIN =
  /^[\s,的]*(?:大概|大约|差不多|的?时候|before|by|after|any ?time|at|on|in the|in|around|about|of|the|between|from)?[\s,]*$/i;

function atomsOf(text: string): Atom[] {
  const chinese = chineseAtoms(text);
  if (!/[a-z]{2}/i.test(text)) return chinese;
  const english = englishAtoms(text).filter(
    (e) => !chinese.some((c) => c.from < e.to && e.from < c.to && c.to - c.from > e.to - e.from),
  );
  return [...chinese.filter((c) => !english.some((e) => e.from < c.to && c.from < e.to)), ...english].sort(
    (a, b) => a.from - b.from,
  );
}

/** Joins neighbours that complete each other: day + part + clock. */
function group(text: string, atoms: readonly Atom[]): Piece[] {
  const pieces: Piece[] = [];
  for (const atom of atoms) {
    const last = pieces.at(-1);
    const joins = last && JOIN.test(text.slice(last.to, atom.from)) && fits(last, atom);
    const piece = joins ? last : empty(atom.from);
    if (!joins) pieces.push(piece);
    piece.to = atom.to;
    if (atom.type === 'part') {
      // "this evening" said after the clock: "at 7 tonight"
      piece.part = atom;
    } else if (atom.type === 'clock') piece.clock = atom;
    else if (atom.type === 'shift' || atom.type === 'now') piece.shift = atom;
    else piece.day = atom;
  }
  return pieces;
}

function fits(piece: Piece, atom: Atom): boolean {
  if (piece.shift) return false;
  if (atom.type === 'part') return piece.part === null;
  if (atom.type === 'clock') return piece.clock === null;
  if (atom.type === 'shift' || atom.type === 'now') return false;
  if (piece.day === null) return piece.clock !== null || piece.part !== null;
  return false;
}

/** 明天来, 上午9点: the later piece without a day takes the day of the one before. */
function inherit(piece: Piece, known: Piece | null): Piece {
  if (!known || piece.shift || piece.day || known.shift) return piece;
  if (known.clock && !piece.clock) return piece;
  const part =
    piece.part ??
    (piece.clock && known.part && !known.clock ? known.part : piece.clock && known.clock ? known.part : null);
  return { ...piece, day: known.day, part };
}

const empty = (from: number): Piece => ({ from, to: from, day: null, part: null, clock: null, shift: null });
