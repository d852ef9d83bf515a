import { dataOf } from './scope.js';
import type { Run } from './state.js';
import { isForColleague, talkCode, talksOf } from './talks.js';
import type { Work } from './work.js';

export interface OfferedChoice {
  /** The value inside the answer token. */
  value: string;
  label: { key: string; data: Record<string, unknown> };
  style?: 'primary' | 'danger' | 'plain';
}

/** What a question lets one press: the choices of the first asked slot that has any, and "skip" where allowed. */
export function choicesOf(work: Work, run: Run, slots: string[]): OfferedChoice[] {
  for (const name of slots) {
    const own = ofSlot(work, run, name);
    if (own.length === 0) continue;
    const skip = slots.length === 1 && work.slotOf(run, name)?.optional === true;
    return skip ? [...own, SKIP] : own;
  }
  const [only] = slots;
  return slots.length === 1 && only && work.slotOf(run, only)?.optional ? [SKIP] : [];
}

/**
 * The value that a pressed choice stands for, and its slot: the first of the asked ones that knows it.
 * Null: none does.
 */
export function valueOfPress(
  work: Work,
  run: Run,
  slots: string[],
  pressed: string,
): { slot: string; value: unknown } | null {
  const [only] = slots;
  if (pressed === SKIP.value && only && work.slotOf(run, only)?.optional) return { slot: only, value: null };
  for (const name of slots) {
    const slot = work.slotOf(run, name);
    if (!slot) continue;
    if (slot.type === 'order') {
      const order = work.orders.find((o) => o.number === pressed);
      if (order) return { slot: name, value: { id: order.id, number: order.number } };
    } else if (slot.type === 'person') {
      const person = work.facts.technicians.find((t) => t._id === pressed);
      if (person) return { slot: name, value: { id: person._id, name: person.name } };
    } else if (slot.type === 'talk') {
      const talk = talksOf(work).find((one) => talkCode(one.id) === pressed);
      if (talk) return { slot: name, value: talk };
    } else if (ofSlot(work, run, name).some((c) => c.value === pressed)) {
      return { slot: name, value: typed(work, slot.type, slot.many, pressed) };
    }
  }
  return null;
}

const SKIP: OfferedChoice = { value: 'skip', label: { key: 'choice.skip', data: {} } };
/** More than this is a list to read, not buttons to press. */
const LISTED_MOST = 8;

function typed(work: Work, type: string, many: boolean, pressed: string): unknown {
  if (type === 'yes-no') return pressed === 'yes';
  if (type === 'score' || type === 'rating') return Number(pressed);
  if (type === 'signature') return { words: work.text || work.say('choice.sign', {}), at: work.facts.now };
  return type === 'choice' && many ? [pressed] : pressed;
}

function ofSlot(work: Work, run: Run, name: string): OfferedChoice[] {
  const slot = work.slotOf(run, name);
  if (!slot?.buttons) return [];
  const own = `${run.flow}.choice.${name}`;
  const plain = (value: string, fallback: string): OfferedChoice => ({
    value,
    label: { key: work.has(`${own}.${value}`) ? `${own}.${value}` : fallback, data: {} },
  });
  switch (slot.type) {
    case 'choice':
      return Object.keys(slot.choices ?? {}).map((id) => plain(id, `${own}.${id}`));
    case 'yes-no':
      return [{ ...plain('yes', 'choice.yes'), style: 'primary' }, plain('no', 'choice.no')];
    case 'signature':
      return [{ value: 'sign', label: { key: 'choice.sign', data: {} }, style: 'primary' }];
    case 'rating':
    case 'score':
      return [5, 4, 3, 2, 1].map((n) => ({ value: String(n), label: { key: 'choice.score', data: { n } } }));
    case 'order':
      return ((run.saved._candidates as string[] | undefined) ?? [])
        .slice(0, LISTED_MOST)
        .flatMap((id) => work.order(id) ?? [])
        .map((order) => ({
          value: order.number,
          label: { key: 'choice.order', data: { ...dataOf(work, run), order } },
        }));
    case 'serial':
    case 'asset':
    case 'device': {
      const { person } = work.facts;
      const assets = person.role === 'customer' ? person.assets : [];
      return assets
        .slice(0, LISTED_MOST)
        .map((asset) => ({ value: asset.serialNumber, label: { key: 'choice.device', data: { asset } } }));
    }
    case 'talk':
      return talksOf(work)
        .filter((talk) => !talk.elsewhere || isForColleague(work, run))
        .slice(0, LISTED_MOST)
        .map((talk) => ({ value: talkCode(talk.id), label: { key: 'choice.talk', data: { talk } } }));
    case 'person':
      return work.facts.technicians.slice(0, LISTED_MOST).map((t) => ({
        value: t._id,
        label: { key: 'choice.person', data: { person: { id: t._id, name: t.name } } },
      }));
    default:
      return [];
  }
}
