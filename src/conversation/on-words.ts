import { address } from './addressed.js';
import { answer, mayInterrupt } from './answer-words.js';
import { closedAnswer } from './answers.js';
import { takeUp } from './draft.js';
import { finish } from './finish.js';
import { forward } from './forward.js';
import { handOver } from './hand-over.js';
import { ORDER_NUMBER } from './leftover.js';
import { tell } from './on-notice.js';
import { onPress } from './on-press.js';
import { flowByCommand, flowByGiven, flowByIntent, flowByLikeness, flowByQuestion } from './route.js';
import { orderRefOf } from './scope.js';
import { smallTalk } from './small-talk.js';
import { startFlow } from './start.js';
import type { Run } from './state.js';
import { takeMessage } from './take.js';
import { decodeToken } from './token.js';
import { answerAsked, answerWhich, askWhich, otherListener, saidWhich } from './which.js';
import { holdsAny, normal, normalWords, saysAny } from './words.js';
import type { Work } from './work.js';

/**
 * Words, in this order: which talk they are for; a label or number of what was just offered; a person asked for; what the open
 * question expects exactly; a command or wish that starts something else (an interruption, which uses up
 * no try); what the open question takes freely; else a hint for the role.
 */
export function onWords(work: Work): void {
  const { kit } = work;
  const to = address(work);
  if (answerWhich(work, saidWhich(work, to === 'elsewhere' ? null : to), (one) => answer(work, one))) return;
  if (to === null && answerAsked(work)) return;
  const run = work.top;
  const listening = run?.wait?.kind === 'answer' && to !== 'elsewhere' ? run : null;
  if (askWhich(work) || typedChoice(work, listening) || smallTalk(work, listening)) return;
  if (saysAny(work.text, kit.words.human) || (work.role === 'customer' && intentIs(work, 'human'))) {
    if (!listening || work.flowOf(listening)?.allow.human !== false) {
      handOver(work, listening, 'asked');
      return;
    }
  }
  if (listening) {
    if (saysAny(work.text, kit.words.cancel)) {
      cancel(work, listening);
      return;
    }
    if (isAnother(work, listening)) {
      startFlow(work, listening.flow, { scan: true, after: listening.id });
      return;
    }
    if (closedAnswer(work, listening) && !asksForOther(work, listening)) {
      answerAndEach(work, listening);
      return;
    }
  }
  const other = flowByCommand(work) ?? asked(work) ?? flowByIntent(work, listening);
  if (other && other !== listening?.flow && mayInterrupt(work, listening, other)) {
    startFlow(work, other, { scan: true });
    return;
  }
  if (listening && other === listening.flow && saysAny(work.text, work.flowOf(listening)?.start.say ?? [])) {
    forward(work, listening, true);
    return;
  }
  if (listening) {
    answerAndEach(work, otherListener(work, listening) ?? listening);
    return;
  }
  if (other) {
    startFlow(work, other, { scan: true });
    return;
  }
  const any = Object.values(kit.flows).find((f) => f.who.includes(work.role) && f.start.sent.includes('any'));
  if (any) {
    startFlow(work, any.flow, { scan: true });
    return;
  }
  // A run that awaits a result takes what is said meanwhile; its next message answers.
  if (run?.wait?.kind === 'result') {
    const { filled } = takeMessage(work, run, []);
    if (filled.length > 0) {
      work.note(`${run.flow}: ${filled.join(', ')} while waiting`);
      return;
    }
  }
  if (!listening && takeUp(work)) return;
  const given = listening ? null : flowByGiven(work);
  if (given) {
    startFlow(work, given, { scan: true });
    return;
  }
  const unclear = hint(work);
  const likely = unclear === 'bot.unknown' ? (flowByQuestion(work) ?? flowByLikeness(work)) : null;
  if (likely) startFlow(work, likely, { scan: true });
  else tell(work, unclear, {});
}

/** Answers; and what is said of both orders while one is talked about changes the other as well. */
function answerAndEach(work: Work, listening: Run): void {
  const each = meansEach(work, listening);
  answer(work, listening);
  if (each) startFlow(work, each, { scan: true });
}

