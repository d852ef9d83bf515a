import { clausesOf } from './clauses.js';
import type { Intent, SpeakerRole } from './intent.js';
import { MACHINES_ZH } from './lexicon/machines.js';
import type { Likeness } from './likeness.js';
import { anyOf } from './normalise.js';
import { isRequest } from './reason-clauses.js';

interface Span {
  from: number;
  to: number;
}

/** The writer's own words, the same as rules read them (`heard`), and what of them is read already. */
interface Told {
  own: string;
  spoken: string;
  read: readonly Span[];
  likeness: Likeness;
}

/** The clause that most likely says what is wrong; null: none is like those that do. */
export const tellingFault = (told: Told): (Span & { text: string }) | null =>
  mostTelling(told, 'fault', (clause) => NO_FAULT.test(clause));

/** The clause beside the wish that most likely says why; null: none does, or this is wished for without a reason. */
export function tellingReason(told: Told, intent: Intent, role: SpeakerRole): string | null {
  const isGrounded = GROUNDED[role].includes(intent) || (intent === 'check_out' && BELATED.test(told.own));
  return isGrounded
    ? (mostTelling(told, 'reason', (clause) => isRequest(clause, intent))?.text ?? null)
    : null;
}

/** By likeness to what examples mark; a clause that `isOther`, or holds nothing that is not read already, tells nothing. */
function mostTelling(
  { own, spoken, read, likeness }: Told,
  what: 'fault' | 'reason',
  isOther: (clause: string) => boolean,
): (Span & { text: string }) | null {
  const told = clausesOf(spoken)
    .filter((clause) => !isOther(clause.text))
    .map((clause) => ({ telling: likeness.telling(clause.text, what), ...edges(own, clause, read) }))
    .filter(({ from, to, telling }) => telling > LEAST[what] && SAYS.test(unread(own, from, to, read)));
  const [best] = told.sort((a, b) => b.telling - a.telling);
  return best ? { from: best.from, to: best.to, text: own.slice(best.from, best.to) } : null;
}

/** Without what is read already at either end, and without the words by which speech begins and ends. */
function edges(own: string, { from, to }: Span, read: readonly Span[]): Span {
  const opening = own.slice(from, to).match(OPENING)?.[0].length ?? 0;
  const ending = own.slice(from + opening, to).match(ENDING)?.[0].length ?? 0;
  const inner = { from: from + opening, to: to - ending };
  for (const one of read) {
    if (one.from <= inner.from && one.to > inner.from) inner.from = Math.min(one.to, inner.to);
    if (one.to >= inner.to && one.from < inner.to) inner.to = Math.max(one.from, inner.from);
  }
  return inner.from === from && inner.to === to ? inner : edges(own, inner, read);
}

const unread = (own: string, from: number, to: number, read: readonly Span[]): string =>
  [...own.slice(from, to)]
    .filter((_, i) => !read.some((r) => r.from <= from + i && from + i < r.to))
    .join('');

/** Who reports a fault hardly ever says none: there the best clause need only not be unlike all. */
const LEAST = { fault: -0.3, reason: 0 };
const SAYS = /(?:\p{L}[^\p{L}]*){3}|[\u4e00-\u9fa5]{2}/u;
const OPENING =
  /^(?:[\s\p{P}]|因为|由于|主要|就是|其实|原来是?|说是|[我俺额咱](?=家?(?:那个|这个|那|这)?[\u4e00-\u9fa5]{2,})(?!们?家)|这边|那边|那个|这个|的|because|since|as)+/iu;
const ENDING = /(?:[\s\p{P}\ue000]|(?<!不)了|呢|啊|呀|吧|嘛|啦|哈|哦|咧|嘞|哩|的)+$/u;

/** Intents that hardly anybody means without a reason: a clause beside the wish may be it. */
const GROUNDED: Record<SpeakerRole, readonly Intent[]> = {
  customer: ['cancel', 'reschedule', 'rating'],
  technician: ['decline', 'reschedule', 'report_overdue', 'reassign'],
  supervisor: ['reassign', 'snooze', 'reschedule', 'cancel'],
};

/** 要报修, 派人来修一下, 起花生机: a wish or a thing alone is no fault. */
const NO_FAULT = new RegExp(
  `报修|维修|[派来]个?人|来修|修[一理]?下|看看|[看听]听|麻烦|视频|照片|你好|您好|电话|地址|[急快]$|^(?:${anyOf(MACHINES_ZH)}|[\\u4e00-\\u9fa5]{1,5}[机车器泵])$`,
);

/** A check-out that comes late tells why. */
const BELATED =
  /签退?(?:得|的)?(?:晚|迟|忘|漏)|[忘漏](?:记|了|掉)?(?:了)?(?:签|打卡)|补(?:签|报|录|打卡|一下)|forgot to (?:check|sign|clock)/;
