import type { Inbound } from '../channels/channel.js';
import { rememberCard } from './cards.js';
import { forward } from './forward.js';
import { silence } from './hand-over.js';
import { tell } from './on-notice.js';
import { onPress } from './on-press.js';
import { onSent } from './on-sent.js';
import { backToBot, endGathering } from './on-timer.js';
import { onWords } from './on-words.js';
import { flowByCommand } from './route.js';
import { fillFirst } from './start.js';
import type { Run } from './state.js';
import { saysAny } from './words.js';
import type { Work } from './work.js';

const WELCOME_AGAIN_MS = 12 * 3_600_000;

/** Something that a person did. Whatever it is, they get an answer, unless a person has taken over. */
export function onMessage(work: Work, message: Inbound): void {
  const { state } = work;
  state.welcomeCode = null;
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
    work.note(`kept for a person (${state.mode})`);
    return;
  }
  if (hasWords(message)) {
    // Words end a burst of photos: both are answered together.
    const held = state.runs.findLast((r) => r.saved._gather !== undefined && r.wait === null);
    for (const run of state.runs) endGathering(work, run.id);
    if (!held || !takeFirstWords(work, held)) onWords(work);
  } else if (message.kind === 'voice') onVoice(work);
  else onSent(work, message);
  settle(work);
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
  const awaited = state.runs.some((r) => r.wait?.kind === 'result' || r.saved._gather !== undefined);
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

/** Things done that need a word: a dead button, a changed message, a place that would follow them. */
const isToBeTold = (name: string): boolean => ['press-refused', 'edited', 'live-location'].includes(name);

function onEvent(work: Work, message: Inbound): void {
  const { name = '', data = {} } = message.event ?? {};
  const { state } = work;
  if (name === 'enter') {
    if (data.welcomeCode) state.welcomeCode = data.welcomeCode;
    // Some platforms say so at every opening of the chat; a welcome code is given only to newcomers.
    const fresh = state.welcomedAt === undefined || work.facts.now - state.welcomedAt > WELCOME_AGAIN_MS;
    if (state.mode !== 'bot' || !(fresh || data.welcomeCode)) {
      work.note('entered');
      return;
    }
    state.welcomedAt = work.facts.now;
    tell(work, 'bot.welcome', {});
  } else if (name === 'servicer-message') {
    silence(work, 'person');
    work.note('a person answers');
  } else if (name === 'session_status_change') {
    onServiceState(work, data.change_type ?? '');
  } else if (name === 'card-shown' && data.card) {
    rememberCard(work, data.card, codeOf(data.responseCode));
    work.note('card shown');
  } else if (isToBeTold(name) && state.mode === 'bot') {
    state.lastInboundAt = heardAt(work);
    tell(work, `bot.${name}`, {});
  } else {
    work.note(`event ${name} kept`);
  }
}

/**
 * WeChat customer service says who is in charge: 1 a servicer took it, 2 it was passed to another, 4 taken up
 * again; 3 the servicer ended it, so it comes back to the bot, where it was.
 * https://developer.work.weixin.qq.com/document/path/94670
 */
function onServiceState(work: Work, change: string): void {
  if (change === '3') {
    if (work.state.mode !== 'bot') backToBot(work, 'the servicer ended it');
    return;
  }
  if (!['1', '2', '4'].includes(change)) return;
  silence(work, 'person');
  work.note('a person took over');
}
