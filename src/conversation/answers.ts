import type { Inbound, Place } from '../channels/channel.js';
import {
  type AnswerContext,
  type AnswerInput,
  type AnswerSpec,
  type AnswerType,
  answerTypes,
} from '../flows/answers/index.js';
import { SAYS_YES } from '../flows/answers/words.js';
import type { Slot } from '../flows/kit.js';
import { shownPhone } from '../flows/shown-phone.js';
import { type Understanding, understand } from '../understanding/understand.js';
import { evaluate, holds } from './conditions.js';
import { scopeOf } from './scope.js';
import type { Run } from './state.js';
import { isOpen } from './take.js';
import { talksOf } from './talks.js';
import type { Work } from './work.js';

export type ParsedAnswer = { ok: true; value: unknown } | { ok: false; why: string } | null;

/**
 * Reads a slot's answer out of the message. `asked`: the question was just put, so be generous; `scan`: the
 * message may say anything, so only what is beyond doubt.
 * @param text a part of the message's words; absent: all of them
 */
export function parseAnswer(
  work: Work,
  run: Run,
  slot: Slot,
  mode: 'asked' | 'scan',
  text?: string,
): ParsedAnswer {
  const type = (answerTypes as Record<string, AnswerType<unknown>>)[slot.type];
  if (!type || !work.message) return null;
  // Free words beside the choices are taken from what was understood, where none of the choices is named.
  const isFree = slot.type === 'choice' && slot.free === true;
  if (mode === 'scan' && !isFree && (slot.type === 'text' || slot.understood))
    return fromUnderstood(work, slot);
  const words = (text ?? work.text).trim();
  // 好 to "what is wrong with it?" names no fault
  if (slot.type === 'text' && slot.understood && SAYS_YES.test(words)) return null;
  const answer = type.parse(
    inputOf(work, work.message, text),
    specOf(work, run, slot),
    contextOf(work, mode),
  );
  if (answer?.ok) return checked(work, run, slot, shaped(work, slot, answer.value));
  if (mode === 'asked' && slot.free && words !== '') return { ok: true, value: words };
  return mode === 'scan' && isFree ? fromUnderstood(work, slot) : answer;
}

/** An answer that the flow's own checks refuse is none. */
function checked(work: Work, run: Run, slot: Slot, value: unknown): ParsedAnswer {
  const refused = slot.checks.find((check) => !holds(check.if, scopeOf(work, run, { [slot.name]: value })));
  return refused ? { ok: false, why: refused.why } : { ok: true, value };
}

/** Whether a closed question is answered by the message, whatever else it may mean. */
export function closedAnswer(work: Work, run: Run): boolean {
  const asked = (run.wait?.slots ?? []).flatMap((name) => work.slotOf(run, name) ?? []);
  return asked.some((slot) => !isOpen(slot) && parseAnswer(work, run, slot, 'asked')?.ok === true);
}

/** Yes, no, or neither, to a question that was just put. */
export function yesOrNo(work: Work): boolean | null {
  if (!work.message) return null;
  const answer = answerTypes['yes-no'].parse(
    inputOf(work, work.message, undefined),
    {},
    contextOf(work, 'asked'),
  );
  return answer?.ok ? answer.value : null;
}

/** The photos, films and files of a message: our own id once it is stored, else the platform's. */
export function mediaOf(message: Inbound): string[] {
  return (message.media ?? []).map((media) => media.stored ?? media.ref);
}

/** How a value is shown: plain, whatever the platform made of it. */
export function describeValue(work: Work, run: Run, name: string, value: unknown): unknown {
  const slot = work.slotOf(run, name);
  if (value === null || value === undefined || !slot) return null;
  if (slot.type === 'attachment') return Array.isArray(value) && value.length > 0 ? value.length : null;
  if (slot.type === 'location') return placeWords(work, value);
  if (slot.type === 'phone') return shownPhone(String(value));
  return value;
}

function placeWords(work: Work, value: unknown): string | null {
  if (typeof value === 'string') return value;
  const { label, address, lat, lng } = value as Partial<Place>;
  const words = [label, address].filter((v, i, all) => v && all.indexOf(v) === i).join(' ');
  if (lat === undefined || lng === undefined) return words || null;
  return work.say('place.pin', { words: words || null, lat: lat.toFixed(5), lng: lng.toFixed(5) });
}

/** What the rules understood, where the slot says so. */
function fromUnderstood(work: Work, slot: Slot): ParsedAnswer {
  const found = slot.understood
    ? (work.facts.understanding?.slots as Record<string, string | string[] | undefined>)?.[slot.understood]
    : undefined;
  const values = [found ?? []].flat().filter((v) => v !== '');
  const [first] = values;
  if (first === undefined) return null;
  if (slot.type === 'choice') {
    const id = Object.entries(slot.choices ?? {}).find(([, choice]) => choice.say.includes(first))?.[0];
    return id !== undefined ? { ok: true, value: id } : slot.free ? { ok: true, value: first } : null;
  }
  return { ok: true, value: slot.many ? values : first };
}

/** As flows and commands use it. */
function shaped(work: Work, slot: Slot, value: unknown): unknown {
  if (slot.type === 'attachment') return work.message ? mediaOf(work.message) : [];
  if (slot.type === 'duration') return { ms: value, until: work.facts.now + (value as number) };
  return slot.type === 'text' && slot.many && !Array.isArray(value) ? [value] : value;
}

function inputOf(work: Work, message: Inbound, text: string | undefined): AnswerInput {
  if (text === undefined || text === message.text)
    return { message, understanding: work.facts.understanding };
  return { message: { ...message, kind: 'text', text }, understanding: understoodPart(work, text) };
}

/** What a part of the words says; every slot asks, so it is found once a turn. */
export function understoodPart(work: Work, text: string): Understanding {
  const known = work.parts.get(text);
  if (known) return known;
  const { now, timeZone } = work.facts;
  const role = work.role === 'customer' || work.role === 'supervisor' ? work.role : 'technician';
  const found = understand(text, { role, now, timeZone, locale: work.locale === 'en' ? 'en' : 'zh-CN' });
  work.parts.set(text, found);
  return found;
}

const contextOf = (work: Work, mode: 'asked' | 'scan'): AnswerContext => ({
  mode,
  now: work.facts.now,
  timeZone: work.facts.timeZone,
  locale: work.locale,
});

function specOf(work: Work, run: Run, slot: Slot): AnswerSpec {
  const { many, most, least, accept, within, after, before, choices } = slot;
  const near = slot.near ? (evaluate(slot.near, scopeOf(work, run)) as AnswerSpec['near'] | null) : null;
  return {
    ...{ many, most, least, accept, within, after, before, choices },
    among: amongOf(work, run, slot),
    ...(near && typeof near.lat === 'number' && typeof near.lng === 'number' ? { near } : {}),
  };
}

function amongOf(work: Work, run: Run, slot: Slot): readonly unknown[] | undefined {
  const { person, technicians } = work.facts;
  if (slot.type === 'talk') return talksOf(work);
  if (slot.type === 'colleague') return work.facts.colleagues ?? [];
  if (slot.type === 'person') return technicians.map((t) => ({ id: t._id, name: t.name }));
  if (['device', 'serial', 'asset'].includes(slot.type))
    return person.role === 'customer' ? person.assets.map((a) => a.serialNumber) : [];
  if (slot.type !== 'order') return undefined;
  const candidates = (run.saved._candidates as string[] | undefined) ?? work.orders.map((o) => o.id);
  return candidates.flatMap((id) => work.order(id) ?? []).map(({ id, number }) => ({ id, number }));
}
