import { DateTime } from 'luxon';
import type { Timer } from '../aggregate.js';
import { APPLIED_KEPT, effectId } from '../aggregate.js';
import type { ChannelName, Inbound, Outbound } from '../channels/channel.js';
import { createDecide } from '../conversation/decide.js';
import {
  type About,
  type ConversationEffect,
  type ConversationState,
  type Decision,
  emptyState,
  type OrderArgs,
  type Person,
} from '../conversation/state.js';
import type { Trace } from '../conversation/work.js';
import { conversationId, type EventBody, type InboxEvent } from '../events.js';
import type { FlowKit } from '../flows/kit.js';
import { decideOrder, deriveTimers, loadPolicy } from '../service/index.js';
import type {
  Actor,
  Asset,
  Customer,
  Notice,
  OrderCommandName,
  StaffMember,
  WorkOrder,
} from '../service/model.js';
import { factsOf } from './world-facts.js';
import { aboutPeople, bindStaff } from './world-people.js';

export interface Talker {
  id: string;
  channel: ChannelName;
  conversation: { _id: string; revision: number; state: ConversationState; timers: Timer[] };
  heard: Outbound[];
  /** What each of them was about. */
  abouts: (About | null)[];
  did: ConversationEffect[];
  outcome: string;
  /** Ids taken in, as the stored conversation keeps them. */
  applied: string[];
  last?: InboxEvent;
}

const policy = loadPolicy('policies/default.yaml');

/**
 * Everybody of a small company around the pure heart: conversations decide, the real work order decides,
 * and results and notices come back as events. No storage, no clock but `now`, no randomness.
 */
export class World {
  now = Date.parse('2026-03-04T10:00:00+08:00');
  readonly talkers = new Map<string, Talker>();
  readonly orders = new Map<string, WorkOrder>();
  readonly customers = new Map<string, Customer>();
  readonly staff: StaffMember[];
  assets: Asset[] = [];
  readonly policy = policy;
  /** Codes with which the next commands of a name fail. */
  readonly failing = new Map<string, string>();
  private events = 0;
  private readonly waiting: InboxEvent[] = [];
  private readonly decide;

  constructor(
    readonly kit: FlowKit,
    staff: Partial<StaffMember>[] = [],
    trace?: Trace,
  ) {
    this.decide = createDecide(kit, trace);
    this.staff = [
      member('wang', 'technician', '王建国', '13900000001'),
      member('li', 'technician', '李强', '13900000002'),
      member('zhao', 'supervisor', '赵主管', '13900000009'),
      ...staff.map((s) => ({
        ...member(s._id ?? 'x', s.role ?? 'technician', s.name ?? '', s.phone ?? null),
        ...s,
      })),
    ];
  }

  talker(id: string): Talker {
    const known = this.talkers.get(id);
    if (known) return known;
    const channel: ChannelName =
      id === 'group'
        ? 'wecom-robot'
        : id.startsWith('customer-telegram')
          ? 'telegram'
          : this.isCustomer(id)
            ? 'wecom-kf'
            : 'wecom-app';
    const made: Talker = {
      id,
      channel,
      conversation: { _id: conversationId(channel, 'a', id), revision: 0, state: emptyState(), timers: [] },
      heard: [],
      abouts: [],
      did: [],
      outcome: '',
      applied: [],
    };
    this.talkers.set(id, made);
    return made;
  }

  /** Somebody does something; everything that follows from it happens before this returns. */
  send(id: string, part: Partial<Inbound>): void {
    const talker = this.talker(id);
    this.events += 1;
    const message: Inbound = {
      channel: talker.channel,
      account: 'a',
      peer: id,
      messageId: `m${this.events}`,
      at: this.now,
      kind: 'text',
      ...part,
    };
    this.put(talker, { type: 'message', message });
    this.settle();
  }

  /** The last message arrives a second time, as platforms do. */
  repeat(id: string): void {
    const talker = this.talker(id);
    if (!talker.last) throw new Error(`${id} has sent nothing yet`);
    this.waiting.push(talker.last);
    this.settle();
  }

  speak(id: string, locale: string): void {
    const person = this.person(id);
    if (person.role === 'customer') person.customer.locale = locale;
    else if ('staff' in person) person.staff.locale = locale;
  }

  notice(id: string, notice: string, data: Record<string, unknown>): void {
    this.put(this.talker(id), { type: 'notice', notice, data });
    this.settle();
  }

