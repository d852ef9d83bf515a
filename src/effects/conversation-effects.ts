import type { Collection } from 'mongodb';
import type { Effect } from '../aggregate.js';
import type { Channel, Outbound } from '../channels/channel.js';
import { splitPeer } from '../channels/group-peer.js';
import type { Clock } from '../clock.js';
import type { About, OrderArgs } from '../conversation/state.js';
import type { Deliveries } from '../deliveries/deliveries.js';
import { messageOf, NotFoundError } from '../errors.js';
import { failpoint } from '../failpoints.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Logger } from '../logger.js';
import { ACTION_PARAMS } from '../service/action-params.js';
import type { OrderCommandName, StaffMember } from '../service/model.js';
import type { Directory } from '../storage/directory.js';
import type { ConversationRow, DeliveryRow, Models } from '../storage/models/index.js';
import type { Orders } from '../work-orders/execute.js';
import type { Addresses } from './addresses.js';
import { contactChanged } from './contact-effect.js';
import { maskIntent } from './mask-intent.js';
import type { PersonResult } from './person-effects.js';
import type { Advise } from './repair-advice.js';

interface Deps {
  models: Models;
  clock: Clock;
  inbox: Inbox;
  orders: Orders;
  directory: Directory;
  addresses: Addresses;
  channels: Map<string, Channel>;
  logger: Logger;
  deliver: (conversation: string) => void;
  /** A message that the platform had taken did not arrive. */
  lost: Deliveries['lost'];
  person: (effect: Effect, row: ConversationRow) => Promise<PersonResult | null>;
  advice: Advise;
  /** Policy `privacy.keepMessages`. */
  keepMessagesMs: number;
}

interface EffectResult {
  ok: boolean;
  code?: string;
  data: Record<string, unknown>;
}

/** What a conversation wants done. Each is keyed by the effect's id, so that twice is once. */
export function createConversationEffects(
  deps: Deps,
): (effect: Effect, row: ConversationRow) => Promise<void> {
  return async (effect, row) => {
    switch (effect.kind) {
      case 'send':
        return await send(deps, effect, row);
      case 'order':
        return await order(deps, effect, row);
      case 'directory':
        return await directory(deps, effect, row);
      case 'undelivered': {
        const { messageId, code, reason } = effect.args as Record<string, string>;
        return await deps.lost(row._id, messageId ?? '', `${code}: ${reason}`);
      }
      case 'person': {
        const result = await deps.person(effect, row);
        return result ? await putResult(deps, effect, row, result) : undefined;
      }
      case 'suggest': {
        const { order, reply } = effect.args as { order: string | null; reply: boolean };
        const advice = order === null ? null : await deps.advice(effect.id, row, order);
        return reply ? await putResult(deps, effect, row, { ok: true, data: { order, advice } }) : undefined;
      }
      case 'talk': {
        const { to, notice, data } = effect.args as {
          to: string;
          notice: string;
          data: Record<string, unknown>;
        };
        const body = { type: 'notice' as const, notice, data };
        return await deps.inbox.put([
          { id: `notice:${effect.id}:${to}`, conversation: to, at: deps.clock.now(), body },
        ]);
      }
      case 'hand-over':
        return await handOver(deps, effect, row);
      case 'give':
        return await putResult(deps, effect, row, await give(deps, effect, row));
      case 'contact':
        return await contactChanged(deps, effect);
      case 'take-back':
        await pass(deps, effect, row, 'takeBack');
        return;
      default:
        throw new Error(`no such effect: ${effect.kind}`);
    }
  };
}

async function send(deps: Deps, effect: Effect, row: ConversationRow): Promise<void> {
  const deliveries = deps.models.deliveries.collection as unknown as Collection<DeliveryRow>;
  const now = deps.clock.now();
  const [, revision, index] = /:(\d+):(\d+)$/.exec(effect.id) ?? [];
  // An insert that is already there stays as it is, sent or not.
  await deliveries.updateOne(
    { _id: effect.id },
    {
      $setOnInsert: {
        conversation: row._id,
        channel: row.channel,
        account: row.account,
        peer: row.peer,
        seq: Number(revision) * 1000 + Number(index),
        intent: forPeer(row.peer, effect.args.intent as Outbound),
        about: (effect.args.about as About | undefined) ?? null,
        ...(effect.args.nudge ? { nudge: true } : {}),
        state: 'queued',
        createdAt: now,
        nextAt: now,
        attempts: 0,
        leaseBy: null,
        leaseUntil: 0,
        sentAt: null,
        platformIds: [],
        platformRef: null,
        absorbed: [],
        welcomeCode: codeOf(effect, row),
        error: null,
        expireAt: new Date(now + deps.keepMessagesMs),
      },
    },
    { upsert: true },
  );
  deps.deliver(row._id);
}

/** In a group phone numbers are masked, whoever asked (contract). */
const forPeer = (peer: string, intent: Outbound): Outbound =>
  splitPeer(peer).person === null ? intent : maskIntent(intent);

