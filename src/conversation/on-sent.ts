import type { Inbound } from '../channels/channel.js';
import { mediaOf, parseAnswer } from './answers.js';
import { holds } from './conditions.js';
import { forward } from './forward.js';
import { miss } from './miss.js';
import { scopeOf } from './scope.js';
import { raise, startFlow, startRun } from './start.js';
import type { Run } from './state.js';
import { setSlot, takeMessage } from './take.js';
import type { Work } from './work.js';

/** A photo, a file or a position without words: for the run that listens, else it starts what it can start. */
export function onSent(work: Work, message: Inbound): void {
  const run = work.state.runs.findLast((r) => takesIt(work, r, message));
  if (run) {
    if (run.paused) raise(work, run);
    message.kind === 'location' ? takePlace(work, run) : gather(work, run, message);
    return;
  }
  const kind = message.kind === 'location' ? 'location' : 'image';
  const flow = flowFor(work, kind) ?? flowFor(work, 'any');
  if (!flow) return;
  if (kind === 'location') {
    startFlow(work, flow, { scan: true });
    return;
  }
  const started = startRun(work, flow, {});
  work.note(`${flow} started by a photo`);
  if (started) gather(work, started, message);
}

/** A flow whose condition holds goes before one that starts in any case. */
function flowFor(work: Work, kind: 'location' | 'image' | 'any'): string | null {
  const fitting = Object.values(work.kit.flows).filter(
    (f) => f.who.includes(work.role) && f.start.sent.includes(kind),
  );
  const conditional = fitting.find((f) => f.start.when && holds(f.start.when, scopeOf(work, null)));
  return (conditional ?? fitting.find((f) => f.start.when === null))?.flow ?? null;
}

const SLOT_OF: Partial<Record<Inbound['kind'], string>> = {
  location: 'location',
  image: 'attachment',
  video: 'attachment',
  file: 'attachment',
  voice: 'attachment',
};

function takesIt(work: Work, run: Run, message: Inbound): boolean {
  const type = SLOT_OF[message.kind];
  const slots = Object.values(work.flowOf(run)?.slots ?? {}).filter((s) => s.type === type);
  // A position that a technician sends is a check-in unless a question is open that takes one.
  return slots.some(
    (s) => type === 'attachment' || run.wait?.slots.includes(s.name) || work.role === 'customer',
  );
}

function takePlace(work: Work, run: Run): void {
  const step = work.flowOf(run)?.steps.find((s) => s.id === run.wait?.step);
  const { filled, why } = takeMessage(work, run, run.wait?.slots ?? []);
  if (filled.length === 0 && step && run.wait?.kind === 'answer') {
    miss(work, run, step, why ?? 'unclear');
    return;
  }
  work.note(`${run.flow}: position`);
  const from = work.out.length;
  forward(work, run, filled.length === 0);
  // What was asked is still asked: without a word they would think that the place was not heard.
  if (step && run.wait?.kind === 'answer' && run.wait.step === step.id)
    work.out.lead(work.say('ask.noted', {}), from);
}

/** Photos in a burst are one answer: they are counted until none came for a while (A3.2). */
function gather(work: Work, run: Run, message: Inbound): void {
  const slot = Object.values(work.flowOf(run)?.slots ?? {}).find((s) => s.type === 'attachment');
  if (!slot) {
    forward(work, run);
    return;
  }
  setSlot(run, slot, mediaOf(message));
  const before = run.saved._gather as { count: number; seen: string[] } | undefined;
  const until = work.facts.now + (slot.gather ?? work.kit.gather);
  const seen = [...(before?.seen ?? []), ...takeSeen(work, run)];
  run.saved._gather = { until, count: (before?.count ?? 0) + (message.media?.length ?? 1), seen };
  work.note(`${run.flow}: photo`);
}

/** What a photo shows fills only what nobody has said; returns it as it is to be read back. */
function takeSeen(work: Work, run: Run): string[] {
  if (!work.facts.understanding) return [];
  return Object.values(work.flowOf(run)?.slots ?? {}).flatMap((slot) => {
    if (slot.type === 'order' || slot.type === 'attachment' || run.slots[slot.name] !== undefined) return [];
    const parsed = parseAnswer(work, run, slot, 'scan');
    if (!parsed?.ok || !setSlot(run, slot, parsed.value)) return [];
    work.note(`${slot.name} seen in a photo`);
    return [parsed.value].flat().map(String);
  });
}
