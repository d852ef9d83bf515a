import { createHash } from 'node:crypto';
import { behindGive } from '../flows/answers/colleague.js';
import type { TalkRef } from '../flows/answers/talk.js';
import { withoutStart } from './leftover.js';
import type { Run } from './state.js';
import type { Work } from './work.js';

/**
 * The customers' talks that a supervisor may take: those that wait for a person or have one, then those of the
 * orders in view. Where the platform has people of its own (WeChat customer service), they serve there.
 */
export function talksOf(work: Work): TalkRef[] {
  const known = new Map<string, TalkRef>();
  for (const { id, name, phone } of work.facts.talks ?? [])
    known.set(id, { id, name, phone, elsewhere: !mayBeTaken(id), numbers: [] });
  for (const order of work.orders) {
    const { conversation, name, phone } = order.customer as Record<string, string | null>;
    if (!conversation) continue;
    const talk = known.get(conversation) ?? {
      ...{ id: conversation, name: name ?? null, phone: phone ?? null },
      ...{ elsewhere: !mayBeTaken(conversation), numbers: [] },
    };
    talk.name ??= name ?? null;
    talk.phone ??= phone ?? null;
    talk.numbers.push(order.number);
    known.set(conversation, talk);
  }
  return [...known.values()];
}

export const mayBeTaken = (conversation: string): boolean => !conversation.startsWith('wecom-kf:');

/** Short enough for a button. */
export const talkCode = (conversation: string): string =>
  createHash('sha256').update(conversation).digest('hex').slice(0, 10);

/** A colleague is named who shall serve: then where the customer writes does not matter. */
export const isForColleague = (work: Work, run: Run): boolean =>
  Object.entries(run.slots).some(([name, value]) => value && work.slotOf(run, name)?.type === 'colleague');

/** The only one that waits for a person and may be taken by this run; null: none, or several. */
export function waitingTalk(work: Work, run: Run | null): TalkRef | null {
  const ids = (work.facts.talks ?? []).filter((t) => t.mode === 'queue').map((t) => t.id);
  const anywhere = run !== null && isForColleague(work, run);
  const waiting = talksOf(work).filter((talk) => (anywhere || !talk.elsewhere) && ids.includes(talk.id));
  return waiting.length === 1 ? (waiting[0] ?? null) : null;
}

/** The customer of this talk, as far as they or their orders tell. */
export function whoWrites(work: Work): { name: string; phone: string | null } {
  const of = (key: 'name' | 'phone') =>
    [work.me, ...work.openOrders.map((order) => order.customer as Record<string, unknown>)]
      .map((known) => known[key])
      .find(Boolean);
  const phone = of('phone') ?? null;
  return {
    name: String(of('name') ?? phone ?? work.say('talk.somebody', {})),
    phone: phone === null ? null : String(phone),
  };
}

/** The command says whom it is about; when nobody is found by that, nobody else is meant. */
export function namesSomebody(work: Work, run: Run): boolean {
  if (run.startedBy !== work.event.id) return false;
  const rest = withoutStart(work.text, work.flowOf(run)?.start.say ?? []);
  if (rest === work.text) return false;
  return (behindGive(rest)?.before ?? rest).replace(NOBODY, '') !== '';
}

/** 接管一下吧 */
const NOBODY = /一下|这位|这个|客户|会话|对话|please|the|this|customer|talk|吧|[\s\p{P}]/giu;

/** The one that this supervisor's words go to now. */
export function presentTalk(work: Work): TalkRef | null {
  const present = work.state.talks?.at(-1);
  return present
    ? { id: present.conversation, name: present.name, phone: null, elsewhere: false, numbers: [] }
    : null;
}

/** What the button that started the run stands for; undefined: it named none. */
export function pressedTalk(work: Work, run: Run): TalkRef | null | undefined {
  const given = run.saved._order as { number: string } | undefined;
  if (!given) return undefined;
  const fits = (talk: TalkRef) => talkCode(talk.id) === given.number || talk.numbers.includes(given.number);
  return talksOf(work).find(fits) ?? null;
}
