import type { Place } from '../channels/channel.js';
import { PART_OF_VILLAGE } from '../flows/answers/location.js';
import type { Slot } from '../flows/kit.js';
import { parseAnswer } from './answers.js';
import { labelled } from './labelled.js';
import { leftover } from './leftover.js';
import type { Run } from './state.js';
import { saysAny } from './words.js';
import { hashOf, type Work } from './work.js';

export interface Taken {
  /** Slots that have a new value. */
  filled: string[];
  /** Something was said that is known already: heard, though nothing changed. */
  same: boolean;
  /** Why an asked slot could not be filled, as a template key suffix. */
  why: string | null;
}

/**
 * Lets one message fill as much as it says: answers named by their label, then what was asked, then
 * whatever else is beyond doubt (one message may fill everything). The last word wins where a later
 * message says something else.
 */
export function takeMessage(work: Work, run: Run, asked: string[]): Taken {
  const flow = work.flowOf(run);
  const taken: Taken = { filled: [], same: false, why: null };
  if (!flow || !work.message) return taken;
  run.heardAt = work.event.at;
  const all = Object.values(flow.slots);
  const { negatives = [] } = work.facts.understanding ?? {};
  const put = (slot: Slot, value: unknown) => {
    takeBack(run, slot, negatives);
    if (setSlot(run, slot, value)) taken.filled.push(slot.name);
    else taken.same = true;
  };

  const { parts, rest } = labelled(work.text, flow.slots);
  for (const part of parts) {
    const slot = flow.slots[part.slot];
    // The label tells more of a place than of anything else: what stands behind it need not look like one.
    const place = slot?.type === 'location' ? parseAnswer(work, run, slot, 'scan', part.said) : null;
    const parsed = place ?? (slot && parseAnswer(work, run, slot, 'asked', part.text));
    if (slot && parsed?.ok) put(slot, parsed.value);
    else if (parsed && !parsed.ok) taken.why = parsed.why;
  }
  const named = new Set(parts.map((p) => p.slot));
  // Behind the last label more may follow without one: 地址:河东路8号,138…,后天上午,编号WK-2301.
  const tail = parts.at(-1)?.text ?? '';
  for (const slot of all) {
    if (tail === '' || named.has(slot.name) || !WITHOUT_LABEL.includes(slot.type)) continue;
    if (run.slots[slot.name] != null && !mayChange(flow.allow.change, slot)) continue;
    const mode = asked.includes(slot.name) && !isOpen(slot) ? 'asked' : 'scan';
    const parsed = parseAnswer(work, run, slot, mode, tail);
    if (parsed?.ok) put(slot, parsed.value);
  }
  const text = parts.length > 0 ? rest : undefined;
  const still = (slot: Slot) => !named.has(slot.name) && !taken.filled.includes(slot.name);

  const closed = all.filter((s) => asked.includes(s.name) && !isOpen(s));
  // Several closed questions at once: a bare "2" answers the one whose choices were shown.
  for (const slot of closed.filter(still)) {
    if (taken.filled.length > 0 && [...(text ?? work.text).trim()].length <= 2) break;
    const parsed = parseAnswer(work, run, slot, 'asked', text);
    if (parsed?.ok) put(slot, parsed.value);
    else if (parsed && !parsed.ok) taken.why ??= parsed.why;
  }
  for (const slot of all.filter(still)) {
    if (slot.type === 'order' || (asked.includes(slot.name) && !isOpen(slot))) continue;
    if (run.slots[slot.name] != null && !mayChange(flow.allow.change, slot)) continue;
    const parsed = parseAnswer(work, run, slot, 'scan', text);
    if (parsed?.ok) put(slot, parsed.value);
    else if (parsed && !parsed.ok && asked.includes(slot.name)) taken.why ??= parsed.why;
  }
  takeOpen(
    work,
    run,
    all.filter((s) => asked.includes(s.name) && isOpen(s)).filter(still),
    text ?? work.text,
    taken,
    put,
  );
  if (taken.filled.length > 0)
    takeExtra(
      work,
      run,
      all.filter((s) => s.from === 'extra' && still(s)),
      put,
    );
  if (taken.filled.length > 0) taken.why = null;
  return taken;
}

