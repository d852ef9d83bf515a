import { MACHINES_ZH } from '../understanding/lexicon/machines.js';
import { normal, oncePerList } from './words.js';
import type { Work } from './work.js';

/**
 * "补充一下,还漏油": plainly more about the one order that they have open. Not when there are several, nor when the
 * words name a machine, by number or by kind, that the order does not: that is asked.
 */
export function addsToTheirs(work: Work, words: unknown): boolean {
  if (work.role !== 'customer' || typeof words !== 'string') return false;
  const [order, ...others] = work.openOrders;
  if (!order || others.length > 0 || ['finished', 'confirmed'].includes(order.state)) return false;
  const said = normal(words);
  if (!openings(work.kit.words.more).some((word) => said.startsWith(word))) return false;
  const asset = order.asset as { serialNumber: string | null; model: string | null };
  const named = [work.facts.understanding?.slots.device ?? []].flat();
  if (named.some((device) => device !== asset.serialNumber)) return false;
  const known = normal([order.fault, asset.model, ...(order.words as string[])].join(' '));
  const kinds = MACHINES_ZH.filter((kind) => !ANY_MACHINE.has(kind) && said.includes(kind));
  return !ONE_MORE.test(said) && kinds.every((kind) => known.includes(kind));
}

/** A blank or a mark at the end of a word is part of it: 还有,… is more, 还有点… is not. */
const openings = oncePerList((word) => word.normalize('NFKC').toLowerCase());

const ANY_MACHINE = new Set(['机器', '设备', '机子']);
/** 还有一台, 另一台, another one */
const ONE_MORE = /[一二两三几另][台辆部]|别的|其他|another|second/;

/** "再报一个,…", "another one": plainly not what is being done already. */
export const beginsAnew = (words: unknown): boolean => typeof words === 'string' && ANEW.test(words);

const ANEW =
  /^(?:我|那|请|麻烦|还要|还想)*(?:再报(?:修)?(?:一|个|台)|另报|再来一[台个]|另外?一[台个]|还有另?[一两二三几][台辆部])|^(?:please )?(?:another one|report another|one more machine)/iu;
