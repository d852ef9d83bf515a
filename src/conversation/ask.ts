import type { Share } from '../channels/channel.js';
import type { Step } from '../flows/kit.js';
import { isHeld } from './apart.js';
import { choicesOf } from './choices.js';
import { dataOf, orderRefOf } from './scope.js';
import type { About, Run, Wait } from './state.js';
import { encodeToken } from './token.js';
import type { Work } from './work.js';

/**
 * Puts a question and waits for its answer. The same question again keeps its wait, so that buttons shown
 * earlier still work; another question makes those old (E6).
 */
export function ask(work: Work, run: Run, step: Step, slots: string[], short: boolean): void {
  const wait = openWait(work, run, step, slots);
  if (isHeld(work, run)) {
    work.state.runs = [run, ...work.state.runs.filter((r) => r !== run)];
    return;
  }
  // A person talks here: what nobody just pressed for, a late result as well, is asked when the bot is back.
  if (work.state.mode !== 'bot' && work.event.body.type !== 'message') return;
  let known: Record<string, unknown> | undefined;
  const data = () => (known ??= dataOf(work, run));
  const text = step.confirm ? readBack(work, run, step, short) : question(work, run, step, slots);
  const choices = (step.confirm ? confirmChoices() : choicesOf(work, run, slots)).flatMap(
    ({ value, label, style }) => {
      const token = encodeToken({ kind: 'answer', run: run.id, wait: wait.id, value });
      return token
        ? [
            {
              token,
              label: work.say(label.key, () => ({ ...data(), ...label.data })),
              ...(style ? { style } : {}),
            },
          ]
        : [];
    },
  );
  if (!['notice', 'timer'].includes(work.event.body.type)) work.state.focus = run.id;
  else if (work.state.focus === run.id) delete work.state.focus;
  work.out.say(text, choices, step.confirm ? [] : sharesOf(work, run, slots), aboutRun(work, run));
}

export function aboutRun(work: Work, run: Run): About {
  const order = orderRefOf(work, run);
  return { run: run.id, ...(order ? { order: order.id } : {}) };
}

/** What the platform may give with one tap instead of being typed. */
function sharesOf(work: Work, run: Run, slots: string[]): Share[] {
  const types = slots.map((slot) => work.slotOf(run, slot)?.type);
  return (['phone', 'location'] as const)
    .filter((what) => types.includes(what))
    .map((what) => ({ what, label: work.say(`share.${what}`, {}) }));
}

/** The numbered answers of a read-back: what a person sees is what they may correct by number. */
export function readBackRows(
  work: Work,
  run: Run,
  step: Step,
): { n: number; slot: string; label: string; value: unknown }[] {
  const data = dataOf(work, run);
  return (step.of ?? []).map((slot, i) => ({
    n: i + 1,
    slot,
    label: work.say(`slot.${slot}`, data),
    value: shown(data[slot]),
  }));
}

function openWait(work: Work, run: Run, step: Step, slots: string[]): Wait {
  const { wait } = run;
  if (wait?.kind === 'answer' && wait.step === step.id && wait.slots.join() === slots.join()) return wait;
  run.wait = { id: `w${work.revision}`, kind: 'answer', step: step.id, slots, since: work.facts.now };
  run.tries._idle = 0;
  return run.wait;
}

function question(work: Work, run: Run, step: Step, slots: string[]): string {
  const data = dataOf(work, run);
  if (step.ask) return work.say(step.ask, { ...data, missing: slots });
  const [only] = slots;
  const of = (slot: string) => {
    const own = `${run.flow}.ask.${slot}`;
    return work.say(work.slotOf(run, slot)?.type === 'order' && !work.has(own) ? 'order.ask' : own, data);
  };
  if (slots.length === 1 && only) return of(only);
  const lines = slots.map(of);
  return work.say('ask.together', { ...data, lines });
}

function readBack(work: Work, run: Run, step: Step, short: boolean): string {
  const key = step.confirm as string;
  if (short && run.done[`${step.id}/shown`]) return work.say('ask.confirm-again', () => dataOf(work, run));
  run.done[`${step.id}/shown`] = '1';
  return work.say(key, dataOf(work, run, { rows: readBackRows(work, run, step) }));
}

const confirmChoices = () => [
  { value: 'yes', label: { key: 'choice.confirm', data: {} }, style: 'primary' as const },
  { value: 'no', label: { key: 'choice.change', data: {} }, style: 'plain' as const },
];

const shown = (value: unknown): unknown =>
  Array.isArray(value) ? (value.length === 0 ? null : value) : value;
