import { encrypt, getSignature } from '@wecom/crypto';

export const keys = {
  corpId: 'wwbench0000000001',
  agentId: 1000001,
  token: 'BenchToken2026',
  encodingAesKey: 'kLm3nOp4qRs5tUv6wXy7zAb8cDe9fGh0iJk1lMn2oPs',
};

export interface Callback {
  path: string;
  body: string;
}

/** Genuine, distinct text callbacks of `people` members, encrypted and signed as WeCom does. */
export function makeCallbacks(count: number, people: number, from: number): Callback[] {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return Array.from({ length: count }, (_, i) => {
    const id = from + i;
    const plain =
      `<xml><ToUserName><![CDATA[${keys.corpId}]]></ToUserName><FromUserName><![CDATA[member${id % people}]]></FromUserName>` +
      `<CreateTime>${timestamp}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[打捆机打结器坏了 ${id}]]></Content>` +
      `<MsgId>${7_000_000_000_000_000 + id}</MsgId><AgentID>${keys.agentId}</AgentID></xml>`;
    const encrypted = encrypt(keys.encodingAesKey, plain, keys.corpId);
    const nonce = String(100_000_000 + id);
    const signature = getSignature(keys.token, timestamp, nonce, encrypted);
    return {
      path: `/webhooks/wecom/app?msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`,
      body:
        `<xml><ToUserName><![CDATA[${keys.corpId}]]></ToUserName><AgentID><![CDATA[${keys.agentId}]]></AgentID>` +
        `<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
    };
  });
}
