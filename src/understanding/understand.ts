import { findAssetTypes } from './asset-types.js';
import { cover } from './cover.js';
import { findDevices } from './devices.js';
import { heard } from './heard.js';
import {
  type Intent,
  type IntentRule,
  SLOT_NAMES,
  type SlotName,
  type SpeakerRole,
  type StaffCommand,
} from './intent.js';
import { latest } from './latest.js';
import { COMPLAINT_STRONG } from './lexicon/intents-common.js';
import { RULES } from './lexicon/intents-roles.js';
import type { Likeness } from './likeness.js';
import { normalise, normaliseAligned } from './normalise.js';
import { findFullOrders, findOrders, type OrderMention } from './orders.js';
import { findPeople } from './people.js';
import { findPhones, type PhoneMention } from './phones.js';
import { findPlaces } from './places.js';
import { findGround, onlyGround } from './reason-clauses.js';
import { findCause, findReason } from './reasons.js';
import { ownWords, withoutNegated } from './scope.js';
import { findOutOfTen, findScore } from './scores.js';
import { findSymptoms, VAGUE } from './symptoms.js';
import { tellingFault, tellingReason } from './telling.js';
import { findUrgency } from './urgency.js';
import { findVisitTimes } from './visit-times.js';
import { weigh } from './weigh.js';
import { widen } from './widen.js';

export { INTENTS, SLOT_NAMES, type SlotName, type StaffCommand } from './intent.js';

export type Slots = Partial<Record<SlotName, string | string[]>>;

/** What one message says, by rules alone. */
export interface Understanding {
  /** The best; `other` when nothing was recognised. */
  intent: Intent;
  /** All that were seen, best first; never empty. */
  intents: Intent[];
  /** Meaning and form of each slot: contract.md, Understanding. */
  slots: Slots;
  /** The passage of the message that each value comes from, letter by letter, in the shape of `slots`. */
  quotes: Slots;
  /** Kinds of machine that are talked of (打捆机); no slot of the contract. */
  assetTypes?: string[];
  /** Passages that were taken as negated, as written (after normalising). */
  negatives?: string[];
  /** The word of command that staff used, where rules are sure of one (出发, 我的工单, …). */
  command?: StaffCommand;
  /** The examples speak for the intent, and for no other nearly as much. */
  clear?: boolean;
  /** The flow whose own questions (`start.like`) the message is clearly nearest to. */
  asks?: string;
  /** What is guessed from the examples where rules see no intent. */
  likely?: Intent;
}

export interface UnderstandContext {
  role: SpeakerRole;
  /** Epoch ms. */
  now: number;
  timeZone: string;
  locale: 'zh-CN' | 'en';
  /** Weighs what rules say of the intent against what people said before. */
  likeness?: Likeness;
}

/**
 * Understands one message by rules: deterministic, without a model, in well under a millisecond per
 * hundred characters. Chinese and English are both always read; `locale` says nothing about the writer.
 * Never throws for anything a person wrote. What is negated, quoted from somebody else, or an
 * instruction to the system fills no slot and names no intent.
 */
