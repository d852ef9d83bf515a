import { hash } from 'node:crypto';
import type { Inbound } from '../channels/channel.js';
import type { InboxEvent } from '../events.js';
import type { Flow, FlowKit, Slot } from '../flows/kit.js';
import { render } from '../flows/render.js';
import type { Actor } from '../service/model.js';
import type { Understanding } from '../understanding/understand.js';
import { type OrderView, viewOrder } from './order-view.js';
import { Outbox } from './outbox.js';
import type { ConversationEffect, ConversationState, Facts, OrderInView, Person, Run } from './state.js';

/** Hears `(flow, branch)`: a step's id, `id/left-out`, `id->target`, `id!code`. */
export type Trace = (flow: string, branch: string) => void;

/** What one decision works on. Made anew for each event; nothing outlives the turn. */
export class Work {
  readonly effects: ConversationEffect[] = [];
  readonly out = new Outbox();
  readonly notes: string[] = [];
  /** What this turn says only reminds: it may wait for the person as long as it likes. */
  nudge = false;
  /** The question "which one?" that this message may answer. */
  which: ConversationState['which'];
  /** What parts of the message say, read anew. */
  readonly parts = new Map<string, Understanding>();
  readonly locale: string;
  /** Asked of the same run again and again. */
  private last: { run: Run | null; hash: string; flow: Flow | null } = { run: null, hash: '', flow: null };
  private readonly views = new Map<string, OrderView>();
  private self: Record<string, unknown> | undefined;

  constructor(
    readonly kit: FlowKit,
    readonly conversation: { _id: string; revision: number },
    readonly state: ConversationState,
    public event: InboxEvent,
    public facts: Facts,
    private readonly trace?: Trace,
  ) {
    this.locale = localeOf(kit, state, event, facts);
  }

  get message(): Inbound | null {
    return this.event.body.type === 'message' ? this.event.body.message : null;
  }

  get text(): string {
    return this.message?.text ?? '';
  }

  get role() {
    return this.facts.person.role;
  }

  /** The revision of this commit; waits are named after it. */
  get revision(): number {
    return this.conversation.revision + 1;
  }

  get actor(): Actor {
    const { person } = this.facts;
    if (person.role === 'customer')
      return { role: 'customer', id: person.id, name: person.customer.name ?? '' };
    if (person.role === 'technician' || person.role === 'supervisor')
      return { role: person.role, id: person.id, name: person.staff.name };
    return { role: 'system', id: person.id, name: '' };
  }

  /** Does something as if the message had only said this part of its words. */
  withWords(text: string, understanding: Understanding, act: () => void): void {
    const { event, facts } = this;
    if (event.body.type !== 'message') return;
    const { choice: _, ...message } = event.body.message;
    this.event = { ...event, body: { type: 'message', message: { ...message, kind: 'text', text } } };
    this.facts = { ...facts, understanding };
    act();
    this.event = event;
    this.facts = facts;
  }

  view(order: OrderInView): OrderView {
    const known = this.views.get(order.id);
    if (known) return known;
    const view = viewOrder(order, this.facts.person, this.facts.now);
    this.views.set(order.id, view);
    return view;
  }

  /** Orders that this event may be about; named ones first, each once. */
  get orders(): OrderView[] {
    const seen = new Map([...this.facts.named, ...this.facts.orders].map((o) => [o.id, o]));
    return [...seen.values()].map((o) => this.view(o));
  }

  get openOrders(): OrderView[] {
    return this.facts.orders.map((o) => this.view(o));
  }

  order(id: string): OrderView | null {
    const found = [...this.facts.named, ...this.facts.orders].find((o) => o.id === id);
    return found ? this.view(found) : null;
  }

  /** @param data may be a function: words without gaps need none of it */
  say(key: string, data: Record<string, unknown> | (() => Record<string, unknown>)): string {
    const plain = this.kit.templates.plain(this.locale, key);
    if (plain !== null) return plain;
    return render(this.kit, this.locale, key, {
      now: this.facts.now,
      timeZone: this.facts.timeZone,
      locale: this.locale,
      me: this.me,
      ...(typeof data === 'function' ? data() : data),
    });
  }

  has(key: string): boolean {
    return this.kit.templates.has(this.locale, key) || this.kit.templates.has(this.kit.locales[0] ?? '', key);
  }

  get me(): Record<string, unknown> {
    this.self ??= selfOf(this.facts.person);
    return this.self;
  }

  /** The run that listens: the last that is not put aside. */
  get top(): Run | undefined {
    return this.state.runs.findLast((r) => r.paused === undefined);
  }

  flowOf(run: Run): Flow | null {
    const { last } = this;
    if (last.run === run && last.hash === run.hash) return last.flow;
    const now = this.kit.flows[run.flow];
    const flow = now?.hash === run.hash ? now : (this.kit.versions[run.hash] ?? now ?? null);
    this.last = { run, hash: run.hash, flow };
    return flow;
  }

  slotOf(run: Run, name: string): Slot | null {
    return this.flowOf(run)?.slots[name] ?? null;
  }

  /** Tells whoever measures coverage what was walked. */
  walked(run: Run, branch: string): void {
    this.trace?.(run.flow, branch);
  }

  note(text: string): void {
    this.notes.push(text);
  }
}

/** A customer is the record of this chat: what they order stays theirs when two who were one are parted. */
function selfOf(person: Person): Record<string, unknown> {
  const { role } = person;
  const id = role === 'customer' ? (person.customer.also?.own ?? person.id) : person.id;
  const { name = null, phone = null } =
    'customer' in person ? person.customer : 'staff' in person ? person.staff : {};
  return { role, id, name, phone };
}

/** Short and stable: tells whether arguments or answers changed. What is short anyway is its own hash. */
export function hashOf(value: unknown): string {
  const text = canonical(value);
  return text.length <= SHORT ? text : `#${hash('sha256', text, 'hex').slice(0, 16)}`;
}

const SHORT = 24;

/** JSON with its keys in order; every walk asks it of every step that is done, so it makes no lists on its way. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? canonical(item) : `,${canonical(item)}`;
    return `[${text}]`;
  }
  const of = value as Record<string, unknown>;
  for (const key of Object.keys(of).sort()) {
    const inner = of[key];
    if (inner !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonical(inner)}`;
  }
  return `{${text}}`;
}

/** As JSON.stringify does it, which is slow for the many texts that need no escape. */
const quoted = (text: string): string => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/** The person's own language first; then the one they last wrote in; then the company's. */
function localeOf(kit: FlowKit, state: ConversationState, event: InboxEvent, facts: Facts): string {
  const { person } = facts;
  const own =
    person.role === 'customer' ? person.customer.locale : 'staff' in person ? person.staff.locale : null;
  if (person.role === 'customer' && event.body.type === 'message' && event.body.message.kind === 'text') {
    const written = languageOf(event.body.message.text ?? '');
    if (written) state.locale = written;
  }
  const wanted = own ?? state.locale ?? facts.locale;
  return kit.locales.includes(wanted) ? wanted : (kit.locales[0] ?? wanted);
}

/** Only what is beyond doubt: any Chinese character, or at least two words of Latin letters. */
function languageOf(text: string): string | null {
  if (/\p{Script=Han}/u.test(text)) return 'zh-CN';
  return (text.match(/\b[A-Za-z][a-z]+\b/g) ?? []).length >= 2 ? 'en' : null;
}