async function order(deps: Deps, effect: Effect, row: ConversationRow): Promise<void> {
  const args = effect.args as unknown as OrderArgs;
  const command = {
    id: effect.id,
    name: args.command as OrderCommandName,
    // Absent as well in effects that were written before there was such a thing.
    at: args.at ?? deps.clock.now(),
    actor: args.actor,
    params: args.params,
  };
  let result: EffectResult;
  try {
    const outcome =
      args.command === 'register'
        ? await deps.orders.register(command)
        : await deps.orders.execute(args.order ?? '', command);
    result = outcome.ok
      ? { ok: true, data: { order: outcome.id, number: outcome.order.number, state: outcome.order.state } }
      : { ok: false, code: outcome.code, data: { ...outcome.data, order: args.order } };
  } catch (error) {
    // The order does not exist: an answer, not a fault to be tried again.
    if (!(error instanceof NotFoundError)) throw error;
    result = { ok: false, code: error.code, data: {} };
  }
  if (args.reply) await putResult(deps, effect, row, result);
}

async function directory(deps: Deps, effect: Effect, row: ConversationRow): Promise<void> {
  const args = effect.args as { action: 'bind-staff'; params: Record<string, unknown>; reply: boolean };
  const staff = await bindStaff(deps, row, ACTION_PARAMS['directory.bind-staff'].parse(args.params).phone);
  const result = staff
    ? { ok: true, data: { name: staff.name, role: staff.role } }
    : { ok: false, code: 'unknown-phone', data: { phone: args.params.phone ?? null } };
  if (args.reply) await putResult(deps, effect, row, result);
}

/**
 * In the company's own app, and alone with its bot, everybody is of the company, so a number that is typed will do. Elsewhere anybody
 * writes, so the platform has to vouch for the number.
 */
async function bindStaff(deps: Deps, row: ConversationRow, phone: string): Promise<StaffMember | null> {
  if (row.channel === 'wecom-app' || row.channel === 'wecom-bot')
    return await deps.directory.bindStaff({ field: 'wecomUserId', id: row.peer }, phone);
  const mayBind = row.channel === 'telegram' && (await deps.directory.isVouched(row._id, phone));
  return mayBind ? await deps.directory.bindStaff({ field: 'telegramId', id: row.peer }, phone) : null;
}

async function handOver(deps: Deps, effect: Effect, row: ConversationRow): Promise<void> {
  const at = deps.clock.now();
  const recipients = [...(await deps.addresses.supervisors()), ...(await deps.addresses.groups())];
  const served = effect.args.pass === true && (await pass(deps, effect, row, 'passToPeople'));
  await deps.inbox.put(
    recipients.map((conversation) => ({
      id: `notice:${effect.id}:${conversation}`,
      conversation,
      at,
      body: {
        type: 'notice',
        notice: 'handover.asked',
        data: { ...effect.args, served, conversation: row._id },
      },
    })),
  );
}

/**
 * Moves the talk on the platform, where it knows people of its own. That it cannot be moved stops nobody
 * from being told. False: it stays where it is.
 */
async function pass(
  deps: Deps,
  effect: Effect,
  row: ConversationRow,
  step: 'passToPeople' | 'takeBack',
): Promise<boolean> {
  let passed: { code: string | null } | null = null;
  try {
    passed = (await deps.channels.get(row.channel)?.[step]?.(row.account, row.peer)) ?? null;
  } catch (error) {
    deps.logger.warn({ effect: effect.id, error: messageOf(error) }, `${step} failed`);
  }
  if (passed?.code) {
    // Kept before it is used: given once, and what this turn says has no other way.
    row.code = { revision: revisionOf(effect), code: passed.code };
    await deps.models.conversations.updateOne({ _id: row._id }, { $set: { code: row.code } });
  }
  return passed !== null;
}

/** The talk to one of the platform's own people. The code goes with the result, which keeps it. */
async function give({ channels }: Deps, { args }: Effect, row: ConversationRow): Promise<EffectResult> {
  const given = await channels.get(row.channel)?.giveTo?.(row.account, row.peer, String(args.servicer));
  failpoint('talk.given');
  if (given?.ok) return { ok: true, data: { code: given.code } };
  return { ok: false, code: given?.why ?? 'refused', data: {} };
}

const revisionOf = (effect: Effect): number => Number(/:(\d+):\d+$/.exec(effect.id)?.[1] ?? 0);

/** The code that pays for the first message of a turn, if it was given one; null: this is another message. */
function codeOf(effect: Effect, row: ConversationRow): string | null {
  if (row.effects.find((other) => other.kind === 'send')?.id !== effect.id) return null;
  return row.code?.revision === revisionOf(effect) ? row.code.code : row.state.welcomeCode;
}

async function putResult(
  deps: Deps,
  effect: Effect,
  row: ConversationRow,
  result: EffectResult,
): Promise<void> {
  const body = result.ok
    ? { type: 'result' as const, effect: effect.id, ok: true as const, data: result.data }
    : {
        type: 'result' as const,
        effect: effect.id,
        ok: false as const,
        code: result.code ?? 'failed',
        data: result.data,
      };
  await deps.inbox.put([{ id: `result:${effect.id}`, conversation: row._id, at: deps.clock.now(), body }]);
}

/** Tells the run that waits for a parked effect that it will not come. */
export async function tellGivenUp(
  inbox: Inbox,
  clock: Clock,
  effect: Effect,
  conversation: string,
): Promise<void> {
  await inbox.put([
    {
      id: `result:${effect.id}:parked`,
      conversation,
      at: clock.now(),
      body: { type: 'result', effect: effect.id, ok: false, code: 'failed', data: {} },
    },
  ]);
}
