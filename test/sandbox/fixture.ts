import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decrypt, getSignature } from '@wecom/crypto';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../../src/clock.js';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';

const START = Date.parse('2026-07-01T08:00:00+08:00');
export const account = 'wkSandboxRepairs';
export const agentid = 1000007;

/** Runs after the test, later ones first. */
export const afterTest = (undo: () => unknown) => onTestFinished(async () => void (await undo()));

export type Answer = Record<string, unknown> & { errcode: number; errmsg: string };

/** A platform with a manual clock, and what a service needs to call it. Stopped after the test. */
export async function practice(options: Partial<SandboxOptions> = {}) {
  const clock = new ManualClock(START);
  const sandbox = await startSandbox({ clock, callbackRetryDelayMs: 5, ...options });
  afterTest(() => sandbox.close());
  const { corpId, app, kf } = sandbox.credentials;
  const get = async (path: string): Promise<Answer> =>
    (await (await fetch(`${sandbox.url}/cgi-bin/${path}`)).json()) as Answer;
  const post = async (path: string, body: unknown): Promise<Answer> =>
    (await (
      await fetch(`${sandbox.url}/cgi-bin/${path}`, { method: 'POST', body: JSON.stringify(body) })
    ).json()) as Answer;
  const token = async (whose: 'app' | 'kf'): Promise<string> => {
    const secret = whose === 'app' ? app.secret : kf.secret;
    const answer = await get(`gettoken?corpid=${corpId}&corpsecret=${secret}`);
    return answer.access_token as string;
  };
  const authorised = async (whose: 'app' | 'kf', path: string, body: unknown) =>
    await post(`${path}${path.includes('?') ? '&' : '?'}access_token=${await token(whose)}`, body);
  return {
    clock,
    sandbox,
    acts: sandbox.control.acts,
    control: sandbox.control,
    client: createSandboxClient(sandbox.url),
    get,
    post,
    token,
    asApp: (path: string, body: unknown) => authorised('app', path, body),
    asKf: (path: string, body: unknown) => authorised('kf', path, body),
    send: (touser: string, message: Record<string, unknown>) =>
      authorised('app', 'message/send', { touser, agentid, ...message }),
    sendText: (touser: string, content: string, more: Record<string, unknown> = {}) =>
      authorised('app', 'message/send', { touser, agentid, msgtype: 'text', text: { content }, ...more }),
    kfText: (touser: string, content: string, more: Record<string, unknown> = {}) =>
      authorised('kf', 'kf/send_msg', {
        touser,
        open_kfid: account,
        msgtype: 'text',
        text: { content },
        ...more,
      }),
  };
}

interface Received {
  query: Record<string, string>;
  envelope: string;
  /** The decrypted XML; signature and company were checked. */
  xml: string;
}

/** The service's side of callbacks: checks, decrypts and keeps what comes; `status` decides the answer. */
export async function receiver(
  platform: Awaited<ReturnType<typeof practice>>,
  status: (nth: number) => number | 'never' = () => 200,
) {
  const received: Record<'app' | 'kf', Received[]> = { app: [], kf: [] };
  const { credentials } = platform.sandbox;
  let nth = 0;
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://receiver');
    const target = url.pathname === '/kf' ? 'kf' : 'app';
    const query = Object.fromEntries(url.searchParams) as Record<string, string>;
    const { token, encodingAesKey } = credentials[target];
    const open = (sealed: string) => {
      const signature = getSignature(token, query.timestamp ?? '', query.nonce ?? '', sealed);
      const { message, id } = decrypt(encodingAesKey, sealed);
      if (signature !== query.msg_signature || id !== credentials.corpId) throw new Error('not genuine');
      return message;
    };
    if (request.method === 'GET') {
      response.end(open(query.echostr ?? ''));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const envelope = Buffer.concat(chunks).toString();
    const sealed = /<Encrypt><!\[CDATA\[(.+?)\]\]>/.exec(envelope)?.[1] ?? '';
    received[target].push({ query, envelope, xml: open(sealed) });
    const answer = status(nth++);
    if (answer === 'never') return;
    response.statusCode = answer;
    response.end();
  };
  const server = createServer((request, response) => {
    hear(request, response).catch(() => {
      response.statusCode = 401;
      response.end('refused');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  platform.sandbox.connect({ app: `${base}/app`, kf: `${base}/kf` });
  return received;
}

/** The text of one element, CDATA or bare; null when it is not there. */
export function element(xml: string, name: string): string | null {
  const found = new RegExp(`<${name}>(?:<!\\[CDATA\\[(.*?)\\]\\]>|([^<]*))</${name}>`, 's').exec(xml);
  return found ? (found[1] ?? found[2] ?? '') : null;
}

export const card = (taskId: string, more: Record<string, unknown> = {}) => ({
  msgtype: 'template_card',
  template_card: {
    card_type: 'button_interaction',
    task_id: taskId,
    main_title: { title: '派单 WO-1', desc: '打结器不打结' },
    horizontal_content_list: [{ keyname: '客户', value: '张大叔' }],
    button_list: [
      { text: '接单', style: 1, key: 'accept_1' },
      { text: '拒单', style: 2, key: 'decline_1' },
    ],
    ...more,
  },
});
