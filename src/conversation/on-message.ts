import type { Inbound } from '../channels/channel.js';
import { rememberCard } from './cards.js';
import { forward } from './forward.js';
import { silence } from './hand-over.js';
import { tell } from './on-notice.js';
import { onPress } from './on-press.js';
import { onSent } from './on-sent.js';
import { passOn, relay } from './on-talk.js';
import { backToBot, endGathering } from './on-timer.js';
import { onWords } from './on-words.js';
import { recalledBy } from './recalled.js';
import { flowByCommand } from './route.js';
import { scannedNow } from './scanned.js';
import { fillFirst } from './start.js';
import type { Run } from './state.js';
import { saysAny } from './words.js';
import type { Work } from './work.js';

const WELCOME_AGAIN_MS = 12 * 3_600_000;
const RECALLED_KEPT = 20;
const CODE_FRESH_MS = 60_000;

/** Something that a person did. Whatever it is, they get an answer, unless a person has taken over. */
export function onMessage(work: Work, message: Inbound): void {
  const { state } = work;
  state.welcomeCode = null;
  if (work.event.recalled) {
    // Not looked at, but it was written: their messages pay for ours.
    state.lastInboundAt = heardAt(work);
    state.recalled = [...(state.recalled ?? []), work.event.id].slice(-RECALLED_KEPT);
    work.note('recalled before it was read');
    return;
  }
  if (message.kind === 'event') {
    onEvent(work, message);
    return;
  }
  // What a group talks about among itself is no word to us, unless it is plainly a command.
  if (message.aside && !flowByCommand(work)) {
    work.note('not said to us');
    return;
  }
  state.lastInboundAt = heardAt(work);
  work.which = state.which;
  delete state.which;
  if (message.choice) {
    if (message.choice.card) rememberCard(work, message.choice.card, codeOf(message.choice.responseCode));
    if (onPress(work, message.choice.token)) {
      settle(work);
      return;
    }
  }
  if (state.mode !== 'bot') {
    if (saysAny(work.text, work.kit.words.bot)) {
      backToBot(work, 'asked');
      return;
    }
    passOn(work);
    return;
  }
  // Of a voice the words count, which may be here; without them it is asked for in writing.
  if (message.kind !== 'voice' && message.media?.some(({ gone }) => gone)) {
    tell(work, 'bot.gone', { kind: message.kind });
    return;
  }
  if (isForCustomer(work, message) && relay(work)) return;
  if (hasWords(message)) {
    // Words end a burst of photos: both are answered together.
    const held = state.runs.findLast((r) => r.saved._gather !== undefined && r.wait === null);
    for (const run of state.runs) endGathering(work, run.id);
    if (!held || !takeFirstWords(work, held)) onWords(work);
  } else if (message.kind === 'voice') onVoice(work);
  else onSent(work, message);
  settle(work);
}

/** What a supervisor who serves a customer writes is for them, unless it answers our question or is a command. */
function isForCustomer(work: Work, message: Inbound): boolean {
  if (!work.state.talks || message.choice || work.top?.wait?.kind === 'answer') return false;
  // "处理好了会通知您" is said to a customer; "处理 WO-…" is not.
  return flowByCommand(work, false) === null;
}

/** Speech that nobody wrote down: asked for in writing, together with what is open anyway. */
function onVoice(work: Work): void {
  const gathering = work.state.runs.findLast((r) => r.saved._gather !== undefined);
  for (const run of work.state.runs) endGathering(work, run.id);
  tell(work, 'bot.voice', {});
  if (gathering) forward(work, gathering, true);
}

const codeOf = (responseCode: string | undefined) => (responseCode ? { responseCode } : {});

/** Platforms stamp whole seconds, too coarse to count what was sent since; a late delivery keeps their time. */
function heardAt({ event }: Work): number {
  return event.receivedAt - event.at > 60_000 ? event.at : event.receivedAt;
}

/** Never silence: whoever wrote gets at least a hint, unless photos are still coming in or a result is awaited. */
function settle(work: Work): void {
  const { state } = work;
  const awaited =
    work.effects.some((e) => e.kind === 'talk') ||
    state.runs.some((r) => r.wait?.kind === 'result' || r.saved._gather !== undefined);
  if (!work.out.empty || awaited || state.mode !== 'bot') return;
  tell(work, 'bot.unknown', {});
}

/**
 * Photos started a run and its words come now: they are one report, unless the words are a command or the
 * run has no place for words. Then false: the photos go their way, and the words are a message of their own.
 */
