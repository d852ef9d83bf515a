import { MINUTE, THREE_DAYS } from '../limits.js';
import type { Platform } from '../platform.js';
import { Refusal } from '../refusal.js';
import { count } from '../stats.js';
import type { KfLogItem } from '../world.js';
import { type ApiCall, body, type Json, required, text, within } from './call.js';

const PAGE = 1000;

/**
 * `POST kf/sync_msg` [W94670]. Without cursor: from the oldest message of three days. The cursor names a
 * position, so asking with the same one gives the same page again.
 */
export function kfSync(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  const openKfId = required(request, 'open_kfid', 95000);
  requireAccount(platform, openKfId);
  checkToken(platform, openKfId, within(text(request, 'token'), 128, 'token'));
  const limit = Number(request.limit ?? PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE)
    throw new Refusal(40058, `limit must be 1 to ${PAGE}`);
  const format = request.voice_format ?? 0;
  if (format !== 0 && format !== 1) throw new Refusal(40058, 'voice_format must be 0 or 1');
  const cursor = within(text(request, 'cursor'), 64, 'cursor');
  const from = cursor ? readCursor(cursor, openKfId) : 0;
  if (platform.faults.take('empty-page'))
    return { next_cursor: makeCursor(openKfId, from), has_more: 1, msg_list: [] };

  const log = platform.world.kfLog[openKfId] ?? [];
  const start = startOf(log, from, platform.clock.now() - THREE_DAYS);
  const page = log.slice(start, start + limit);
  return {
    next_cursor: makeCursor(openKfId, page.at(-1)?.n ?? from),
    has_more: log.length > start + page.length ? 1 : 0,
    msg_list: page.map(({ message }) => (format === 1 ? asSilk(platform, message) : message)),
  };
}

export function requireAccount(platform: Platform, openKfId: string): void {
  if (!platform.credentials.kf.accounts.some((account) => account.openKfId === openKfId))
    throw new Refusal(95004);
}

function checkToken(platform: Platform, openKfId: string, token: string): void {
  if (token) {
    const known = platform.world.kfTokens[token];
    if (known?.openKfId !== openKfId || known.until <= platform.clock.now()) throw new Refusal(95007);
    return;
  }
  const window = { count: platform.limits.tokenlessSyncPerMinute, ms: MINUTE };
  if (!platform.rates.take(`sync:${openKfId}`, window)) {
    count(platform.stats.violations, 'sync-without-token');
    throw new Refusal(45009, 'sync_msg without token');
  }
}

/** Positions follow each other without a gap, so the first one after `from` is found by counting. */
function startOf(log: KfLogItem[], from: number, oldest: number): number {
  let start = log[0] ? Math.min(Math.max(0, from - log[0].n + 1), log.length) : 0;
  while ((log[start]?.at ?? Number.POSITIVE_INFINITY) <= oldest) start++;
  return start;
}

const makeCursor = (openKfId: string, n: number): string =>
  `cur-${n.toString(36)}-${checksum(`${openKfId}|${n}`)}`;

function readCursor(cursor: string, openKfId: string): number {
  const n = Number.parseInt(/^cur-([0-9a-z]+)-/.exec(cursor)?.[1] ?? '', 36);
  if (Number.isNaN(n) || makeCursor(openKfId, n) !== cursor)
    throw new Refusal(40058, 'cursor is not one of this account');
  return n;
}

/** Ties a cursor to its account: one of another account must not silently skip messages. */
function checksum(value: string): string {
  let sum = 7;
  for (const character of value) sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
  return sum.toString(36);
}

/** The same voice under another id whose bytes are Silk (Tencent's has one byte before the mark). */
function asSilk(platform: Platform, message: Record<string, unknown>): Record<string, unknown> {
  const id = (message.voice as { media_id?: string } | undefined)?.media_id;
  const item = id === undefined ? undefined : platform.world.media[id];
  if (id === undefined || item === undefined) return message;
  const bytes = Buffer.concat([
    Buffer.from('\u0002#!SILK_V3'),
    Buffer.from(item.base64, 'base64').subarray(6),
  ]);
  platform.world.media[`${id}silk`] ??= {
    ...item,
    contentType: 'audio/silk',
    base64: bytes.toString('base64'),
  };
  return { ...message, voice: { media_id: `${id}silk` } };
}
