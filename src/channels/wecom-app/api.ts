import { createHash } from 'node:crypto';
import type { WecomClient } from '../wecom/client.js';
import { WecomError } from '../wecom/error-classes.js';
import type { Json } from '../wecom/http.js';
import type { Sent } from '../wecom/sender.js';

/** Longest that the platform remembers a request. */
const REMEMBERED_MOST = 14_400;
const NOBODY = 81013;
/** A task_id that was used: ours is made from the delivery, so this card is already there. */
const TASK_USED = 42014;

/** The calls that the app makes. They throw WecomError or UnreachableError. */
export function createAppApi(client: WecomClient, agentId: number) {
  return {
    /**
     * Sends one message to one member. `key` names it: the same message under the same key is the same
     * request to the byte, which the platform drops for four hours; under another key it is another request.
     * @see https://developer.work.weixin.qq.com/document/path/90236
     */
    async send(member: string, body: Json, key: string): Promise<Sent> {
      let answer: Json;
      try {
        answer = await client.post('message/send', {
          touser: member,
          agentid: agentId,
          ...body,
          ...variantOf(key),
        });
      } catch (error) {
        if (error instanceof WecomError && error.errcode === TASK_USED && body.msgtype === 'template_card')
          return { id: '' };
        throw error;
      }
      // One recipient that is invalid may still come with errcode 0.
      for (const field of ['invaliduser', 'unlicenseduser'])
        if (typeof answer[field] === 'string' && answer[field] !== '')
          throw new WecomError(NOBODY, `the member is in ${field}`);
      const responseCode = answer.response_code;
      return {
        id: String(answer.msgid ?? ''),
        ...(typeof responseCode === 'string' && responseCode !== '' ? { ref: { responseCode } } : {}),
      };
    },

    /** Changes a card on one member's phone. A response code works once. @see https://developer.work.weixin.qq.com/document/path/94888 */
    async updateCard(member: string, responseCode: string, change: Json): Promise<void> {
      await client.post('message/update_template_card', {
        userids: [member],
        agentid: agentId,
        response_code: responseCode,
        ...change,
      });
    },
  };
}

/**
 * The platform drops a request that equals an earlier one, and people do get the same words twice ("收到").
 * Fields that mean the same either way tell deliveries apart: how long it remembers, and empty recipients.
 */
function variantOf(key: string): Json {
  const number = createHash('sha256').update(key).digest().readUInt32BE(0);
  return {
    ...(number & 1 ? { toparty: '' } : {}),
    ...(number & 2 ? { totag: '' } : {}),
    ...(number & 4 ? { safe: 0 } : {}),
    ...(number & 8 ? { enable_id_trans: 0 } : {}),
    enable_duplicate_check: 1,
    duplicate_check_interval: REMEMBERED_MOST - ((number >>> 4) % 7200),
  };
}
