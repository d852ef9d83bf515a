import { parseAnswer, understoodPart } from './answers.js';
import { takeApart } from './apart.js';
import { offer } from './draft.js';
import { forward } from './forward.js';
import { ORDER_NUMBER, withoutStart } from './leftover.js';
import type { Run } from './state.js';
import { setSlot, takeMessage } from './take.js';
import { saysAny, withoutMarks } from './words.js';
import type { Work } from './work.js';

export interface Start {
  /** Named by a button or a notice. */
  order?: { id: string | null; number: string };
  /** What the button carried. */
  value?: string;
  /** The message that starts the flow may fill its slots. */
  scan?: boolean;
  data?: Record<string, unknown>;
  slots?: Record<string, unknown>;
  parent?: string;
  /** One of several runs of one message: begun after this run, which is asked about first. */
  after?: string | null;
}

/**
 * Starts a flow, fills what its first message says and walks. The same flow about the same order that is
 * already under way asks its question again instead of starting twice.
 */
export function startFlow(work: Work, name: string, start: Start): void {
  const flow = work.kit.flows[name];
  const several = flow && start.scan && start.after === undefined ? takeApart(work, flow) : null;
  if (several) {
    let before: string | null = null;
    for (const { device, text } of several) {
      const after: string | null = before;
      const said = understoodPart(work, text);
      // 都坏了 beside its number alone may not tell that it is one
      const understanding = device === undefined ? said : { ...said, slots: { ...said.slots, device } };
      work.withWords(text, understanding, () => startFlow(work, name, { ...start, after }));
      before =
        work.state.runs.findLast((r) => r.flow === name && r.startedBy === work.event.id)?.id ?? before;
    }
    return;
  }
  const twin =
    start.after !== undefined
      ? undefined
      : work.state.runs.find(
          (r) =>
            r.flow === name &&
            r.wait?.kind === 'answer' &&
            sameOrder(r, start) &&
            (!r.paused || saysOnly(work, name)),
        );
  if (twin?.paused) {
    offer(work, twin);
    return;
  }
  if (twin && twin.saved._parent === undefined) {
    raise(work, twin);
    if (start.scan) takeMessage(work, twin, twin.wait?.slots ?? []);
    work.note(`${name} goes on`);
    forward(work, twin);
    return;
  }
  const run = startRun(work, name, start);
  if (!run) return;
  if (work.message) fillFirst(work, run, start);
  work.note(`${name} started`);
  forward(work, run);
}

/** Puts a new run on top. Beyond the depth, the oldest question is let go; runs that await a result stay. */
export function startRun(work: Work, name: string, start: Start): Run | null {
  const { state } = work;
  const flow = work.kit.flows[name];
  if (!flow) return null;
  state.runsStarted += 1;
  const run: Run = {
    id: `r${state.runsStarted}`,
    flow: name,
    hash: flow.hash,
    startedAt: work.event.at,
    startedBy: work.event.id,
    slots: { ...start.slots },
    saved: {
      ...(start.order ? { _order: start.order } : {}),
      ...(start.value ? { _value: start.value } : {}),
      ...(start.data ? { _data: start.data } : {}),
      ...(start.parent ? { _parent: start.parent } : {}),
      ...(start.after ? { _after: start.after } : {}),
      ...(work.text ? { _text: work.text } : {}),
      _kind: work.facts.understanding?.intent === 'request_installation' ? 'installation' : 'repair',
    },
    done: {},
    tries: {},
    wait: null,
  };
  state.runs.push(run);
  const idle = state.runs.filter(
    (r) => r !== run && r.wait?.kind !== 'result' && r.id !== start.parent && !r.paused,
  );
  const surplus = idle.length + 1 - work.kit.depth;
  for (const old of idle.slice(0, Math.max(0, surplus))) {
    state.runs = state.runs.filter((r) => r !== old);
    work.note(`${old.flow} let go: too many at once`);
  }
  return run;
}

/** Makes a run the one that listens. */
export function raise(work: Work, run: Run): void {
  if (run.paused) {
    delete run.paused;
    // The clock of its question begins anew.
    if (run.wait) run.wait.since = work.facts.now;
    run.tries._idle = 0;
  }
  work.state.runs = [...work.state.runs.filter((r) => r !== run), run];
}

/** The command word alone: it may well mean the draft. What says more begins anew. */
const saysOnly = (work: Work, flow: string): boolean =>
  saysAny(work.text, work.kit.flows[flow]?.start.say ?? []) || !work.message?.text;

function sameOrder(run: Run, start: Start): boolean {
  const known = Object.values(run.slots).find((v) => v !== null && typeof v === 'object' && 'number' in v) as
    | { number: string }
    | undefined;
  return !start.order || !known || known.number === start.order.number;
}

/** What the first message says, free words included. */
export function fillFirst(work: Work, run: Run, start: Start): void {
  const flow = work.flowOf(run);
  if (!flow) return;
  if (start.scan) takeMessage(work, run, []);
  const words = start.value ?? (start.scan ? restOf(work.text, flow.start.say) : '');
  for (const slot of Object.values(flow.slots)) {
    if (slot.from === 'start' && start.scan && work.text !== '' && run.slots[slot.name] === undefined) {
      // Whatever of another type they say: 我明天请假 says when.
      const parsed = slot.type === 'text' ? null : parseAnswer(work, run, slot, 'asked', work.text);
      if (slot.type === 'text') run.slots[slot.name] = slot.many ? [work.text] : work.text;
      else if (parsed?.ok) setSlot(run, slot, parsed.value);
    }
    if (slot.from !== 'rest' || words === '' || run.slots[slot.name] !== undefined) continue;
    const parsed = parseAnswer(work, run, slot, 'asked', words);
    if (parsed?.ok) setSlot(run, slot, parsed.value);
  }
}

const restOf = (text: string, say: readonly string[]): string => {
  const rest = withoutStart(text, say);
  // Without its command word the message was understood as a whole; there is no rest of it.
  if (rest === text) return '';
  return withoutMarks(rest.replace(ORDER_NUMBER, ' '));
};
