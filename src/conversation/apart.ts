import type { Flow } from '../flows/kit.js';
import { literally, plainDigits } from '../understanding/normalise.js';
import { understoodPart } from './answers.js';
import type { Run } from './state.js';
import { CLAUSE_MARKS } from './words.js';
import type { Work } from './work.js';

/** More machines than this in one message are a list for a person. */
const APART_MOST = 3;

/** One machine of several, with the words that are about it. */
interface Part {
  /** Its number or name; absent: told apart by its kind. */
  device?: string;
  text: string;
}

/**
 * A message about several machines, taken apart: for each machine the clauses about it and those about all
 * (place, phone, time). Null: it is about one, or the flow does not ask for that.
 */
export function takeApart(work: Work, flow: Flow): Part[] | null {
  if (!Object.values(flow.slots).some((slot) => slot.apart)) return null;
  const { slots, assetTypes = [] } = work.facts.understanding ?? { slots: {} };
  const devices = [...new Set([slots.device ?? []].flat())];
  // 洗车机水泵不转,高压管也漏: several kinds may be parts of one machine, unless machines are counted.
  const said = plainDigits(work.text);
  const named = (devices.length < 2 && COUNTED.test(said) ? assetTypes : devices).filter((name) =>
    said.includes(name),
  );
  if (named.length < 2 || named.length > APART_MOST) return null;
  const isFault = (words: string) => understoodPart(work, words).slots.symptom !== undefined;
  const next = beforeNext(named);
  const clauses = said.split(CLAUSE_END).flatMap((clause) => {
    const pieces = clause.split(next);
    return pieces.every(isFault) ? pieces : [clause];
  });
  const owners = ownersOf(work, clauses, named);
  return named.map((name) => {
    const own = clauses.filter((_, i) => owners[i] === null || owners[i] === name).join('');
    const text = named.filter((other) => other !== name).reduce(without, own);
    return devices.includes(name) ? { device: name, text } : { text };
  });
}

const CLAUSE_END = new RegExp(`(?<=[${CLAUSE_MARKS}\n!\uff01])`, 'u');
const COUNTED = /[两俩二三][台个辆部]|(?:还有|另外?|加上)[那一]?[台个辆部]|\b(?:two|three|another|both)\b/i;

/** WK-2301不打结和拖拉机TL-8801漏油: what joins two machines ends what is said of the first. */
const beforeNext = (named: string[]): RegExp =>
  new RegExp(
    `(?=(?:[和跟与]|以及|还有|\\band\\b)[^,\uff0c。]{0,8}?(?:${named.map(literally).join('|')}))`,
    'u',
  );

/** With the 和 that joined it. */
const without = (text: string, other: string): string =>
  text.replaceAll(
    new RegExp(`(?:\\s?(?:[和跟与、&]|\\band)\\s?)?${literally(other)}(?:\\s?(?:[和跟与、&]|and\\b))?`, 'gi'),
    '',
  );

/** Which machine each clause is about; null: all of them. */
function ownersOf(work: Work, clauses: string[], named: string[]): (string | null)[] {
  let last: string | null = null;
  return clauses.map((clause) => {
    const here = named.filter((name) => clause.includes(name));
    if (here.length === 1) {
      last = here[0] ?? null;
      return last;
    }
    const isFault = understoodPart(work, clause).slots.symptom !== undefined;
    return here.length === 0 && isFault && !/都|全|两台|两个|both|all/i.test(clause) ? last : null;
  });
}

/** Its question waits until the run that was started before it from the same message is over. */
export function isHeld(work: Work, run: Run): boolean {
  const before = run.saved._after;
  return before !== undefined && work.state.runs.some((r) => r.id === before && !r.paused);
}