function takeFirstWords(work: Work, run: Run): boolean {
  const other = flowByCommand(work);
  const takesWords = Object.values(work.flowOf(run)?.slots ?? {}).some((slot) => slot.from === 'start');
  if (!takesWords || (other && other !== run.flow)) {
    forward(work, run);
    return false;
  }
  fillFirst(work, run, { scan: true });
  forward(work, run);
  return true;
}

/** A text is words even when it is blank: it is answered with a hint. A voice message is, once it is transcribed. */
const hasWords = (message: Inbound): boolean =>
  message.kind === 'text' ||
  message.kind === 'choice' ||
  (message.kind === 'voice' && (message.text ?? '').trim() !== '');

/** Things done that need a word: a dead button, a changed message, a place that would follow them, a name card. */
const isToBeTold = (name: string): boolean =>
  ['press-refused', 'edited', 'live-location', 'unreadable'].includes(name);

function onEvent(work: Work, message: Inbound): void {
  const { name = '', data = {} } = message.event ?? {};
  const { state } = work;
  const scanned = scannedNow(state, message, work.facts.now);
  if (name.startsWith('enter') && (data.asset || data.shop)) state.scanned = { ...scanned, at: message.at };
  if (name === 'enter') {
    if (data.welcomeCode) state.welcomeCode = data.welcomeCode;
    // Some platforms say so at every opening of the chat; a welcome code is given only to newcomers.
    const fresh = state.welcomedAt === undefined || work.facts.now - state.welcomedAt > WELCOME_AGAIN_MS;
    if (state.mode !== 'bot' || !(fresh || data.welcomeCode)) {
      // Without a code nothing can be said before they write.
      work.note('entered');
      return;
    }
    state.welcomedAt = work.facts.now;
    const { model = null } = work.facts.scanned ?? {};
    tell(work, 'bot.welcome', { scanned: { ...scanned, model } });
  } else if (name === 'servicer-message') {
    silence(work, 'person');
    state.servedAt = heardAt(work);
    work.note('a person answers');
  } else if (name === 'session_status_change') {
    onServiceState(work, data);
  } else if (name === 'recalled') {
    onRecall(work, message);
  } else if (name === 'send-failed' && data.messageId) {
    const { messageId, code = '', reason = '' } = data;
    work.effects.push({ kind: 'undelivered', args: { messageId, code, reason } });
    work.note(`a message did not arrive: ${reason}`);
  } else if (name === 'contact-change' && data.change && data.userId) {
    const { change, userId, newUserId } = data;
    work.effects.push({ kind: 'contact', args: { change, userId, ...(newUserId ? { newUserId } : {}) } });
    work.note(`contact ${change}`);
  } else if (name === 'card-shown' && data.card) {
    rememberCard(work, data.card, codeOf(data.responseCode));
    work.note('card shown');
  } else if (isToBeTold(name)) {
    state.lastInboundAt = heardAt(work);
    if (state.mode === 'bot') tell(work, `bot.${name}`, data);
    else work.note(`kept for a person (${state.mode})`);
  } else {
    work.note(`event ${name} kept`);
  }
}

/** What was handled already stays handled; they are told how to undo it, when there is something to undo. */
function onRecall(work: Work, message: Inbound): void {
  const { state } = work;
  const id = recalledBy(message) ?? '';
  const inTime = state.recalled?.includes(id) ?? false;
  work.note(inTime ? 'recalled in time' : 'recalled after it was handled');
  if (inTime || state.mode !== 'bot') return;
  if (work.top || work.openOrders.length > 0) tell(work, 'bot.recalled', {});
}

/**
 * WeChat customer service says who is in charge: 1 a servicer took it, 2 it was passed to another, 4 taken up
 * again; 3 the servicer ended it, so it comes back to the bot, where it was.
 * https://developer.work.weixin.qq.com/document/path/94670
 */
function onServiceState(
  work: Work,
  { change_type: change = '', msg_code: code }: Record<string, string>,
): void {
  const { state } = work;
  // A code is good for one message; of a change that is old news nobody is told.
  const fresh = code && work.event.receivedAt - work.event.at < CODE_FRESH_MS ? code : null;
  if (change === '3') {
    if (state.mode === 'bot') return;
    backToBot(work, 'the servicer ended it');
    delete state.servedAt;
    if (!fresh) return;
    state.welcomeCode = fresh;
    if (work.out.empty) tell(work, 'bot.served', {});
    return;
  }
  if (!['1', '2', '4'].includes(change)) return;
  silence(work, 'person');
  state.servedAt = heardAt(work);
  work.note('a person took over');
  if (change !== '1' || !fresh) return;
  state.welcomeCode = fresh;
  tell(work, 'bot.taken', {});
}
