import { cover } from './cover.js';
import { findDevices } from './devices.js';
import { heard } from './heard.js';
import type { Intent, IntentRule, SlotName, SpeakerRole, StaffCommand } from './intent.js';
import { latest } from './latest.js';
import { COMPLAINT_STRONG } from './lexicon/intents-common.js';
import { RULES } from './lexicon/intents-roles.js';
import { normalise } from './normalise.js';
import { findFullOrders, findOrders } from './orders.js';
import { findPeople } from './people.js';
import { findPhones } from './phones.js';
import { findPlaces } from './places.js';
import { findExcuse, findReason } from './reasons.js';
import { ownWords, withoutNegated } from './scope.js';
import { findScore } from './scores.js';
import { findSymptoms } from './symptoms.js';
import { isUrgent } from './urgency.js';
import { findVisitTimes } from './visit-times.js';

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
  /** Passages that were taken as negated, as written (after normalising). */
  negatives?: string[];
  /** The word of command that staff used, where rules are sure of one (出发, 我的工单, …). */
  command?: StaffCommand;
}

export interface UnderstandContext {
  role: SpeakerRole;
  /** Epoch ms. */
  now: number;
  timeZone: string;
  locale: 'zh-CN' | 'en';
}

/**
 * Understands one message by rules: deterministic, without a model, in well under a millisecond per
 * hundred characters. Chinese and English are both always read; `locale` says nothing about the writer.
 * Never throws for anything a person wrote. What is negated, quoted from somebody else, or an
 * instruction to the system fills no slot and names no intent.
 */
export function understand(text: string, context: UnderstandContext): Understanding {
  const { own } = ownWords(normalise(text));
  const staff = context.role !== 'customer';
  const { text: stated, negatives } = withoutNegated(own);

  const full = findFullOrders(stated);
  const phones = findPhones(cover(stated, full));
  const orders = findOrders(cover(stated, phones), staff, full);
  const plain = cover(stated, [...orders, ...phones]);
  const symptoms = findSymptoms(cover(own, [...orders, ...phones]));
  const times = findVisitTimes(plain, { now: context.now, timeZone: context.timeZone, own }, symptoms);
  const untimed = cover(plain, times.all);
  const devices = findDevices(untimed);
  const bare = cover(untimed, devices);
  const places = findPlaces(bare);
  const people = findPeople(bare).filter(
    (p) => !places.some((place) => p.from < place.to && place.from < p.to),
  );
  const score = findScore(
    cover(own, [...orders, ...phones, ...times.all, ...devices]),
    !COMPLAINT.test(own) && (symptoms.length === 0 || ABOUT_SERVICE.test(own)),
  );

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
  const wording = heard(cover(own, phones));
  const hits = RULES[context.role].filter((rule) => hit(rule, wording, found));
  const seen = [...new Set(hits.map((rule) => rule.intent))];
  const excused = NO_SYMPTOM.includes(seen[0] ?? 'other');
  const intents = seen.filter(
    (i) => (i !== 'other' || seen.length === 1) && !(i === 'report_fault' && excused),
  );
  const intent = intents[0] ?? 'other';
  const command = hits.find((rule) => rule.command)?.command;

  const slots: Slots = {};
  // times and places in an excuse (今天要去医院) are not about the visit
  const visit = intent !== 'decline' && intent !== 'cancel';
  put(
    slots,
    'device',
    latest(
      devices.filter((d) => d.kind !== 'model'),
      stated,
    ).map((d) => d.text),
  );
  put(
    slots,
    'model',
    latest(
      devices.filter((d) => d.kind === 'model'),
      stated,
    ).map((d) => d.text),
  );
  if (!excused)
    put(
      slots,
      'symptom',
      symptoms.map((s) => s.text),
    );
  if (visit)
    put(
      slots,
      'place',
      latest(places, stated).map((p) => p.text),
    );
  put(
    slots,
    'phone',
    latest(phones, stated).map((p) => p.digits),
  );
  if (visit && !ABOUT_ORDERS.includes(intent) && command !== 'my-orders')
    put(slots, 'time', times.values(intent));
  if (isUrgent(own)) slots.urgency = 'high';
  put(
    slots,
    'work_order',
    latest(orders, stated).map((o) => o.number),
  );
  put(
    slots,
    'person',
    latest(people, stated).map((p) => p.text),
  );
  if (score !== null && (intents.includes('rating') || context.role === 'customer'))
    slots.score = String(score);
  const reason =
    REASONED[intent] === undefined
      ? null
      : (findReason(own, REASONED[intent] ?? null) ?? (intent === 'reassign' ? findExcuse(own) : null));
  if (reason) slots.reason = reason;

  return {
    intent,
    intents: intents.length === 0 ? ['other'] : intents,
    slots,
    ...(negatives.length > 0 ? { negatives } : {}),
    ...(command ? { command } : {}),
  };
}

/** Angry words are a complaint, not a mark; a mark in figures still counts. */
const COMPLAINT = COMPLAINT_STRONG.says;

/** 效果很差 of a machine is no mark. */
const ABOUT_SERVICE = /满意|评价|评分|好评|差评|服务|师傅|态度|satisf|service|rating/i;

/** Words such as 车坏了 explain these intents; they are not what is wrong with the customer's machine. */
const NO_SYMPTOM: readonly Intent[] = ['decline', 'cancel', 'reassign', 'snooze'];

/** 这个月完成多少: the time is no visit. */
const ABOUT_ORDERS: readonly Intent[] = ['monthly_figures', 'report_overdue', 'why_overdue'];

/** Intents that may carry a reason, and the words after which it stands without 因为. */
const REASONED: Partial<Record<Intent, RegExp | null>> = {
  decline:
    /拒单|拒绝|拒接|(?:派|找|让|换)个?(?:别人|其他人)(?:去|来)?|我?(?:就)?不(?:想)?去|(?:活|单)?干不了|(?:不(?:想|能)?接|接不了|接不下|没法接|去不了|来不了|走不开|过不去|decline|reject|refuse|(?:can'?t|cannot|unable to|won'?t) (?:take|make|do|go|accept|come)(?: (?:it|this|there))?)(?:了|单)?/i,
  cancel:
    /取消(?:工单|报修|预约|订单|维修)?|撤单|撤销|(?:不用|不要|别|不需要)(?:再)?(?:来|派人|派师傅|过来|上门|修|处理|维修)(?:人|修|了)*|不修了|算了|(?:师傅|人)?(?:别|不用|不要)(?:再)?来了|不(?:需要|要)了|撤了|\bcancel(?: (?:it|the order|my order|the repair|this))?\b/i,
  reassign: null,
  reschedule: null,
  snooze: null,
  complaint: null,
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

function put(slots: Slots, name: SlotName, values: readonly string[]): void {
  const unique = [...new Set(values)];
  if (unique.length > 0) slots[name] = unique.length === 1 ? unique[0] : unique;
}
