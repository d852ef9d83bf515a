import type { WecomClient } from '../wecom/client.js';
import { WecomError } from '../wecom/error-classes.js';
import type { Json } from '../wecom/http.js';

/** The id that we gave is taken: by us, since it is made from our own company and app. */
const EXISTS = 86215;

interface AppChat {
  chatid: string;
  name: string;
  owner: string;
  userlist: string[];
}

/** The calls about groups that belong to the app. They throw WecomError or UnreachableError. */
export function createAppchatApi(client: WecomClient) {
  return {
    /** @see https://developer.work.weixin.qq.com/document/path/90248 */
    async send(chat: string, body: Json): Promise<void> {
      await client.post('appchat/send', { chatid: chat, safe: 0, ...body });
    },

    /**
     * Makes the group under an id of our own, so that twice is once. False: it was there already.
     * @see https://developer.work.weixin.qq.com/document/path/90245
     */
    async create(chat: {
      chatid: string;
      name: string;
      owner?: string;
      userlist: string[];
    }): Promise<boolean> {
      try {
        await client.post('appchat/create', chat);
        return true;
      } catch (error) {
        if (error instanceof WecomError && error.errcode === EXISTS) return false;
        throw error;
      }
    },

    async get(chatid: string): Promise<AppChat> {
      const { chat_info: info = {} } = (await client.get('appchat/get', { chatid })) as {
        chat_info?: Partial<AppChat>;
      };
      return { chatid, name: info.name ?? '', owner: info.owner ?? '', userlist: info.userlist ?? [] };
    },
  };
}
