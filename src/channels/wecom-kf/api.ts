import type { WecomClient } from '../wecom/client.js';
import { WecomError } from '../wecom/error-classes.js';
import type { Json } from '../wecom/http.js';

/** This message id was used before: the message is there. */
const USED = 95033;
const TOKEN_OVER = 95007;
const ACCOUNTS_A_PAGE = 100;
const CUSTOMERS_A_CALL = 100;
/** In this list 0 serves; in the event of the same it is 1. */
const SERVING = 0;

export interface Page {
  rows: Json[];
  /** '' when the platform gave none. */
  cursor: string;
  more: boolean;
}

export type Move = { service_state: 2 | 4 } | { service_state: 3; servicer_userid: string };

export interface Servicers {
  people: { id: string; isServing: boolean }[];
  /** Departments are listed without their people. */
  hasDepartments: boolean;
}

export type KfApi = ReturnType<typeof createKfApi>;

/** The calls of customer service. They throw WecomError or UnreachableError. */
export function createKfApi(client: WecomClient) {
  const send = async (path: string, body: Json, id: string): Promise<string> => {
    try {
      await client.post(path, { msgid: id, ...body });
    } catch (error) {
      if (!(error instanceof WecomError && error.errcode === USED)) throw error;
    }
    return id;
  };

  return {
    /** One message under our own id; sent already counts as sent. @see https://developer.work.weixin.qq.com/document/path/94677 */
    send: (account: string, customer: string, id: string, body: Json) =>
      send('kf/send_msg', { touser: customer, open_kfid: account, ...body }, id),

    /** One message for a code, outside the five. @see https://developer.work.weixin.qq.com/document/path/95122 */
    sendOnEvent: (code: string, id: string, body: Json) =>
      send('kf/send_msg_on_event', { code, ...body }, id),

    /**
     * A token that is over is left out: the page allows that, at a lower rate.
     * @see https://developer.work.weixin.qq.com/document/path/94670
     */
    async pull(account: string, cursor: string | undefined, token: string | undefined): Promise<Page> {
      const ask = (withToken: string | undefined) =>
        client.post('kf/sync_msg', {
          open_kfid: account,
          limit: 1000,
          voice_format: 0,
          ...(cursor ? { cursor } : {}),
          ...(withToken ? { token: withToken } : {}),
        });
      let answer: Json;
      try {
        answer = await ask(token);
      } catch (error) {
        if (!(error instanceof WecomError && error.errcode === TOKEN_OVER && token)) throw error;
        answer = await ask(undefined);
      }
      return {
        rows: records(answer.msg_list),
        cursor: typeof answer.next_cursor === 'string' ? answer.next_cursor : '',
        more: answer.has_more === 1,
      };
    },

    /** Every account that we may serve. @see https://developer.work.weixin.qq.com/document/path/94661 */
    async accounts(): Promise<string[]> {
      const found: string[] = [];
      for (let offset = 0; ; offset += ACCOUNTS_A_PAGE) {
        const answer = await client.post('kf/account/list', { offset, limit: ACCOUNTS_A_PAGE });
        const page = records(answer.account_list);
        found.push(...page.map((account) => String(account.open_kfid ?? '')).filter((id) => id !== ''));
        if (page.length < ACCOUNTS_A_PAGE) return found;
      }
    },

    /** Nicknames of customers who were active within 48 hours. @see https://developer.work.weixin.qq.com/document/path/95159 */
    async nicknames(customers: string[]): Promise<Map<string, string>> {
      const found = new Map<string, string>();
      for (let i = 0; i < customers.length; i += CUSTOMERS_A_CALL) {
        const answer = await client.post('kf/customer/batchget', {
          external_userid_list: customers.slice(i, i + CUSTOMERS_A_CALL),
          need_enter_session_context: 0,
        });
        for (const { external_userid: id, nickname } of records(answer.customer_list))
          if (typeof id === 'string' && typeof nickname === 'string' && nickname.trim())
            found.set(id, nickname.trim());
      }
      return found;
    },

    /** @see https://developer.work.weixin.qq.com/document/path/94665 */
    async addContactWay(account: string, scene: string): Promise<string> {
      const answer = await client.post('kf/add_contact_way', { open_kfid: account, scene });
      return String(answer.url ?? '');
    },

    /** Those who serve this account, and whether they take customers now. @see https://developer.work.weixin.qq.com/document/path/94645 */
    async servicers(account: string): Promise<Servicers> {
      const answer = await client.get('kf/servicer/list', { open_kfid: account });
      const rows = records(answer.servicer_list);
      return {
        people: rows.flatMap(({ userid, status }) =>
          typeof userid === 'string' ? { id: userid, isServing: status === SERVING } : [],
        ),
        hasDepartments: rows.some((row) => row.department_id !== undefined),
      };
    },

    /** @see https://developer.work.weixin.qq.com/document/path/94669 */
    async session(account: string, customer: string): Promise<{ state: number; servicer: string | null }> {
      const whose = { open_kfid: account, external_userid: customer };
      const answer = await client.post('kf/service_state/get', whose);
      const { servicer_userid: servicer } = answer;
      return {
        state: Number(answer.service_state ?? 0),
        servicer: typeof servicer === 'string' && servicer !== '' ? servicer : null,
      };
    },

    /**
     * Moves the session: 2 into the pool of those on duty, 3 to one of them, 4 to its end. In none can we send
     * (95018, 95013) but one message for the code given here.
     * @see https://developer.work.weixin.qq.com/document/path/94669
     */
    async move(account: string, customer: string, to: Move): Promise<string | null> {
      const whose = { open_kfid: account, external_userid: customer };
      const answer = await client.post('kf/service_state/trans', { ...whose, ...to });
      return typeof answer.msg_code === 'string' && answer.msg_code !== '' ? answer.msg_code : null;
    },
  };
}

const records = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
