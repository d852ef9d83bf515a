import type { Flow, FlowKit } from '../flows/kit.js';
import { holds } from './conditions.js';
import { labelled } from './labelled.js';
import { scopeOf } from './scope.js';
import type { Run } from './state.js';
import { isCommand, normal } from './words.js';
import type { Work } from './work.js';

/** The flow whose command word the message starts with; the longest word wins. `tight`: see `isCommand`. */
export function flowByCommand(work: Work, tight = work.role !== 'customer'): string | null {
  const said = normal(work.text);
  const commands = commandsOf(work.kit, work.role).get(said.charAt(0)) ?? [];
  return commands.find(({ word }) => isCommand(said, word, tight))?.flow ?? null;
}

/** By their first character, the longest first. */
type Commands = Map<string, { word: string; flow: string }[]>;

/** Flows never change once they are loaded, and every message asks. */
const known = new WeakMap<FlowKit['flows'], Map<Work['role'], Commands>>();

function commandsOf({ flows }: FlowKit, role: Work['role']): Commands {
  const roles = known.get(flows) ?? new Map<Work['role'], Commands>();
  known.set(flows, roles);
  const before = roles.get(role);
  if (before) return before;
  const commands = Object.values(flows)
    .filter((flow) => flow.who.includes(role))
    .flatMap(({ flow, start }) => start.say.map((word) => ({ word: normal(word), flow })))
    .filter(({ word }) => word !== '')
    .sort((a, b) => b.word.length - a.word.length);
  const made: Commands = new Map();
  for (const command of commands) {
    const first = command.word.charAt(0);
    made.set(first, [...(made.get(first) ?? []), command]);
  }
  roles.set(role, made);
  return made;
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
    const flow = flowByMeaning(work, intent);
    if (flow) return flow;
  }
  return null;
}

function flowByMeaning(work: Work, intent: string): string | null {
  const flow = Object.values(work.kit.flows).find(
    ({ who, start }) =>
      who.includes(work.role) &&
      start.means.includes(intent) &&
      (!start.when || holds(start.when, scopeOf(work, null))),
  );
  return flow?.flow ?? null;
}

/** The flow whose own questions (`start.like`) the message is like. */
export function flowByQuestion(work: Work): string | null {
  const flow = work.kit.flows[work.facts.understanding?.asks ?? ''];
  if (!flow?.who.includes(work.role)) return null;
  return !flow.start.when || holds(flow.start.when, scopeOf(work, null)) ? flow.flow : null;
}

/** The flow for what is guessed from the examples; the last before nothing is understood. */
export function flowByLikeness(work: Work): string | null {
  const { likely } = work.facts.understanding ?? {};
  return likely ? flowByMeaning(work, likely) : null;
}

/** The flow for a message that asks for nothing and yet gives something: a phone, a place, a time, a machine. */
export function flowByGiven(work: Work): string | null {
  const slots = work.facts.understanding?.slots ?? {};
  const given = new Set(Object.keys(slots));
  const fits = Object.values(work.kit.flows).find(
    ({ who, start, slots: own }) =>
      who.includes(work.role) &&
      start.gives.some((slot) => (slot === 'name' ? labelsName(work, own) : given.has(slot))) &&
      (!start.when || holds(start.when, scopeOf(work, null))),
  );
  return fits?.flow ?? null;
}

/** 联系人是李四; a name without its label may be anybody's. */
const labelsName = (work: Work, slots: Flow['slots']): boolean =>
  labelled(work.text, slots).parts.some((part) => slots[part.slot]?.type === 'name');

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
