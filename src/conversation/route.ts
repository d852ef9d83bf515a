import { holds } from './conditions.js';
import { scopeOf } from './scope.js';
import type { Run } from './state.js';
import { startsWithCommand } from './words.js';
import type { Work } from './work.js';

/** The flow whose command word the message starts with; the longest word wins. */
export function flowByCommand(work: Work): string | null {
  const staff = work.role !== 'customer';
  let best: { flow: string; length: number } | null = null;
  for (const flow of Object.values(work.kit.flows)) {
    if (!flow.who.includes(work.role)) continue;
    const length = startsWithCommand(work.text, flow.start.say, staff);
    if (length > (best?.length ?? 0)) best = { flow: flow.flow, length };
  }
  return best?.flow ?? null;
}

/**
 * The flow that means what was understood. While a question is open only the first intent counts and only
 * what cannot be an answer to it, because answers hold many words.
 */
export function flowByIntent(work: Work, listening: Run | null): string | null {
  const { understanding } = work.facts;
  if (!understanding) return null;
  const { command, intent: first } = understanding;
  const intents: readonly string[] = [
    ...(command ? [command] : []),
    first,
    ...(listening ? [] : understanding.intents),
  ];
  for (const intent of intents) {
    if (listening && ANSWERS.has(intent)) continue;
    for (const flow of Object.values(work.kit.flows)) {
      if (!flow.who.includes(work.role) || !flow.start.means.includes(intent)) continue;
      if (!flow.start.when || holds(flow.start.when, scopeOf(work, null))) return flow.flow;
    }
  }
  return null;
}

/** The flow for a message that asks for nothing and yet gives something: a phone, a place, a time, a machine. */
export function flowByGiven(work: Work): string | null {
  const slots = work.facts.understanding?.slots ?? {};
  const given = new Set(Object.keys(slots));
  const fits = Object.values(work.kit.flows).find(
    ({ who, start }) =>
      who.includes(work.role) &&
      start.gives.some((slot) => given.has(slot)) &&
      (!start.when || holds(start.when, scopeOf(work, null))),
  );
  return fits?.flow ?? null;
}

/** What somebody may say who only answers. */
const ANSWERS = new Set([
  'confirm',
  'deny',
  'correct',
  'other',
  'greeting',
  'rating',
  'report_fault',
  'reschedule',
]);