/** 两个都明天上午来: the flow that does it to the other. */
function meansEach(work: Work, listening: Run): string | null {
  if (work.openOrders.length < 2 || !holdsAny(work.text, work.kit.words.each)) return null;
  const flow = work.kit.flows[flowByGiven(work) ?? flowByIntent(work, null) ?? ''];
  const isForEach =
    flow && flow.flow !== listening.flow && Object.values(flow.slots).some((slot) => slot.each);
  return isForEach ? flow.flow : null;
}

/** A question, by rules, that a flow answers; what is like one and may be a remark waits until nothing else is meant. */
const asked = (work: Work): string | null => (intentIs(work, 'consult') ? flowByQuestion(work) : null);

function typedChoice(work: Work, listening: Run | null): boolean {
  const said = normal(work.text);
  const { offered = [] } = work.state;
  const byLabel = offered.find((c) => normal(c.label) === said);
  // A number answers the open question in its own way; otherwise it counts the buttons shown.
  const byNumber = !listening && /^[1-9]$/.test(said) ? offered[Number(said) - 1] : undefined;
  const chosen = byLabel ?? byNumber;
  if (!chosen) return false;
  // A command word is more than the button that bears it: several orders may fit.
  const token = decodeToken(chosen.token);
  return !(token?.kind === 'start' && flowByCommand(work) === token.flow) && onPress(work, chosen.token);
}

function cancel(work: Work, run: Run): void {
  const allowed = work.flowOf(run)?.allow.cancel ?? true;
  const order = orderRefOf(work, run);
  if (typeof allowed === 'string' && order) {
    startFlow(work, allowed, { order: { id: order.id, number: order.number } });
    return;
  }
  if (allowed === false) {
    answer(work, run);
    return;
  }
  work.out.say(work.say('flow.cancelled', {}));
  work.note(`${run.flow} cancelled`);
  finish(work, run);
}

/** 今天有活吗, 现在手上有几个: nothing but the command of another flow, though a time stands in it. */
function asksForOther(work: Work, listening: Run): boolean {
  const flow = work.kit.flows[flowByCommand(work) ?? ''];
  const isChosen = (listening.wait?.slots ?? []).some((name) =>
    CHOSEN.includes(work.slotOf(listening, name)?.type ?? ''),
  );
  return (
    flow !== undefined && flow.flow !== listening.flow && !isChosen && saysAny(work.text, flow.start.say)
  );
}

/** Types whose answers are words that a command may share: 好了, 不去了. */
const CHOSEN = ['choice', 'yes-no', 'score', 'rating', 'order', 'person', 'talk'];

/** 7号枪也坏了, TL-8801 is broken too */
const ALSO = /[\p{L}\d]也(?!许)|\b(?:too|as well)\b/u;

/** "还有拖拉机TL-8801漏油": one more machine, not a correction of the one in question. */
function isAnother(work: Work, run: Run): boolean {
  const slot = Object.values(work.flowOf(run)?.slots ?? {}).find((s) => s.apart);
  const [named] = [work.facts.understanding?.slots.device ?? []].flat();
  if (!slot || named === undefined || work.facts.understanding?.slots.symptom === undefined) return false;
  const known = run.slots[slot.name];
  const said = normal(work.text);
  return (
    known !== undefined &&
    known !== named &&
    (normalWords(work.kit.words.another).some((word) => said.startsWith(word)) || ALSO.test(work.text))
  );
}

const intentIs = (work: Work, intent: string): boolean => work.facts.understanding?.intent === intent;

function hint(work: Work): string {
  if (intentIs(work, 'greeting')) return 'bot.welcome';
  if (intentIs(work, 'confirm')) return 'bot.ok';
  if (isRemark(work)) return 'bot.remark';
  return intentIs(work, 'deny') ? 'bot.ok' : 'bot.unknown';
}

/** Said by somebody with an open order, and not of an order that is none of theirs. */
function isRemark({ openOrders, text }: Work): boolean {
  const named = text.normalize('NFKC').match(ORDER_NUMBER) ?? [];
  const isTheirs = (number: string) => openOrders.some((o) => digits(o.number) === digits(number));
  return openOrders.length > 0 && A_REMARK.test(text) && named.every(isTheirs);
}

const digits = (number: string): string => number.replace(/\D/g, '');

/** Says something, though nobody knows what: no sigh, no laugh, no row of dots. */
const A_REMARK = /(?:\p{L}\P{L}*){4}/u;