export function understand(message: string, context: UnderstandContext): Understanding {
  const { text: words, at } = normaliseAligned(message);
  const { own, instructions } = ownWords(words);
  const staff = context.role !== 'customer';
  const spoken = heard(own);
  const { text: stated, negatives } = withoutNegated(own, spoken);

  const full = findFullOrders(stated);
  const phones = findPhones(cover(stated, full));
  const orders = findOrders(cover(stated, phones), staff, full);
  const plain = cover(stated, [...orders, ...phones]);
  const symptoms = findSymptoms(cover(own, [...orders, ...phones]), !staff);
  const standing = heard(stated);
  const times = findVisitTimes(
    cover(standing, [...orders, ...phones]),
    { now: context.now, timeZone: context.timeZone, own: spoken },
    symptoms,
  );
  const untimed = cover(plain, times.all);
  const devices = findDevices(untimed);
  const bare = cover(untimed, devices);
  const standard = cover(standing, [...orders, ...phones, ...times.all, ...devices]);
  const written = <M extends { from: number; to: number }>(m: M) => ({
    ...m,
    text: bare.slice(m.from, m.to),
  });
  const places = findPlaces(standard).map(written);
  const assetTypes = findAssetTypes(cover(plain, [...devices, ...places]), symptoms);
  const people = findPeople(standard)
    .map(written)
    .filter((p) => !places.some((place) => p.from < place.to && place.from < p.to));
  const read = [...orders, ...phones, ...times.all, ...devices];
  const figures = cover(stated, read);
  const unread = cover(own, read);
  const score =
    findOutOfTen(figures) ??
    findScore(figures, false) ??
    findScore(unread, !COMPLAINT.test(own) && (symptoms.length === 0 || ABOUT_SERVICE.test(own)));

  const found = {
    symptom: symptoms.length > 0,
    score: score !== null,
    time: times.wanted.length > 0,
    value:
      orders.length +
        phones.length +
        devices.length +
        places.length +
        people.length +
        symptoms.length +
        times.all.length >
      0,
  };
  const wording = cover(spoken, phones);
  const hits = RULES[context.role].filter((rule) => hit(rule, wording, found));
  const known = [...read, ...places, ...people];
  const isPlain = instructions.length === 0 && !hits.some((rule) => rule.command);
  const { seen, clear, asks } = weigh(
    [...new Set(hits.map((rule) => rule.intent))],
    isPlain ? context.likeness : undefined,
    { words: wording, known, role: context.role },
  );
  const excused = NO_SYMPTOM.includes(seen[0] ?? 'other');
  const intents = seen.filter(
    (i) =>
      (i !== 'other' || seen[0] === 'other') &&
      // 还是不行,又响了: the fault of the repair that is denied, no new one
      !(i === 'report_fault' && (excused || seen[0] === 'deny')),
  );
  const intent = intents[0] ?? 'other';
  const command = hits.find((rule) => rule.command)?.command;

  const told = context.likeness && { own, spoken, read: known, likeness: context.likeness };
  const reason =
    reasonOf(intent, own, cover(own, phones), staff && orders.length > 0) ??
    (told ? tellingReason(told, intent, context.role) : null);
  // who is ill and when (张三今天请假) says nothing about who is to go and when
  const why = ['reassign', 'reschedule', 'snooze'].includes(intent) && reason ? own.indexOf(reason) : -1;
  const besides = <M extends { from: number }>(mentions: readonly M[]): M[] =>
    why < 0 ? [...mentions] : mentions.filter((m) => m.from < why || m.from >= why + (reason ?? '').length);

  const filled: Filling[] = [];
  const fill = (
    slot: SlotName,
    mentions: readonly { from: number; to: number }[],
    value: (m: never) => string,
  ) => {
    for (const m of mentions) filled.push({ slot, value: value(m as never), from: m.from, to: m.to });
  };
  const models = devices.filter((d) => d.kind === 'model');
  fill(
    'device',
    latest(
      devices.filter((d) => d.kind !== 'model'),
      stated,
    ),
    textOf,
  );
  fill('model', latest(models, stated), textOf);
  const named = widen(symptoms, own, heard(cover(unread, places))).filter(
    (s) =>
      !(intent === 'human' && VAGUE.test(s.text)) && !(intent === 'check_out' && reason?.includes(s.text)),
  );
  const fault = told && intent === 'report_fault' && named.length === 0 ? tellingFault(told) : null;
  if (!excused) fill('symptom', fault ? [fault] : named, textOf);
  // times and places in an excuse (今天要去医院) are not about the visit
  const visit = intent !== 'decline' && intent !== 'cancel';
  if (visit) fill('place', latest(places, stated), textOf);
  fill('phone', latest(phones, stated), (p: PhoneMention) => p.digits);
  if (visit && !ABOUT_ORDERS.includes(intent) && command !== 'my-orders')
    fill('time', besides(times.values(intent)), textOf);
  const urgency = findUrgency(own);
  if (urgency) fill('urgency', [urgency], () => 'high');
  fill('work_order', latest(orders, stated), (o: OrderMention) => o.number);
  fill('person', besides(latest(people, stated)), textOf);
  if (score !== null && (intents.includes('rating') || context.role === 'customer'))
    fill('score', [score], () => String(score.score));
  if (reason) filled.push({ slot: 'reason', value: reason, from: own.indexOf(reason), to: -1 });

  return {
    intent,
    intents: intents.length === 0 ? ['other'] : intents,
    ...slotsOf(filled, ({ from, to, value }) =>
      from < 0 ? '' : message.slice(at[from], at[to < 0 ? from + value.length : to]).trim(),
    ),
    ...(assetTypes.length > 0 ? { assetTypes } : {}),
    ...(negatives.length > 0 ? { negatives } : {}),
    ...(command ? { command } : {}),
    ...(clear ? { clear } : {}),
    ...(asks ? { asks } : {}),
  };
}

/** Angry words are a complaint, not a mark; a mark in figures still counts. */
const COMPLAINT = COMPLAINT_STRONG.says;

/** 效果很差 of a machine is no mark. */
const ABOUT_SERVICE = /满意|评价|评分|好评|差评|服务|师傅|态度|satisf|service|rating/i;

/** Words such as 车坏了 explain these intents; they are not what is wrong with the customer's machine. */
const NO_SYMPTOM: readonly Intent[] = [
  'decline',
  'cancel',
  'reassign',
  'snooze',
  'why_overdue',
  'monthly_figures',
];

