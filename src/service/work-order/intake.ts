import { z } from 'zod';
import { VAGUE } from '../../understanding/symptoms.js';
import { distanceMetres, pointOf } from '../distance.js';
import { entitlement } from '../entitlement.js';
import type { Asset, OrderDecision, Site, WorkOrder } from '../model.js';
import type { Policy } from '../policy/schema.js';
import { faultClassOf, productLineOf } from '../product-line.js';
import { pauseClocks, resumeClocks, retier, startClocks, stopClock } from '../sla.js';
import { COMMAND_PARAMS } from './command-params.js';
import { offerNext } from './offers.js';
import { read } from './params.js';
import { type Handler, openOffer, record, settle, type Turn, tellTechnician, whenOf } from './turn.js';

const report = COMMAND_PARAMS.amend;
type Report = z.output<typeof report>;

/** A report is never lost for a field that nobody can read: it is left out, and asked again by the conversation. */
const readable = z.object(
  Object.fromEntries(
    Object.entries<z.ZodType>(report.shape).map(([key, field]) => [key, field.catch(undefined)]),
  ),
) as unknown as typeof report;

const { words, conversation, customerId, noticedAt } = COMMAND_PARAMS.register.shape;
const registration = readable.extend({ words, conversation, customerId, noticedAt });

/**
 * Registers a report at once (IN-01, IN-02): state `new`, clocks from the first message (IN-17). Urgencies
 * named by policy `intake.dispatchBeforeConfirm` go to a technician before the customer's yes.
 * Refuses with `bad-params` or `number-missing`.
 */
export function register(start: Omit<Turn, 'order'>): OrderDecision {
  const turn: Turn = { ...start, order: blank(start) };
  const params = read(turn, registration);
  if (!params.ok) return { ok: false, code: params.refusal.code, data: params.refusal.data ?? {} };
  const { number, customer } = start.facts;
  if (number === null) return { ok: false, code: 'number-missing', data: {} };
  const { order, policy, now } = turn;
  const { conversation, customerId, noticedAt } = params.value;
  order.number = number;
  order.noticedAt = Math.min(noticedAt, now);
  order.customer = {
    id: customerId,
    name: customer?.name ?? null,
    phone: customer?.phone ?? null,
    conversation,
  };
  order.site.address = customer?.address ?? null;
  apply(turn, params.value);
  order.timeline.push({
    ...whenOf(turn.at, now),
    actor: turn.command.actor,
    command: 'register',
    from: null,
    to: 'new',
    data: changes(params.value),
  });
  startClocks(order, policy, 'noticed', order.noticedAt);
  if (policy.sla.replyBy === 'bot') stopClock(order, policy, 'reply', now);
  if (policy.sla.pauseWhile.includes('confirmation')) pauseClocks(order, turn.at, ['accept']);
  if (policy.intake.dispatchBeforeConfirm.includes(order.urgency)) triage(turn, { before: 'confirmation' });
  return { ok: true, order, notices: turn.notices };
}

/** Adds to a report or corrects it; whoever is on the job hears of it. */
export const amend: Handler = (turn) => {
  const params = read(turn, report);
  if (!params.ok) return params.refusal;
  const { order, policy } = turn;
  const before = JSON.stringify(order);
  apply(turn, params.value);
  if (JSON.stringify(order) === before && !insists(order, params.value)) return 'same';
  retier(order, policy);
  const told = changes(params.value);
  record(turn, order.state, told);
  if (order.technician || openOffer(order)) tellTechnician(turn, 'order.amended', { changes: told });
  if (order.state === 'new' && policy.intake.dispatchBeforeConfirm.includes(order.urgency))
    triage(turn, { before: 'confirmation' });
  return 'done';
};

/** The customer's yes to the read-back (IN-03). Later than that, when the order went ahead, it is only noted. */
export const confirm: Handler = (turn) => {
  const { order } = turn;
  if (order.confirmedByCustomerAt !== null) return 'same';
  order.confirmedByCustomerAt = turn.at;
  if (order.state === 'new') triage(turn, {});
  else record(turn, order.state);
  return 'done';
};

/** From `new` to whoever is to do it: the one passage out of intake. */
function triage(turn: Turn, data: Record<string, unknown>): void {
  leaveIntake(turn);
  record(turn, 'triaged', data, turn.command.name === 'confirm' ? 'confirm' : 'triage');
  offerNext(turn, 'first');
}

/** Clocks that waited for the customer go on; the reminder about an unfinished report is over. */
export function leaveIntake(turn: Turn): void {
  startClocks(turn.order, turn.policy, 'confirmed', turn.at);
  // The time to accept is a technician's, who is asked only now.
  resumeClocks(turn.order, turn.policy, turn.now, ['accept']);
  settle(turn, ['unfinished-report'], turn.command.name);
}

