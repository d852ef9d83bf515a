import { createHash } from 'node:crypto';
import { JSON_TYPE } from '../wecom/client.js';
import { callJson, type Json } from '../wecom/http.js';

const UPLOAD_TIMEOUT_MS = 60_000;

/**
 * The calls of one group robot. Its address holds the key, which is the credential: it is in no error. They
 * throw WecomError or UnreachableError.
 * @see https://developer.work.weixin.qq.com/document/path/99110
 */
export function createRobotApi(address: string) {
  return {
    async send(body: Json): Promise<void> {
      await callJson(address, { method: 'POST', body: JSON.stringify(body), headers: JSON_TYPE });
    },

    /** The id is good for three days and for this robot only. */
    async upload(bytes: Buffer, name: string): Promise<string> {
      const url = new URL(address);
      url.pathname = url.pathname.replace(/\/send$/, '/upload_media');
      url.searchParams.set('type', 'file');
      const form = new FormData();
      form.append('media', new Blob([new Uint8Array(bytes)]), name);
      const answer = await callJson(url.href, { method: 'POST', body: form }, UPLOAD_TIMEOUT_MS);
      return String(answer.media_id ?? '');
    },
  };
}

/** A picture travels inside the message. */
export const imageBody = (bytes: Buffer): Json => ({
  msgtype: 'image',
  image: { base64: bytes.toString('base64'), md5: createHash('md5').update(bytes).digest('hex') },
});
