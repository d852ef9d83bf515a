import { z } from 'zod';
import { maskPhones } from '../../flows/mask.js';
import { redact } from '../../privacy/redact.js';
import type { TimelineEntry } from '../model.js';
import { read, text } from './params.js';
import { type Handler, record } from './turn.js';

/** `secrets`: words that name the person, wherever somebody of ours wrote them. */
const params = z.object({ ref: text, secrets: z.array(text).default([]) });

/**
 * Takes the customer out of an order that is over: name, phone, address, own words and photos go; what was
 * wrong, what was done, when and by whom stays (warranty, liability, figures). Positions keep about a
 * kilometre. The report's hash stays that of what the customer confirmed. Cannot be undone.
 */
export const anonymise: Handler = (turn) => {
  const given = read(turn, params);
  if (!given.ok) return given.refusal;
  const { order } = turn;
  if (order.customer.id.startsWith('erased:')) return 'same';
  const { ref, secrets } = given.value;
  const id = `erased:${ref}`;
  order.customer = { id, name: null, phone: null, conversation: '' };
  order.fault.words = [];
  order.fault.symptoms = redact(
    order.fault.symptoms.filter((symptom) => isPlain(symptom)),
    secrets,
  );
  order.fault.photos = [];
  if (!order.asset.verified) order.asset.serialNumber = null;
  order.site = { ...order.site, lat: near(order.site.lat), lng: near(order.site.lng), address: null };
  order.survey.comment = null;
  if (order.report) {
    const { cause, solution, parts } = redact(order.report, secrets);
    Object.assign(order.report, {
      ...{ customerWords: null, cause: masked(cause), solution: masked(solution) },
      parts: parts?.map((part) => ({ ...part, name: maskPhones(part.name) })) ?? null,
    });
  }
  for (const { checkIn, checkOut } of order.visits)
    for (const visit of [checkIn, checkOut])
      if (visit?.place) {
        const { lat, lng, datum } = visit.place;
        visit.place = { lat: near(lat), lng: near(lng), datum };
      }
  for (const offer of order.offers) offer.reason = redact(offer.reason, secrets);
  order.timeline = order.timeline.map((line) => withoutPerson(line, id, secrets));
  record(turn, order.state);
  return 'done';
};

/** Words of the trade, not a story: a short phrase without a number. */
const isPlain = (symptom: string): boolean => symptom.length <= 8 && !/\d/.test(symptom);

const masked = (words: string | null): string | null => words && maskPhones(words);

function near(degrees: number): number;
function near(degrees: number | null): number | null;
function near(degrees: number | null): number | null {
  return degrees === null ? null : Math.round(degrees * 100) / 100;
}

/** Of free words and places nothing is left; codes, names of staff, numbers and times stay. */
const PERSONAL = new Set([
  ...['words', 'text', 'name', 'phone', 'place', 'address', 'comment', 'customerWords', 'serialNumber'],
  ...['symptoms', 'photos', 'changes', 'conversation', 'customer', 'site'],
]);

function withoutPerson(line: TimelineEntry, id: string, secrets: string[]): TimelineEntry {
  const actor = line.actor.role === 'customer' ? { role: line.actor.role, id, name: '' } : line.actor;
  const data = Object.fromEntries(Object.entries(line.data).filter(([key]) => !PERSONAL.has(key)));
  return { ...line, actor, data: redact(data, secrets) };
}
