import { effectId } from '../aggregate.js';
import type { EventBody } from '../events.js';
import type { Colleague } from '../flows/answers/colleague.js';
import { about } from './draft.js';
import { silence } from './hand-over.js';
import { tell } from './on-notice.js';
import { mayBeTaken, whoWrites } from './talks.js';
import type { Work } from './work.js';

interface By {
  conversation: string;
  name: string;
}

type Result = Extract<EventBody, { type: 'result' }>;

/**
 * A supervisor names the colleague who shall serve this customer. Where the platform has people of its own it
 * is asked, and what it answers comes back as a result; elsewhere the colleague is told and takes the talk.
 */
export function onGive(work: Work, by: By, to: Colleague): void {
  const { state } = work;
  if (state.giving) {
    notGiven(work, by, to, 'giving', { other: state.giving.to.name });
  } else if (mayBeTaken(work.conversation._id)) {
    askColleague(work, by, to);
  } else if (to.userId === null) {
    notGiven(work, by, to, 'no-servicer');
  } else {
    const effect = effectId(work.conversation._id, work.revision, work.effects.length);
    work.effects.push({ kind: 'give', args: { servicer: to.userId } });
    state.giving = { effect, by, to };
    work.note(`to be given to ${to.name}`);
  }
}

/** What the platform answered; false: the result is of something else. */
export function onGiven(work: Work, result: Result): boolean {
  const { giving } = work.state;
  if (giving?.effect !== result.effect) return false;
  delete work.state.giving;
  const { by, to } = giving;
  if (!result.ok) {
    notGiven(work, by, to, result.code);
    return true;
  }
  const place = whereItStands(work);
  silence(work, 'person');
  work.state.servedAt = work.facts.now;
  delete work.state.kept;
  // Without a code the platform lets us say nothing here any more.
  if (result.data.code) {
    work.state.welcomeCode = String(result.data.code);
    tell(work, 'bot.taken', {});
  }
  say(work, by.conversation, 'talk.given', { to });
  if (to.chat && to.chat !== by.conversation)
    say(work, to.chat, 'handover.yours', { ...place, by: by.name, served: true });
  work.note(`given to ${to.name}`);
  return true;
}

/** The bot is back before the platform answered: whoever asked hears that nothing came of it. */
export function dropGiving(work: Work): void {
  const { giving } = work.state;
  if (!giving) return;
  delete work.state.giving;
  notGiven(work, giving.by, giving.to, 'back');
}

function askColleague(work: Work, by: By, to: Colleague): void {
  const { state } = work;
  const mine = state.servedBy?.conversation === by.conversation;
  if (state.servedBy && !mine) {
    notGiven(work, by, to, 'taken', { other: state.servedBy.name });
  } else if (to.role !== 'supervisor' || to.chat === null) {
    notGiven(work, by, to, 'cannot-serve');
  } else {
    if (mine) {
      // Until they come, what the customer says is kept for them.
      delete state.servedBy;
      state.mode = 'queue';
    }
    const place = whereItStands(work);
    say(work, to.chat, 'handover.yours', { ...place, by: by.name, served: false });
    say(work, by.conversation, 'talk.offered', { to, mine, waits: state.mode !== 'bot' });
    work.note(`${to.name} is asked to take over`);
  }
}

/** What is under way here, and what was said while nobody served. */
export function whereItStands(work: Work): Record<string, unknown> {
  const run = work.state.runs.findLast((r) => r.wait !== null) ?? null;
  const place = run ? about(work, run) : { title: '', summary: [], number: null };
  return { ...place, kept: work.state.kept ?? [] };
}

function notGiven(
  work: Work,
  by: By,
  to: Colleague,
  reason: string,
  more: Record<string, unknown> = {},
): void {
  say(work, by.conversation, 'talk.not-given', { to, reason, ...more });
  work.note(`not given to ${to.name}: ${reason}`);
}

function say(work: Work, conversation: string, notice: string, data: Record<string, unknown>): void {
  const whose = { conversation: work.conversation._id, ...whoWrites(work) };
  work.effects.push({ kind: 'talk', args: { to: conversation, notice, data: { ...data, ...whose } } });
}