/** 这个月完成多少: the time is no visit. */
const ABOUT_ORDERS: readonly Intent[] = ['monthly_figures', 'report_overdue', 'why_overdue'];

/** Intents that may carry a reason, and the words after which it stands without 因为. */
const REASONED: Partial<Record<Intent, RegExp | null>> = {
  decline:
    /(?:得|要|让|派|换|找|叫){1,3}(?:个|位|一个)?(?:懂|会(?!议)|专门|干)[^,。!?]{1,8}(?:的|师傅)(?:去|来|吧)*$|(?:这?单子?|这?活|任务)?(?:转给?|给|让|叫)(?:别人|其他人|别的师傅)(?:去|来|干|做|接)?吧?|拒单|拒绝|拒接|退回(?:去)?|退单|(?:让|叫|派|换)[\u4e00-\u9fa5]{2,4}(?:去|来|接|上)(?=吧|$|[,。!])|(?:派|找|让|换)个?(?:别人|其他人)(?:去|来)?|我?(?:就)?不(?:想)?去|(?:活|单)?干不了|(?:不(?:想|能)?接|接不了|跑不了|出不了(?:车|门|工)|接不下|没法接|去不了|来不了|走不开|过不去|decline|reject|refuse|(?:can'?t|cannot|unable to|won'?t) (?:take|make|do|go|accept|come)(?: (?:it|this|there))?)(?:了|单)?/i,
  cancel:
    /取消(?:工单|报修|预约|订单|维修)?|撤单|撤销|撤掉|单子?撤了吧?|\bnever ?mind\b|甭(?:再)?来了?|(?:不用|不要|别|不需要)(?:再)?(?:来|派人|派师傅|过来|上门|修|处理|维修)(?:人|修|了)*|不修了|算了|(?:师傅|人)?(?:别|不用|不要)(?:再)?来了|不(?:需要|要)了|撤了|\bno need to (?:come|bother|send \w+)(?: out| over)?|\bdon'?t (?:come|bother)|\bcall(?:ing)? off(?: (?:the|my|our) (?:visit|repair|order|appointment|job))?|\bcall(?:ing)? (?:it|the \w+) off|\bcancel(?: (?:it|the order|my order|the repair|this|the visit|my appointment))?\b/i,
  reassign: null,
  reschedule: null,
  snooze: null,
  complaint: null,
  check_out: null,
  report_overdue: null,
};

function hit(
  rule: IntentRule,
  own: string,
  found: { symptom: boolean; score: boolean; time: boolean; value: boolean },
): boolean {
  if (rule.needs === 'symptom' && !found.symptom) return false;
  if (rule.needs === 'no-symptom' && found.symptom) return false;
  if (rule.needs === 'score' && !found.score) return false;
  if (rule.needs === 'time' && !found.time) return false;
  if (rule.needs === 'value' && !found.value) return false;
  return rule.says.test(own) && !rule.unless?.test(own);
}

interface Filling {
  slot: SlotName;
  value: string;
  from: number;
  to: number;
}

const textOf = (m: { text: string }): string => m.text;

/** One value of a slot stands alone, several are a list; the same value said twice is one. */
function slotsOf(
  filled: readonly Filling[],
  quote: (filling: Filling) => string,
): { slots: Slots; quotes: Slots } {
  const slots: Slots = {};
  const quotes: Slots = {};
  for (const name of SLOT_NAMES) {
    const values = filled.filter((f, i) => f.slot === name && first(filled, f) === i);
    if (values.length === 0) continue;
    const [value, ...others] = values.map((f) =>
      IN_WORDS.includes(name) ? asWritten(quote(f), f.value) : f.value,
    );
    slots[name] = others.length === 0 ? value : [value as string, ...others];
    const [passage, ...rest] = values.map(quote);
    quotes[name] = rest.length === 0 ? passage : [passage as string, ...rest];
  }
  return { slots, quotes };
}

/** Given in the writer's words: also their marks stay as they are. */
const IN_WORDS: readonly SlotName[] = ['symptom', 'place', 'reason'];

/** The passage, if it differs from what rules read by its marks alone. */
const asWritten = (passage: string, value: string): string =>
  normalise(passage) === value
    ? passage.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (c) => c.normalize('NFKC'))
    : value;

const first = (filled: readonly Filling[], { slot, value }: Filling): number =>
  filled.findIndex((f) => f.slot === slot && f.value === value);

function reasonOf(intent: Intent, own: string, unphoned: string, ofOrder: boolean): string | null {
  const after = REASONED[intent];
  if (intent === 'other') return ofOrder ? findGround(unphoned, intent, true) : null;
  if (after === undefined) return null;
  if (intent === 'check_out') return findCause(own);
  const given = findReason(own, after);
  return given !== null ? onlyGround(given, intent) : findGround(unphoned, intent, intent === 'reassign');
}
