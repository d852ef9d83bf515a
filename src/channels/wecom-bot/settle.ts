import type { Clock } from '../../clock.js';
import { OutsideError } from '../../outside/fetch-outside.js';
import type { Channel, Outcome } from '../channel.js';
import type { Leases } from '../wecom/deps.js';
import { UnreachableError, WecomError } from '../wecom/error-classes.js';
import type { WecomLog } from '../wecom/log.js';
import { DEAD_MS } from './answers.js';
import { post, URL_MS } from './by-url.js';
import type { AskBotAddress } from './outside.js';
import type { BotReply, BotReplyStore } from './reply.js';

const LEASE_MS = 30_000;

/**
 * In address mode words wait until the platform comes for them. What it came for was sent. When it comes no
 * more, what it never took goes once by the `response_url` of the same message; where that is spent, too old
 * or refused, it has failed, and somebody is told.
 * @see https://developer.work.weixin.qq.com/document/path/101031
 */
export function createSettle(parts: {
  store: BotReplyStore;
  leases: Leases;
  ask: AskBotAddress;
  clock: Clock;
  log: WecomLog;
}): NonNullable<Channel['settle']> {
  const { store, leases, ask, clock, log } = parts;

  const isDead = ({ askedAt, ended }: BotReply): boolean => ended || askedAt < clock.now() - DEAD_MS;

  return async (tell) => {
    const replies = await store.unsettled();
    if (replies.length === 0 || !(await leases.take('wecom-bot:settle', LEASE_MS))) return;
    for (const reply of replies) {
      const left = reply.said.filter(({ taken }) => !taken);
      if (left.length > 0 && !isDead(reply)) continue;
      const outcome = left.length > 0 ? await rescue(reply, left) : null;
      if (outcome === 'later') continue;
      for (const { delivery, taken, media } of reply.said) {
        // A reply address takes no pictures.
        const missed = media ? notTaken : outcome;
        await tell(delivery, taken || missed === null ? { state: 'sent' } : missed);
      }
      const now = await store.byId(reply.id);
      if (now) await store.save({ ...now, unsettled: now.said.length > reply.said.length });
    }
  };

  /** `later`: the platform could not be asked, or came for it meanwhile. */
  async function rescue(reply: BotReply, left: BotReply['said']): Promise<Outcome | 'later'> {
    const key = `settle:${reply.id}`;
    const mayAnswer = reply.via !== '' && (reply.spentBy === null || reply.spentBy === key);
    // Closed first, so that nothing is added to what nobody comes for.
    const spentBy = mayAnswer ? key : reply.spentBy;
    const isSaved = await store.save({ ...reply, ended: true, spentBy });
    if (!isSaved) return 'later';
    const text = left.map((piece) => piece.instead || piece.text).filter(Boolean);
    if (!mayAnswer || text.length === 0 || clock.now() - reply.at > URL_MS) return notTaken;
    try {
      await post(ask, reply.via, { delivery: key, text: text.join('\n\n'), card: null, instead: '' });
      return { state: 'sent' };
    } catch (error) {
      if (error instanceof UnreachableError) return 'later';
      if (!(error instanceof WecomError || error instanceof OutsideError)) throw error;
      log.warn({ error: error.message }, 'a reply address of the bot was refused');
      return notTaken;
    }
  }
}

const notTaken: Outcome = {
  state: 'failed',
  code: 'not-fetched',
  reason: 'The platform never came for this part of the answer, and its reply address gave no other way.',
};