/** They wish once more for a time that was not the one agreed on. */
function insists(order: WorkOrder, { wantedAt }: Report): boolean {
  const { appointment } = order;
  return (
    wantedAt !== undefined &&
    appointment !== null &&
    (appointment.start !== wantedAt.start || appointment.end !== wantedAt.end)
  );
}

function apply(turn: Turn, given: Report): void {
  const { order, policy, facts } = turn;
  const { fault, customer } = order;
  fault.words = union(fault.words, given.words);
  fault.symptoms = telling(union(fault.symptoms, given.symptoms));
  fault.photos = union(fault.photos, given.photos);
  fault.since = given.since ?? fault.since;
  customer.name = given.name ?? customer.name;
  customer.phone = given.phone ?? customer.phone;
  customer.name ??= facts.phoneOwner?.name ?? null;
  order.kind = given.kind ?? order.kind;
  order.urgency = given.urgency ?? order.urgency;
  order.wantedAt = given.wantedAt ?? order.wantedAt;
  const serialNumber = given.serialNumber ?? order.asset.serialNumber;
  const asset = facts.asset?.serialNumber === serialNumber ? facts.asset : null;
  // A lookup that did not ask for the asset says nothing about one that was verified before.
  if (given.serialNumber !== undefined || asset) {
    order.asset = {
      serialNumber,
      model: asset?.model ?? given.model ?? order.asset.model,
      types: order.asset.types ?? [],
      verified: asset !== null,
    };
  } else if (given.model) {
    order.asset.model = given.model;
  }
  if (given.assetTypes) order.asset.types = given.assetTypes;
  locate(order.site, given.place, asset);
  const line = productLineOf(order.asset, policy);
  order.skill = line?.skill ?? order.skill;
  order.fault.class = faultClassOf([...fault.words, ...fault.symptoms], line) ?? fault.class;
  order.territory = nearestTerritory(order.site, policy) ?? order.territory;
  if (asset || !order.asset.verified) {
    order.entitlement = entitlement(
      asset,
      { kind: order.kind, phone: customer.phone, noticedAt: order.noticedAt, since: fault.since },
      policy,
    );
  }
}

/** What the customer says wins over what the asset's record says. */
function locate(site: Site, given: Report['place'], asset: Asset | null): void {
  if (given && 'lat' in given) {
    site.lat = given.lat;
    site.lng = given.lng;
    site.datum = given.datum;
    site.address = given.address ?? given.label ?? site.address;
    return;
  }
  if (given) site.address = given.address;
  if (asset?.site && site.lat === null) {
    site.lat = asset.site.lat;
    site.lng = asset.site.lng;
    site.datum = asset.site.datum;
    if (!given) site.address = asset.site.address ?? site.address;
  }
}

function nearestTerritory(site: Site, policy: Policy): string | null {
  const point = pointOf(site);
  if (!point) return null;
  const sorted = policy.stations
    .map((station) => ({ station, metres: distanceMetres(station, point) }))
    .sort((a, b) => a.metres - b.metres);
  return sorted[0]?.station.territory ?? null;
}

/** 坏了 says nothing once there is 漏油. */
function telling(symptoms: string[]): string[] {
  const exact = symptoms.filter((symptom) => !VAGUE.test(symptom));
  return exact.length > 0 ? exact : symptoms;
}

const union = (known: string[], more: string[] = []): string[] => [...new Set([...known, ...more])];

/** What the timeline keeps of a report: facts, in the order they are asked for. */
const TOLD = [
  ...([
    'words',
    'symptoms',
    'photos',
    'phone',
    'name',
    'serialNumber',
    'model',
    'assetTypes',
    'place',
  ] as const),
  ...(['wantedAt', 'since', 'urgency', 'kind'] as const),
];

function changes(given: Report): Record<string, unknown> {
  const said = TOLD.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]]));
  return { ...Object.fromEntries(said), ...(given.photos ? { photos: given.photos.length } : {}) };
}

function blank({ now }: Omit<Turn, 'order'>): WorkOrder {
  return {
    number: '',
    kind: 'repair',
    state: 'new',
    resumeTo: null,
    fault: { words: [], symptoms: [], class: null, photos: [], since: null },
    customer: { id: '', name: null, phone: null, conversation: '' },
    asset: { serialNumber: null, model: null, types: [], verified: false },
    skill: null,
    territory: null,
    site: { lat: null, lng: null, datum: null, address: null },
    wantedAt: null,
    urgency: 'normal',
    entitlement: { class: 'undetermined', reasons: [] },
    technician: null,
    appointment: null,
    offers: [],
    skips: [],
    dispatch: { roundStartedAt: now, failures: 0, retryAt: null },
    sla: [],
    visits: [],
    report: null,
    acceptance: { state: 'none', at: null },
    survey: { askedAt: null, nudgedAt: null, score: null, comment: null, at: null },
    escalations: [],
    reminded: [],
    repeats: 0,
    timeline: [],
    noticedAt: now,
    openedAt: now,
    confirmedByCustomerAt: null,
    closedAt: null,
  };
}
