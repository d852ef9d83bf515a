import { answerConfirm } from './answer-confirm.js';
import { closedAnswer } from './answers.js';
import { takeUp } from './draft.js';
import { finish } from './finish.js';
import { forward } from './forward.js';
import { handOver } from './hand-over.js';
import { miss } from './miss.js';
import { tell } from './on-notice.js';
import { answerBy, onPress } from './on-press.js';
import { flowByCommand, flowByGiven, flowByIntent } from './route.js';
import { orderOf } from './scope.js';
import { startFlow } from './start.js';
import type { Run } from './state.js';
import { takeMessage } from './take.js';
import { decodeToken } from './token.js';
import { normal, saysAny } from './words.js';
import type { Work } from './work.js';

/**
 * Words, in this order: a label or number of what was just offered; a person asked for; what the open
 * question expects exactly; a command or wish that starts something else (an interruption, which uses up
 * no try); what the open question takes freely; else a hint for the role.
 */
export function onWords(work: Work): void {
  const { kit } = work;
  const run = work.top;
  const listening = run?.wait?.kind === 'answer' ? run : null;
  if (typedChoice(work, listening)) return;
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
    if (closedAnswer(work, listening)) {
      answer(work, listening);
      return;
    }
  }
  const other = flowByCommand(work) ?? flowByIntent(work, listening);
  if (other && other !== listening?.flow && mayInterrupt(work, listening, other)) {
    startFlow(work, other, { scan: true });
    return;
  }
  if (listening && other === listening.flow && saysAny(work.text, work.flowOf(listening)?.start.say ?? [])) {
    forward(work, listening, true);
    return;
  }
  if (listening) {
    answer(work, listening);
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
  tell(work, smallTalk(work), {});
}

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

function answer(work: Work, run: Run): void {
  const flow = work.flowOf(run);
  const step = flow?.steps.find((s) => s.id === run.wait?.step);
  if (!flow || !step || step.call) {
    forward(work, run);
    return;
  }
  if (step.confirm) {
    answerConfirm(work, run, step);
    return;
  }
  const asked = run.wait?.slots ?? [];
  const left = saysAny(work.text, work.kit.words.skip)
    ? asked.filter((name) => flow.slots[name]?.optional)
    : [];
  if (left.length > 0 && !asked.some((name) => flow.slots[name] && !flow.slots[name].optional)) {
    if (left.length === 1 && answerBy(work, run, 'skip')) return;
    for (const name of left) run.slots[name] = null;
    forward(work, run);
    return;
  }
  const { filled, why } = takeMessage(work, run, asked);
  if (filled.length === 0) {
    // No answer at all, so it may be a new matter after all.
    const other = flowByIntent(work, null);
    if (other && other !== run.flow && mayInterrupt(work, run, other)) startFlow(work, other, { scan: true });
    else miss(work, run, step, why ?? 'unclear');
    return;
  }
  work.note(`${run.flow}: ${filled.join(', ')}`);
  delete run.tries[step.id];
  const from = work.out.length;
  forward(work, run);
  // Part of an answer is heard before the rest is asked.
  if (run.wait?.kind === 'answer' && run.wait.step === step.id)
    work.out.lead(work.say('ask.noted', {}), from);
}

function cancel(work: Work, run: Run): void {
  const allowed = work.flowOf(run)?.allow.cancel ?? true;
  const order = orderOf(work, run);
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
    work.kit.words.another.some((word) => said.startsWith(normal(word)))
  );
}

function mayInterrupt(work: Work, listening: Run | null, flow: string): boolean {
  if (!listening) return true;
  const allowed = work.flowOf(listening)?.allow.interrupt ?? 'any';
  return allowed === 'any' || (allowed !== 'none' && allowed.includes(flow));
}

const intentIs = (work: Work, intent: string): boolean => work.facts.understanding?.intent === intent;

function smallTalk(work: Work): string {
  if (intentIs(work, 'greeting')) return 'bot.welcome';
  return intentIs(work, 'confirm') || intentIs(work, 'deny') ? 'bot.ok' : 'bot.unknown';
}
