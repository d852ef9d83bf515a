import { createCipheriv } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Answers } from '../../../src/channels/wecom-bot/answers.js';
import { createUrlSender } from '../../../src/channels/wecom-bot/by-url.js';
import { downloadBotMedia } from '../../../src/channels/wecom-bot/media.js';
import { createAskBotAddress } from '../../../src/channels/wecom-bot/outside.js';
import { fetchOutside } from '../../../src/outside/fetch-outside.js';
import { createKit, delivery } from '../kit.js';

const KEY = Buffer.alloc(32, 7);
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]);
const BUCKET = 'https://ww-aibot-img-1258476243.cos.ap-guangzhou.myqcloud.com/a?sign=s';
/** Whatever name is asked for, its address is one of this machine. */
const inside: typeof fetchOutside = (address, wanted) =>
  fetchOutside(address, wanted, async () => [{ address: '127.0.0.1', family: 4 }]);

describe('addresses that a callback to the bot names', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  /** Something in our own network that would answer. */
  async function within() {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end(sealed(JPEG));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closers.push(() => new Promise((done) => server.close(done)));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, count: () => asked };
  }
  const media = async (named: string[], address: string, read?: typeof fetchOutside, open: string[] = []) => {
    const kit = createKit();
    const ask = createAskBotAddress(named, open, read);
    const ref = `${address} ${KEY.toString('base64')}`;
    return { kit, got: await downloadBotMedia(ask, { kind: 'image', ref }, null, kit.deps.logger) };
  };

  it('are not asked inside our own network, by number or by a name that leads there', async () => {
    const { url, count } = await within();
    const real = ['https://qyapi.weixin.qq.com'];
    for (const address of [url, 'http://169.254.169.254/latest/meta-data', 'https://10.0.0.1/a'])
      expect((await media(real, address)).got).toBeNull();
    const { got, kit } = await media(real, BUCKET, inside);
    expect(got).toBeNull();
    expect(kit.logs.join()).toContain('"code":"private"');
    expect(kit.logs.join()).not.toContain('sign=s');
    expect(count()).toBe(0);
  });

  it('are asked at a private address of the very host that the operator named, of no other', async () => {
    const asked: string[] = [];
    const read: typeof fetchOutside = (address, wanted) =>
      fetchOutside(address, wanted, async () => [{ address: '169.254.0.47', family: 4 }], ((url: URL) => {
        asked.push(url.hostname);
        throw new Error('asked');
      }) as never);
    const bucket = new URL(BUCKET).hostname;
    await expect(media([], BUCKET, read, [bucket])).rejects.toThrow();
    expect(asked).toEqual([bucket]);
    for (const open of [[], ['qyapi.weixin.qq.com'], ['.myqcloud.com'], [bucket.toUpperCase()]])
      expect((await media([], BUCKET, read, open)).got).toBeNull();
    // Named, but none of the platform's.
    expect(
      (await media([], 'https://intranet.example.com/a', read, ['intranet.example.com'])).got,
    ).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it('are asked where the operator says that the platform is, for practice or behind a proxy', async () => {
    const { url, count } = await within();
    expect((await media([url], `${url}/media/1`)).got).toEqual({ bytes: JPEG, contentType: 'image/jpeg' });
    expect((await media([url.replace('http', 'ws')], `${url}/media/1`)).got).not.toBeNull();
    expect(count()).toBe(2);
  });

  it('are read in the bucket of the platform, and tried later when it does not answer', async () => {
    const bucket: typeof fetchOutside = async (address) => {
      expect(address).toBe(BUCKET);
      return { status: 200, contentType: '', bytes: sealed(JPEG) };
    };
    expect((await media([], BUCKET, bucket)).got?.bytes).toEqual(JPEG);
    const gone: typeof fetchOutside = async () => ({ status: 503, contentType: '', bytes: Buffer.alloc(0) });
    await expect(media([], BUCKET, gone)).rejects.toThrow('503');
  });

  it('get no answer of ours either, and the message is shown as not arrived', async () => {
    const { url, count } = await within();
    const kit = createKit();
    const { botReplies: store, logger: log } = kit.deps;
    const { clock } = kit;
    await store.add({
      id: 'bot:m1',
      revision: 0,
      account: 'bot',
      peer: 'sup01',
      at: clock.now(),
      kind: 'message',
      stream: 's1',
      via: `${url}/cgi-bin/aibot/response?response_code=RC`,
      said: [],
      saidAt: null,
      askedAt: 0,
      card: null,
      ended: true,
      spentBy: null,
      task: '',
      update: null,
    });
    const answers = new Answers(store, clock, async () => null);
    const send = createUrlSender({
      answers,
      store,
      clock,
      log,
      ask: createAskBotAddress(['https://qyapi.weixin.qq.com'], []),
    });
    const wanted = delivery({ kind: 'say', text: '超时1单' }, { account: 'bot', peer: 'sup01' });
    const piece = { delivery: wanted.id, text: '超时1单', card: null, instead: '' };
    expect(await send(wanted, piece)).toMatchObject({ state: 'failed', code: 'window-closed' });
    expect(count()).toBe(0);
  });
});

/** As the platform seals it: padded to 32 bytes. */
function sealed(clear: Buffer): Buffer {
  const pad = 32 - (clear.length % 32);
  const cipher = createCipheriv('aes-256-cbc', KEY, KEY.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([clear, Buffer.alloc(pad, pad)])), cipher.final()]);
}
