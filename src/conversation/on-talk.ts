import type { Colleague } from '../flows/answers/colleague.js';
import { silence } from './hand-over.js';
import { dropGiving, onGive, whereItStands } from './on-give.js';
import { backToBot } from './on-timer.js';
import { mayBeTaken, whoWrites } from './talks.js';
import type { Work } from './work.js';

interface By {
  conversation: string;
  name: string;
}

interface Heard {
  by: By;
  words?: string;
  media?: string[];
  to?: Colleague;
}

const KEPT = 10;
const KEPT_WORDS = 200;
const TALKS_MOST = 5;

/**
 * What passes between a customer's talk and the supervisor who serves it. The customer's side decides who
 * serves; the supervisor's side remembers where their words go (E11).
 */
export function onTalk(work: Work, notice: string, data: Record<string, unknown>): void {
  if (work.role === 'customer') onCustomerSide(work, notice, data as unknown as Heard);
  else if (work.role === 'supervisor') onSupervisorSide(work, notice, data);
  else work.note(`${notice} is nothing for a ${work.role}`);
}

/** A customer's message while people are in charge: to whoever serves, else kept until somebody does. */
export function passOn(work: Work): void {
  const { state } = work;
  const words = wordsOf(work);
  const media = pictures(work);
  work.note(`kept for a person (${state.mode})`);
  if (state.servedBy) tellSupervisor(work, 'talk.said', { name: whoWrites(work).name, words, media });
  else if (words !== '') state.kept = [...(state.kept ?? []), words.slice(0, KEPT_WORDS)].slice(-KEPT);
}

/** A supervisor's words to the customer whom they serve; false: they are for us. */
export function relay(work: Work): boolean {
  const { state, facts } = work;
  const to = facts.quoted?.talk ?? (facts.quoted?.order ? undefined : state.talks?.at(-1)?.conversation);
  if (work.role !== 'supervisor' || !to || !state.talks?.some((t) => t.conversation === to)) return false;
  const words = wordsOf(work);
  const by: By = { conversation: work.conversation._id, name: work.actor.name };
  work.effects.push({
    kind: 'talk',
    args: { to, notice: 'talk.words', data: { by, words, media: pictures(work) } },
  });
  work.note('passed on to the customer');
  return true;
}

/** Whoever served is told that it is over. */
export function endService(work: Work, how: string): void {
  const { state } = work;
  dropGiving(work);
  tellSupervisor(work, 'talk.ended', { name: whoWrites(work).name, how });
  delete state.servedBy;
  delete state.kept;
}

function onCustomerSide(work: Work, notice: string, { by, words = '', media = [], to }: Heard): void {
  const { state } = work;
  const refuse = (reason: string) =>
    work.effects.push({
      kind: 'talk',
      args: {
        to: by.conversation,
        notice: 'talk.refused',
        data: {
          reason,
          conversation: work.conversation._id,
          customer: whoWrites(work).name,
          other: state.servedBy?.name ?? null,
        },
      },
    });
  const mine = state.servedBy?.conversation === by.conversation;
  const isOwn = notice === 'talk.give' && to?.chat === by.conversation && mayBeTaken(work.conversation._id);
  if (notice === 'talk.give' && to && !isOwn) {
    onGive(work, by, to);
  } else if (notice === 'talk.take' || isOwn) {
    if (state.servedBy && !mine) {
      refuse('taken');
      return;
    }
    silence(work, 'person');
    state.servedBy = { ...by };
    state.servedAt = work.facts.now;
    tellSupervisor(work, 'talk.taken', { ...whereItStands(work), ...whoWrites(work) });
    delete state.kept;
    if (!mine) work.out.say(work.say('talk.joined', { name: by.name }));
    work.note(`${by.name} took over`);
  } else if (notice === 'talk.words') {
    if (!mine) {
      refuse('not-yours');
      return;
    }
    state.servedAt = work.facts.now;
    if (words !== '') work.out.say(work.say('talk.words', { name: by.name, words }), [], [], { by: by.name });
    for (const id of media) work.out.add({ kind: 'image', media: id }, { by: by.name });
    work.note(`${by.name} wrote`);
  } else if (notice === 'talk.end') {
    if (state.mode === 'bot') {
      refuse('nothing');
      return;
    }
    if (!mine)
      work.effects.push({
        kind: 'talk',
        args: {
          to: by.conversation,
          notice: 'talk.ended',
          data: { conversation: work.conversation._id, name: whoWrites(work).name, how: 'given-back' },
        },
      });
    backToBot(work, 'given back');
  }
}

function onSupervisorSide(work: Work, notice: string, data: Record<string, unknown>): void {
  const { state } = work;
  const conversation = String(data.conversation);
  const name = String(data.name ?? data.customer ?? '');
  const subject = { talk: conversation };
  const others = (state.talks ?? []).filter((t) => t.conversation !== conversation);
  if (notice === 'talk.taken') state.talks = [...others, { conversation, name }].slice(-TALKS_MOST);
  if (['talk.ended', 'talk.refused', 'talk.offered'].includes(notice)) state.talks = others;
  const now = state.talks?.at(-1)?.name ?? null;
  if (state.talks?.length === 0) delete state.talks;
  const silent = notice === 'talk.said' && data.words === '';
  if (!silent) work.out.say(work.say(notice, { ...data, name, now }), [], [], subject);
  for (const id of (data.media as string[] | undefined) ?? [])
    work.out.add({ kind: 'image', media: id }, subject);
  work.note(`told ${notice}`);
}

function tellSupervisor(work: Work, notice: string, data: Record<string, unknown>): void {
  const { servedBy } = work.state;
  if (!servedBy) return;
  const all = { ...data, conversation: work.conversation._id };
  work.effects.push({ kind: 'talk', args: { to: servedBy.conversation, notice, data: all } });
}

function wordsOf(work: Work): string {
  const { message } = work;
  if (!message) return '';
  if (message.text) return message.text;
  if (message.kind === 'image' && pictures(work).length > 0) return '';
  const { location } = message;
  const place = location ? (location.address ?? location.label ?? `${location.lat}, ${location.lng}`) : null;
  return work.say('talk.sent', { kind: message.kind, place });
}

const pictures = ({ message }: Work): string[] =>
  message?.kind === 'image' ? (message.media ?? []).flatMap((media) => media.stored ?? []) : [];
