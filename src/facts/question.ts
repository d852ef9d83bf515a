import { type ConversationState, isAsked } from '../conversation/state.js';
import type { FlowKit, Slot } from '../flows/kit.js';
import { type Question, questionFor } from '../understanding/model/question.js';
import { SLOT_NAMES, type SlotName } from '../understanding/understand.js';

/**
 * What a model may be asked about this message: the intents that start a flow of this role, the slots of
 * the open question's flow. Null while a person has taken over.
 */
export function questionOf(
  kit: FlowKit,
  state: ConversationState,
  role: 'customer' | 'technician' | 'supervisor',
): Question | null {
  if (state.mode !== 'bot') return null;
  const flows = Object.values(kit.flows).filter((flow) => flow.who.includes(role));
  const run = state.runs.findLast((r) => r.wait?.kind === 'answer');
  const flow = run && kit.flows[run.flow];
  const slotsOf = (slots: readonly Slot[]) =>
    SLOT_NAMES.filter((name) => slots.some((s) => meaning(s) === name));
  return questionFor(role, {
    means: flows.flatMap((f) => f.start.means),
    slots: slotsOf((flow ? [flow] : flows).flatMap((f) => Object.values(f.slots))),
    asked: slotsOf((run?.wait?.slots ?? []).flatMap((name) => flow?.slots[name] ?? [])),
    key: flow ? `${flow.hash}:${run?.wait?.step}` : kit.hash,
  });
}

/** What a message may be held against that rules do not understand. A guess may name no more than a model. */
export const examplesFor = (kit: FlowKit, state: ConversationState, question: Question | null) =>
  question && { likeness: kit.likeness, may: question.intents, asked: isAsked(state) };

const MEANING: Record<string, SlotName> = {
  device: 'device',
  location: 'place',
  phone: 'phone',
  'time-window': 'time',
  duration: 'time',
  person: 'person',
  score: 'score',
  order: 'work_order',
};

const meaning = (slot: Slot): SlotName | undefined =>
  SLOT_NAMES.find((name) => name === slot.understood) ??
  MEANING[slot.type] ??
  SLOT_NAMES.find((n) => n === slot.name);
