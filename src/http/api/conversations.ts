import type Router from '@koa/router';
import type { Collection } from 'mongodb';
import { z } from 'zod';
import type { Inbound, Outbound } from '../../channels/channel.js';
import { recalledIn } from '../../conversation/recalled.js';
import { NotFoundError } from '../../errors.js';
import type { ConversationRow, DeliveryRow, InboxRow } from '../../storage/models/index.js';
import type { ApiDeps } from './index.js';
import { listOf, paged } from './input.js';

const TURNS = 500;
const listFilters = {
  channel: z
    .string()
    .regex(/^[a-z-]{1,20}$/, 'is not a channel')
    .optional(),
};

export function mountConversations(router: Router, deps: ApiDeps): void {
  const rows = deps.models.conversations.collection as unknown as Collection<ConversationRow>;

  router.get('/conversations', async (ctx) => {
    const { page, filters: filter } = listOf(ctx.query, listFilters);
    const found = await rows
      .find(filter, { projection: { state: 1, channel: 1, account: 1, peer: 1, updatedAt: 1 } })
      .sort({ updatedAt: -1 })
      .skip(page.skip)
      .limit(page.limit + 1)
      .toArray();
    ctx.body = paged(found, page, head);
  });

  router.get('/conversations/:id', async (ctx) => {
    const id = ctx.params.id as string;
    const row = await rows.findOne({ _id: id });
    if (!row) throw new NotFoundError('no-such-conversation', `There is no conversation ${id}.`);
    ctx.body = { ...head(row), runs: row.state.runs, turns: await turnsOf(deps, id) };
  });
}

function head(row: ConversationRow) {
  return {
    id: row._id,
    channel: row.channel,
    person: row.state.personId,
    mode: row.state.mode,
    servedBy: row.state.servedBy?.name ?? null,
    updatedAt: new Date(row.updatedAt).toISOString(),
  };
}

/** The newest turns in time order: what the person did and what we said, each with what became of it. */
async function turnsOf(deps: ApiDeps, conversation: string) {
  const inbox = deps.models.inbox.collection as unknown as Collection<InboxRow>;
  const deliveries = deps.models.deliveries.collection as unknown as Collection<DeliveryRow>;
  const [events, sent] = await Promise.all([
    inbox.find({ conversation, 'body.type': 'message' }).sort({ seq: -1 }).limit(TURNS).toArray(),
    deliveries.find({ conversation }).sort({ seq: -1 }).limit(TURNS).toArray(),
  ]);
  const recalled = recalledIn(events);
  const turns = [
    ...events.map((event) => ({ order: event.receivedAt, turn: turnIn(event, recalled.has(event._id)) })),
    ...sent.map((delivery) => ({ order: delivery.createdAt, turn: turnOut(delivery) })),
  ];
  return turns.sort((a, b) => a.order - b.order).map(({ turn }) => turn);
}

function turnIn(event: InboxRow, recalled: boolean) {
  const message: Partial<Inbound> = event.body.type === 'message' ? event.body.message : {};
  return {
    eventId: event._id,
    at: new Date(event.at).toISOString(),
    direction: 'in',
    kind: message.kind ?? 'event',
    text: message.text ?? null,
    state: event.status === 'done' ? 'handled' : event.status === 'new' ? 'received' : 'failed',
    outcome: event.outcome ?? null,
    ...(recalled ? { recalled } : {}),
  };
}

function turnOut(delivery: DeliveryRow) {
  return {
    eventId: delivery._id,
    at: new Date(delivery.sentAt ?? delivery.createdAt).toISOString(),
    direction: 'out',
    kind: delivery.intent.kind,
    text: wordsOf(delivery.intent),
    state: delivery.state === 'parked' ? 'failed' : delivery.state,
    outcome: delivery.error,
    ...(delivery.about?.by ? { by: delivery.about.by } : {}),
  };
}

function wordsOf(intent: Outbound): string | null {
  switch (intent.kind) {
    case 'say':
    case 'ask':
    case 'alert':
      return intent.text;
    case 'card':
    case 'card-update':
      return [intent.title, ...intent.rows.map((row) => `${row.label}: ${row.value}`), intent.text ?? '']
        .filter(Boolean)
        .join('\n');
    default:
      return null;
  }
}