/** What is asked freely takes what is left of the words once the rest is understood. */
function takeOpen(
  work: Work,
  run: Run,
  open: Slot[],
  words: string,
  taken: Taken,
  put: (slot: Slot, value: unknown) => void,
): void {
  if (open.length === 0 || words === '') return;
  const left = leftover(work, run, words);
  if (left === '') return;
  if (open.length > 1 && saysAny(left, work.kit.words.skip)) {
    // "无" to several questions answers the one that it can answer.
    open = open.filter((slot) => slot.type === 'parts');
  }
  const lines = left
    .split(/\n+|[;\uff1b]/)
    .map((l) => l.replace(/^\s*\d+\s*[.、)]\s*/, '').trim())
    .filter(Boolean);
  const pieces = open.length > 1 && lines.length === open.length ? lines : [left];
  let i = 0;
  for (const slot of open) {
    const piece = pieces[i];
    if (piece === undefined) return;
    // What one may leave out is not guessed from words that may as well answer something else.
    const shared = pieces.length === 1 && (taken.filled.length > 0 || open.length > 1);
    if (slot.optional && shared && !/[\dA-Za-z]/.test(piece)) continue;
    const parsed = parseAnswer(work, run, slot, 'asked', piece);
    if (parsed?.ok) {
      put(slot, parsed.value);
      i += 1;
    } else if (parsed) taken.why ??= parsed.why;
  }
}

function takeExtra(work: Work, run: Run, slots: Slot[], put: (slot: Slot, value: unknown) => void): void {
  const left = leftover(work, run, work.text);
  if ([...left].length < 2) return;
  for (const slot of slots) if (run.slots[slot.name] == null) put(slot, left);
}

/** True when the value is new. Lists grow up to their bound; everything else is replaced. */
export function setSlot(run: Run, slot: Slot, value: unknown): boolean {
  const before = run.slots[slot.name];
  let next = value;
  if (slot.many && Array.isArray(value)) {
    const kept = Array.isArray(before) ? before : [];
    const fresh = value.filter((v) => !kept.some((k) => hashOf(k) === hashOf(v)));
    next = exact(slot, [...kept, ...fresh]).slice(0, slot.most ?? 20);
  }
  if (slot.type === 'location') next = narrowed(before, pinned(before, next));
  if (before !== undefined && hashOf(before) === hashOf(next)) return false;
  run.slots[slot.name] = next;
  if (run.saved._open === slot.name) delete run.saved._open;
  return true;
}

/** 不是打捆机,是收割机: what is denied goes from a list. */
function takeBack(run: Run, slot: Slot, negatives: readonly string[]): void {
  const before = run.slots[slot.name];
  if (!slot.many || !Array.isArray(before) || negatives.length === 0) return;
  const denied = (value: unknown) => typeof value === 'string' && negatives.some((n) => n.includes(value));
  if (before.some(denied)) run.slots[slot.name] = before.filter((value) => !denied(value));
}

/** A bare pin says where that address is; it does not take the words away. */
function pinned(before: unknown, next: unknown): unknown {
  const pin = next as Partial<Place>;
  if (pin.lat === undefined || pin.address || pin.label) return next;
  const address =
    typeof before === 'string' ? before : (before as Partial<Place> | null | undefined)?.address;
  return address ? { ...pin, address } : next;
}

/** 苏家村 after 尉氏县大桥乡 says where in it: the village does not take the township away. */
function narrowed(before: unknown, next: unknown): unknown {
  const wide = (before as { address?: string } | null | undefined)?.address ?? before;
  const { address: near, ...pin } = next as { address?: string };
  if (typeof wide !== 'string' || near === undefined) return next;
  if (PART_OF_VILLAGE.test(near)) return wide.endsWith(near) ? before : { ...pin, address: `${wide}${near}` };
  if (!/[省市州县区旗乡镇]$/.test(wide)) return next;
  return /[省市州县区旗乡镇]/.test(near) || !/\p{Script=Han}/u.test(near)
    ? next
    : { ...pin, address: `${wide}${near}` };
}

/** 坏了 says nothing once there is 漏油. */
function exact(slot: Slot, values: unknown[]): unknown[] {
  const { vague = [] } = slot;
  const left = values.filter((v) => !vague.includes(String(v)));
  return left.length > 0 ? left : values;
}

/** Types that are told apart from whatever stands around them. */
const WITHOUT_LABEL = ['phone', 'time-window', 'device'];

/** Types whose answer may be any words. */
export const isOpen = (slot: Slot): boolean =>
  ['text', 'name', 'parts', 'location', 'device', 'serial', 'asset'].includes(slot.type) ||
  (slot.type === 'choice' && slot.free);

/** What a message says so exactly that it may replace an earlier answer without being asked. */
const mayChange = (allowed: boolean, slot: Slot): boolean =>
  allowed &&
  (slot.many ||
    [
      'phone',
      'device',
      'serial',
      'asset',
      'time-window',
      'location',
      'attachment',
      'colleague',
      'name',
    ].includes(slot.type));