  /** Time passes; conversation timers ring in order. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const due = [...this.talkers.values()].flatMap((t) =>
        t.conversation.timers.filter((x) => x.dueAt <= until).map((timer) => ({ t, timer })),
      );
      const next = due.sort((a, b) => a.timer.dueAt - b.timer.dueAt)[0];
      if (!next) break;
      this.now = Math.max(this.now, next.timer.dueAt);
      this.put(next.t, { type: 'timer', timer: next.timer });
      this.settle();
    }
    this.now = until;
  }

  /** Time passes for everybody: the clocks of work orders ring as well. */
  ring(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const due = [...this.orders].flatMap(([id, order]) =>
        deriveTimers(order, policy).map((timer) => ({ id, timer })),
      );
      const next = due
        .filter(({ timer }) => timer.dueAt <= until)
        .sort((a, b) => a.timer.dueAt - b.timer.dueAt)[0];
      if (!next) break;
      this.pass(Math.max(0, next.timer.dueAt - this.now));
      const actor: Actor = { role: 'system', id: 'clock', name: '' };
      this.events += 1;
      this.command(
        { order: next.id, command: 'timer', params: { timer: next.timer }, actor, at: null },
        `timer:${this.events}`,
      );
      this.settle();
    }
    this.pass(until - this.now);
  }

  /** One event decided, and decided again to see that it is the same. */
  apply(talker: Talker, event: InboxEvent): Decision {
    const { conversation } = talker;
    const facts = factsOf(this, talker, event);
    const given = JSON.stringify({ conversation, event, facts });
    const same = structuredClone({ conversation, event, facts });
    const decision = this.decide(conversation, event, facts);
    if (JSON.stringify({ conversation, event, facts }) !== given)
      throw new Error('a decision changed its arguments');
    const again = this.decide(same.conversation, same.event, same.facts);
    if (JSON.stringify(decision) !== JSON.stringify(again))
      throw new Error('the same event was decided differently');
    conversation.revision += 1;
    // As stored: what is undefined is not there.
    conversation.state = JSON.parse(JSON.stringify(decision.state)) as ConversationState;
    conversation.timers = decision.timers;
    talker.outcome = decision.outcome;
    decision.effects.forEach((effect, i) => {
      this.perform(talker, effect, effectId(conversation._id, conversation.revision, i));
    });
    return decision;
  }

  put(talker: Talker, body: EventBody): void {
    this.events += 1;
    this.waiting.push({
      id: `e${this.events}`,
      conversation: talker.conversation._id,
      at: this.now,
      receivedAt: this.now,
      body,
    });
  }

  private settle(): void {
    for (let i = 0; this.waiting.length > 0; i++) {
      if (i > 500) throw new Error('events without end');
      const event = this.waiting.shift() as InboxEvent;
      const talker = [...this.talkers.values()].find(
        (t) => t.conversation._id === event.conversation,
      ) as Talker;
      if (talker.applied.includes(event.id)) continue;
      talker.applied = [...talker.applied, event.id].slice(-APPLIED_KEPT);
      if (event.body.type === 'message') talker.last = event;
      this.apply(talker, event);
    }
  }

  private perform(talker: Talker, effect: ConversationEffect, id: string): void {
    if (effect.kind === 'send') {
      talker.heard.push(effect.args.intent);
      talker.abouts.push(effect.args.about ?? null);
      return;
    }
    talker.did.push(effect);
    if (effect.kind === 'undelivered' || effect.kind === 'take-back' || effect.kind === 'contact') return;
    if (effect.kind === 'talk') {
      const to = [...this.talkers.values()].find((t) => t.conversation._id === effect.args.to);
      if (to) this.put(to, { type: 'notice', notice: effect.args.notice, data: effect.args.data });
      return;
    }
    if (effect.kind === 'give') {
      const code = this.failing.get('give');
      this.failing.delete('give');
      const result =
        code === undefined ? { ok: true, data: { code: 'code' } } : { ok: false, code, data: {} };
      this.put(talker, { type: 'result', effect: id, ...result } as EventBody);
      return;
    }
    if (effect.kind === 'hand-over') {
      const data = { ...effect.args, conversation: talker.conversation._id };
      for (const id of [...this.staff.filter((p) => p.role === 'supervisor').map((s) => s._id), 'group'])
        this.put(this.talker(id), { type: 'notice', notice: 'handover.asked', data });
      return;
    }
    if (effect.kind === 'person') {
      const failing = this.failing.get(effect.args.action);
      if (failing !== undefined) {
        this.failing.delete(effect.args.action);
        this.put(talker, { type: 'result', effect: id, ok: false, code: failing, data: {} });
        return;
      }
      const data = aboutPeople(this, talker, effect.args);
      if (data === null) {
        this.put(talker, { type: 'result', effect: id, ok: false, code: 'not-away', data: {} });
        return;
      }
      if (effect.args.reply) this.put(talker, { type: 'result', effect: id, ok: true, data });
      return;
    }
    if (effect.kind === 'suggest') {
      // No model is part of this world.
      const data = { order: effect.args.order, advice: null };
      if (effect.args.reply) this.put(talker, { type: 'result', effect: id, ok: true, data });
      return;
    }
    const result =
      effect.kind === 'order' ? this.command(effect.args, id) : bindStaff(this, talker, effect.args);
    if (effect.args.reply) this.put(talker, { type: 'result', effect: id, ...result } as EventBody);
  }

  command(args: Omit<OrderArgs, 'reply'>, id: string) {
    const failing = this.failing.get(args.command);
    if (failing !== undefined) {
      this.failing.delete(args.command);
      return { ok: false, code: failing, data: { order: args.order } };
    }
    const register = args.command === 'register';
    const orderId = register ? `wo:${id}` : (args.order ?? '');
    const before = register ? null : (this.orders.get(orderId) ?? null);
    if (!register && !before) return { ok: false, code: 'no-such-order', data: {} };
    const technicianId = args.params.technicianId;
    const decision = decideOrder(
      before,
      {
        id,
        name: args.command as OrderCommandName,
        at: args.at ?? this.now,
        actor: args.actor,
        params: args.params,
      },
      {
        now: this.now,
        policy,
        roster: this.staff
          .filter((s) => s.role === 'technician')
          .map((technician) => ({
            technician,
            activeOrders: 0,
            onSite: false,
            lastTurnAt: technician._id === 'wang' ? null : 1000,
            lastPlace: null,
          })),
        number: register ? this.nextNumber() : null,
        asset:
          this.assets.find(
            (a) => a.serialNumber === (args.params.serialNumber ?? before?.asset.serialNumber),
          ) ?? null,
        customer: this.customers.get(String(args.params.customerId ?? before?.customer.id ?? '')) ?? null,
        phoneOwner: null,
        assignee: this.staff.find((s) => s._id === technicianId) ?? null,
      },
    );
    if (!decision.ok) return { ok: false, code: decision.code, data: { ...decision.data, order: orderId } };
    this.orders.set(orderId, decision.order);
    for (const notice of decision.notices) this.route(orderId, decision.order, notice);
    return { ok: true, data: { order: orderId, number: decision.order.number, state: decision.order.state } };
  }

  private route(order: string, state: WorkOrder, { recipient, name, data }: Notice): void {
    const to =
      recipient.to === 'customer'
        ? [[...this.customers].find(([, c]) => c._id === state.customer.id)?.[0] ?? '']
        : recipient.to === 'technician'
          ? [recipient.id]
          : recipient.to === 'group'
            ? ['group']
            : this.staff.filter((s) => s.role === 'supervisor').map((s) => s._id);
    for (const id of to)
      this.put(this.talker(id), { type: 'notice', notice: name, data: { ...data, order } });
  }

  private isCustomer(id: string): boolean {
    return id.startsWith('customer');
  }

  /** Who that is; a customer who was never seen is new. */
  person(id: string): Person {
    if (id === 'group') return { role: 'group', id };
    if (this.isCustomer(id)) {
      const customer = this.customers.get(id) ?? {
        _id: id,
        name: null,
        phone: null,
        company: null,
        address: null,
        locale: null,
        noticed: policy.privacy.notice,
      };
      this.customers.set(id, customer);
      return {
        role: 'customer',
        id: customer._id,
        customer,
        assets: this.assets.filter((a) => a.customerPhone !== null && a.customerPhone === customer.phone),
      };
    }
    const staff = this.staff.find((s) => s._id === id || s.wecomUserId === id);
    return staff ? { role: staff.role, id: staff._id, staff } : { role: 'stranger', id };
  }

  private nextNumber(): string {
    const day = `WO-${DateTime.fromMillis(this.now, { zone: policy.timeZone }).toFormat('yyMMdd')}-`;
    const taken = [...this.orders.values()].filter((o) => o.number.startsWith(day)).length;
    return `${day}${String(taken + 1).padStart(3, '0')}`;
  }
}

function member(_id: string, role: StaffMember['role'], name: string, phone: string | null): StaffMember {
  return {
    _id,
    role,
    name,
    phone,
    wecomUserId: _id,
    telegramId: null,
    skills: [],
    territories: [],
    manager: false,
    active: true,
    locale: null,
  };
}
