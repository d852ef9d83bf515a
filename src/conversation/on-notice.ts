import type { Rule } from '../flows/kit.js';
import { maskPhones } from '../flows/mask.js';
import { choicesOfButtons } from './buttons.js';
import { cardId, markCards, rememberCard } from './cards.js';
import { holds } from './conditions.js';
import type { OrderView } from './order-view.js';
import { remind } from './remind.js';
import { orderRefOf, scopeOf } from './scope.js';
import { startFlow } from './start.js';
import type { About } from './state.js';
import { mayBeTaken, talkCode } from './talks.js';
import type { Work } from './work.js';

/**
 * Tells the person what happened, as flows/notices.yaml says for their role. Works in the queue as well:
 * facts are facts whoever is in charge of the talk. A notice without a rule for the role says nothing.
 */
export function onNotice(work: Work, notice: string, data: Record<string, unknown>): void {
  tell(work, notice, data);
}

/** @returns whether any rule was found */
export function tell(work: Work, notice: string, given: Record<string, unknown>): boolean {
  const { conversation: from } = given;
  const talk = typeof from === 'string' && mayBeTaken(from) ? talkCode(from) : null;
  const elsewhere = typeof from === 'string' && !mayBeTaken(from);
  const data = talk ? { ...given, talk } : { ...given, elsewhere };
  const rules = rulesFor(work, notice);
  const order = orderOfNotice(work, data);
  const all = {
    ...data,
    data,
    order,
    orders: work.openOrders,
    notice: notice.slice(notice.lastIndexOf('.') + 1),
    channel: work.conversation._id.split(':', 1)[0],
  };
  let told = false;
  for (const rule of rules) {
    if (rule.when && !holds(rule.when, scopeOf(work, null, all))) continue;
    if (rule.nudge) work.nudge = true;
    apply(work, rule, order, all, data);
    told = true;
  }
  work.note(told ? `told ${notice}` : `no words for ${notice} to a ${work.role}`);
  return told;
}

function apply(
  work: Work,
  rule: Rule,
  order: OrderView | null,
  all: Record<string, unknown>,
  data: Record<string, unknown>,
): void {
  const number = text(data.talk) || (order?.number ?? '');
  const offer = offerOf(work, data);
  const talk = text(data.conversation);
  const subject =
    order || talk
      ? { ...(order ? { order: order.id, ...(offer ? { offer } : {}) } : {}), ...(talk ? { talk } : {}) }
      : undefined;
  if (rule.update) {
    const part = text(data.escalation);
    const done = work.say(rule.update.done, all);
    if (order) markCards(work, order, rule.update.card, done, part);
  }
  if (rule.alert) {
    // Supervisors press them, where the group can be answered.
    const choices = choicesOfButtons(work, rule.buttons, number, null, all, 'supervisor');
    const words = forGroup(work.say(rule.alert, all));
    work.out.add({ kind: 'alert', text: words, ...(choices.length > 0 ? { choices } : {}) }, subject);
  }
  if (rule.card) {
    const choices = choicesOfButtons(work, rule.buttons, number, null, all);
    const id = cardId(work, rule.card.name, number, text(data.escalation));
    const rows = rule.card.rows
      .map((row) => ({ label: work.say(row.label, all), value: work.say(row.value, all) }))
      .filter((row) => row.value !== '');
    const title = work.say(rule.card.title, all);
    rememberCard(work, id, { title, ...(order ? { order: order.id } : {}) });
    const body = rule.card.text ? work.say(rule.card.text, all) : '';
    work.out.add({ kind: 'card', card: id, title, ...(body ? { text: body } : {}), rows, choices }, subject);
  }
  if (rule.say)
    work.out.say(
      work.say(rule.say, all),
      rule.card ? [] : choicesOfButtons(work, rule.buttons, number, null, all),
      [],
      subject,
    );
  if (!rule.start) return;
  const open =
    rule.resume && order
      ? work.state.runs.find((r) => r.wait?.kind === 'answer' && orderRefOf(work, r)?.id === order.id)
      : undefined;
  if (open) {
    remind(work, open);
    return;
  }
  startFlow(work, rule.start, { data, ...(order ? { order: { id: order.id, number } } : {}) });
}

/** The notice's own rules, else those of the longest `prefix.*`. */
function rulesFor(work: Work, notice: string): Rule[] {
  const parts = notice.split('.');
  const names = [
    notice,
    ...parts.slice(0, -1).map((_, i) => `${parts.slice(0, parts.length - 1 - i).join('.')}.*`),
  ];
  for (const name of names) {
    const rules = work.kit.notices[name];
    if (rules) return rules[work.role] ?? [];
  }
  return [];
}

/** `data.order` is the id, or `{ id, number }`; the order itself is among the named ones. */
function orderOfNotice(work: Work, data: Record<string, unknown>): OrderView | null {
  const given = data.order as { id?: unknown } | string | null | undefined;
  const id = typeof given === 'string' ? given : given?.id;
  const [first] = work.facts.named;
  return work.orders.find((o) => o.id === id || o.number === id) ?? (first ? work.view(first) : null);
}

/** Words that offer an order to this technician; null: they tell something else. */
function offerOf({ role, facts }: Work, data: Record<string, unknown>): About['offer'] | null {
  if (role !== 'technician' || typeof data.expiresAt !== 'number') return null;
  return { to: facts.person.id, until: data.expiresAt };
}

/** Nobody may be called or made to click by what a customer wrote. */
const forGroup = (words: string): string =>
  maskPhones(words).replaceAll('@', '\uff20').replace(/</g, '〈').replace(/\]\(/g, '] (');

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
