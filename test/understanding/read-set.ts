import { questionFor } from '../../src/understanding/model/question.js';
import type { Reader } from '../../src/understanding/model/reader.js';
import { type Understanding, understand } from '../../src/understanding/understand.js';
import type { Labelled } from './labelled.js';

export const byRules = ({ say, role, now }: Labelled): Understanding =>
  understand(say, contextOf({ role, now }));

/** Reads utterances one after the other, each as an event of its own, with a model for what rules leave open. */
export async function readSet(
  set: readonly Labelled[],
  reader: Reader,
  next: (label: Labelled) => void = () => {},
): Promise<Map<Labelled, Understanding>> {
  const read = new Map<Labelled, Understanding>();
  for (const [i, label] of set.entries()) {
    next(label);
    const turn = reader.turn({ event: `labelled-${i}`, person: 'set' });
    const { say, role } = label;
    read.set(label, await turn.words(say, contextOf(label), byRules(label), questionFor(role)));
  }
  return read;
}

const contextOf = ({ role, now }: Pick<Labelled, 'role' | 'now'>) =>
  ({ role, now, timeZone: 'Asia/Shanghai', locale: 'zh-CN' }) as const;
