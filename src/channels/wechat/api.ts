import type { WecomClient } from '../wecom/client.js';
import type { Json } from '../wecom/http.js';

/** The calls of an official account. They throw WecomError or UnreachableError. */
export function createWechatApi(client: WecomClient) {
  return {
    /** @see https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html */
    async send(openId: string, body: Json): Promise<void> {
      await client.post('message/custom/send', { touser: openId, ...body });
    },

    /** @see https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage */
    async template(openId: string, body: Json): Promise<string> {
      const answer = await client.post('message/template/send', { touser: openId, ...body });
      return String(answer.msgid ?? '');
    },
  };
}
