import type { About, Facts, OrderInView, Person, TalkInView } from '../conversation/state.js';
import { decodeToken } from '../conversation/token.js';
import type { InboxEvent } from '../events.js';
import { examplesFor, questionOf } from '../facts/question.js';
import type { Colleague } from '../flows/answers/colleague.js';
import { dayFigures } from '../service/day-figures.js';
import { figures } from '../service/index.js';
import { CLOSED_STATES } from '../service/model.js';
import { pastRepairs } from '../service/past-repairs.js';
import { readInTalk } from '../understanding/read-words.js';
import type { Talker, World } from './world.js';

/** What the conversation of this person sees when the event is decided. */
export function factsOf(world: World, talker: Talker, event: InboxEvent): Facts {
  const person = world.person(talker.id);
  const text = event.body.type === 'message' ? event.body.message.text : undefined;
  const role = person.role === 'customer' || person.role === 'supervisor' ? person.role : 'technician';
  const { state } = talker.conversation;
  const examples = examplesFor(world.kit, state, questionOf(world.kit, state, role));
  const understanding = text
    ? readInTalk(text, { role, now: world.now, timeZone: world.policy.timeZone, locale: 'zh-CN' }, examples)
    : null;
  const quote = event.body.type === 'message' ? event.body.message.quote : undefined;
  const quoted = quote ? (talker.abouts[Number(quote.id)] ?? null) : null;
  return {
    now: world.now,
    timeZone: world.policy.timeZone,
    locale: 'zh-CN',
    person,
    orders: withPast(world, ordersOf(world, person)),
    named: withPast(world, named(world, event, [understanding?.slots.work_order ?? []].flat(), quoted)),
    quoted,
    talks: person.role === 'supervisor' ? talks(world) : [],
    colleagues: person.role === 'supervisor' ? colleagues(world) : [],
    technicians: person.role === 'supervisor' ? world.staff.filter((s) => s.role === 'technician') : [],
    understanding,
    assets: world.assets.filter((a) => [understanding?.slots.device ?? []].flat().includes(a.serialNumber)),
    figures: understanding?.intents.includes('monthly_figures')
      ? (figures([...world.orders.values()], {
          month: '2026-03',
          policy: world.policy,
          now: world.now,
        }) as unknown as Record<string, unknown>)
      : null,
    today:
      understanding?.command === 'today'
        ? dayFigures([...world.orders.values()], world.now, world.policy.timeZone)
        : null,
    quietHours: world.policy.quietHours,
    calendar: world.policy.calendar,
    privacy: { version: world.policy.privacy.notice, ...world.policy.privacy },
  };
}

function ordersOf(world: World, person: Person): OrderInView[] {
  const open = [...world.orders]
    .filter(([, o]) => !CLOSED_STATES.includes(o.state))
    .map(([id, order]) => ({ id, order }));
  if (person.role === 'customer') return open.filter(({ order }) => order.customer.id === person.id);
  if (person.role === 'technician') {
    return open.filter(
      ({ order }) =>
        order.technician?.id === person.id ||
        order.offers.some((o) => o.outcome === 'open' && o.technicianId === person.id),
    );
  }
  return person.role === 'supervisor' ? open : [];
}

function colleagues(world: World): Colleague[] {
  return world.staff.map(({ _id, name, role, phone, wecomUserId }) => {
    const chat = wecomUserId === null ? null : world.talker(_id).conversation._id;
    return { id: _id, name, role, phone, userId: wecomUserId, chat };
  });
}

function talks(world: World): TalkInView[] {
  return [...world.talkers.values()].flatMap(({ id, conversation: { _id, state } }) => {
    const person = world.person(id);
    if (person.role !== 'customer' || state.mode === 'bot') return [];
    return [{ id: _id, name: person.customer.name, phone: person.customer.phone, mode: state.mode }];
  });
}

function withPast(world: World, views: OrderInView[]): OrderInView[] {
  const closed = [...world.orders.values()].filter((o) => o.state === 'closed');
  return views.map((view) => ({ ...view, past: pastRepairs(view.order, closed) }));
}

function named(world: World, event: InboxEvent, numbers: string[], quoted: About | null): OrderInView[] {
  const { body } = event;
  const ids: unknown[] = body.type === 'notice' || body.type === 'result' ? [body.data.order] : [];
  if (quoted?.order && numbers.length === 0) ids.push(quoted.order);
  const token =
    body.type === 'message' && body.message.choice ? decodeToken(body.message.choice.token) : null;
  const all = token?.kind === 'start' ? [...numbers, token.order] : numbers;
  return [...world.orders]
    .filter(([id, o]) => ids.includes(id) || all.includes(o.number))
    .map(([id, order]) => ({ id, order }));
}
