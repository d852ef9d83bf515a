import type { Choice } from '../channels/channel.js';
import { describeValue } from './answers.js';
import { forward } from './forward.js';
import { tell } from './on-notice.js';
import { dataOf, orderRefOf } from './scope.js';
import { raise } from './start.js';
import type { Run } from './state.js';
import { takeMessage } from './take.js';
import { encodeToken } from './token.js';
import type { Work } from './work.js';

/** More than anybody would take up again. */
const DRAFTS_MOST = 3;
const OFFER_AGAIN_MS = 12 * 3_600_000;
const GO_ON = 'draft-on';
const ANEW = 'draft-new';

/** Stops asking and keeps every answer: the draft waits until the person writes again (A3.3). */
export function putAside(work: Work, run: Run): void {
  run.paused = { at: work.facts.now };
  const drafts = [...work.state.runs.filter((r) => r.paused && r !== run), run].slice(-DRAFTS_MOST);
  work.state.runs = [...drafts, ...work.state.runs.filter((r) => !r.paused)];
}

/**
 * Somebody with a draft writes and nothing else was meant. What they say may go on with it as it is;
 * otherwise the draft is offered, once in a while, with one line of what it is about.
 * @returns whether anything was said
 */
export function takeUp(work: Work): boolean {
  const run = work.state.runs.findLast((r) => r.paused);
  if (!run) return false;
  const { filled } = takeMessage(work, run, []);
  if (filled.length > 0) {
    work.note(`${run.flow} taken up: ${filled.join(', ')}`);
    goOn(work, run);
    return true;
  }
  if (run.paused?.offeredAt !== undefined && work.facts.now - run.paused.offeredAt < OFFER_AGAIN_MS)
    return false;
  offer(work, run);
  return true;
}

/** "Go on, start again, or a person?" */
export function offer(work: Work, run: Run): void {
  const at = run.paused?.at ?? work.facts.now;
  run.paused = { at, offeredAt: work.facts.now };
  const choice = (value: string, key: string) => choiceOfRun(run, value, work.say(key, {}));
  const person = encodeToken({ kind: 'start', flow: 'human', order: '', value: '' });
  const human = work.kit.flows.human?.who.includes(work.role) ? person : null;
  work.out.say(work.say('draft.offer', { ...dataOf(work, run), ...about(work, run), since: run.startedAt }), [
    ...choice(GO_ON, 'choice.go-on'),
    ...choice(ANEW, 'choice.start-again'),
    ...(human ? [{ token: human, label: work.say('button.human', {}) }] : []),
  ]);
  work.note(`${run.flow} offered again`);
}

/** A button about a run that is no answer of its question. */
export function choiceOfRun(run: Run, value: string, label: string): Choice[] {
  const token = encodeToken({ kind: 'answer', run: run.id, wait: run.wait?.id ?? '', value });
  return token ? [{ token, label }] : [];
}

/** A press on what `offer` showed. @returns false when the value is none of its choices */
export function answerOffer(work: Work, run: Run, value: string): boolean {
  if (value === GO_ON) goOn(work, run);
  else if (value === ANEW) startAgain(work, run);
  else return false;
  return true;
}

/** What a run is about in one line: its flow's title and the answers that its read-back would show. */
export function about(work: Work, run: Run): { title: string; summary: string[]; number: string | null } {
  const flow = work.flowOf(run);
  const names = flow?.steps.find((s) => s.confirm)?.of ?? Object.keys(flow?.slots ?? {});
  const shown = names.flatMap((name) => {
    const value = describeValue(work, run, name, run.slots[name]);
    const words = Array.isArray(value) ? value.join('、') : value;
    return typeof words === 'string' && words !== '' ? [words] : [];
  });
  return {
    title: flow?.title ? work.say(flow.title, {}) : '',
    summary: shown,
    number: orderRefOf(work, run)?.number ?? null,
  };
}

function goOn(work: Work, run: Run): void {
  raise(work, run);
  forward(work, run);
}

/** Asks everything anew. What was registered stays one order: the new answers amend it. */
function startAgain(work: Work, run: Run): void {
  const flow = work.flowOf(run);
  if (!flow) {
    tell(work, 'bot.not-open', {});
    return;
  }
  const order = orderRefOf(work, run);
  for (const slot of Object.values(flow.slots)) {
    if (slot.type !== 'order' && slot.from !== 'start') delete run.slots[slot.name];
  }
  for (const step of flow.steps) {
    if (!order || step.confirm || step.fill)
      for (const key of Object.keys(run.done))
        if (key === step.id || key.startsWith(`${step.id}/`)) delete run.done[key];
  }
  work.note(`${run.flow} started again`);
  run.wait = null;
  goOn(work, run);
}
