import type { Clock } from '../../clock.js';
import { advised } from '../wecom/advice.js';
import type { WecomClient } from '../wecom/client.js';
import { WecomError } from '../wecom/error-classes.js';
import type { Json } from '../wecom/http.js';
import type { WecomLog } from '../wecom/log.js';

/** A sealed id, as every open_userid of the platform looks. A company may choose ids, but hardly these. */
const SEALED = /^wo[\w-]{30}$/;
const KEPT_MOST = 10_000;
/** What could not be opened is not asked again so long. */
const MISSED_MS = 10 * 60_000;

/**
 * A bot made by somebody who is no super administrator of the company hears of its members under sealed ids.
 * They are opened with the app's token, so that roles and talks are the same as in the app; each is asked once.
 * What the platform will not open stays as it is, a stranger's, and the log says what to do. Throws
 * UnreachableError when the platform could not be asked.
 * @see https://developer.work.weixin.qq.com/document/path/101521
 * @see https://developer.work.weixin.qq.com/document/path/95884
 */
export function createMembers(parts: {
  /** Null: there is no app whose token could be used. */
  client: WecomClient | null;
  clock: Clock;
  log: WecomLog;
}): (callback: Json) => Promise<Json> {
  const { client, clock, log } = parts;
  const known = new Map<string, { id: string; until: number }>();

  async function opened(sealed: string): Promise<string> {
    const before = known.get(sealed);
    if (before && before.until > clock.now()) return before.id;
    const found = await ask(sealed);
    for (const oldest of known.keys()) {
      if (known.size < KEPT_MOST) break;
      known.delete(oldest);
    }
    const until = found === null ? clock.now() + MISSED_MS : Number.POSITIVE_INFINITY;
    known.set(sealed, { id: found ?? sealed, until });
    return found ?? sealed;
  }

  async function ask(sealed: string): Promise<string | null> {
    if (!client) {
      log.error({}, NO_APP);
      return null;
    }
    try {
      const { userid_list: list } = await client.post('batch/openuserid_to_userid', {
        open_userid_list: [sealed],
      });
      const rows: Json[] = Array.isArray(list) ? list : [];
      const id = rows.find((row) => row?.open_userid === sealed)?.userid;
      if (typeof id === 'string' && id !== '') return id;
      log.error({}, NOT_VISIBLE);
    } catch (error) {
      if (!(error instanceof WecomError)) throw error;
      log.error({ error: advised(error.errcode, error.message) }, REFUSED);
    }
    return null;
  }

  return async (callback) => {
    const from = callback.from as Json | undefined;
    const id = from?.userid;
    if (typeof id !== 'string' || !SEALED.test(id)) return callback;
    return { ...callback, from: { ...from, userid: await opened(id) } };
  };
}

const HINT =
  'or let a super administrator of the company make the bot. 智能机器人不是超级管理员创建的,成员账号是加密的';
const NO_APP = `The bot hears sealed user ids and there is no app to open them: set WECOM_APP_SECRET, ${HINT}`;
const NOT_VISIBLE = `A member who writes to the bot is not in the visible range of the app: add them, ${HINT}`;
const REFUSED = `The platform does not let the app open the bot's user ids: permit it, ${HINT}`;
