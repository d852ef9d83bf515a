import { createCipheriv } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encrypt, getSignature } from '@wecom/crypto';
import { type Service, startService } from '../../src/cli/service.js';
import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { startSandbox } from '../../src/sandbox/index.js';

/** What the console shows for one callback address, and when the callbacks of a test were made. */
export interface Address {
  corpId: string;
  agentId: number;
  token: string;
  encodingAesKey: string;
  /** Epoch ms; the clock of the service begins here. */
  now: number;
}

/** The real service as one company's application, on a platform of its own, its clock begun at `address.now`. */
export async function startAt(address: Address, options: { bodyMs?: number } = {}) {
  const begun = systemClock.now();
  const clock = { now: () => address.now + systemClock.now() - begun };
  const dataDir = mkdtempSync(join(tmpdir(), 'repairline-outside-'));
  const { corpId, agentId, token, encodingAesKey } = address;
  const app = { agentId, secret: 'OutsideAppSecret0001', token, encodingAesKey };
  const sandbox = await startSandbox({ clock, corpId, app });
  const { kf } = sandbox.credentials;
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    WECOM_API_BASE_URL: sandbox.url,
    WECOM_CORP_ID: corpId,
    WECOM_APP_AGENT_ID: String(agentId),
    WECOM_APP_SECRET: app.secret,
    WECOM_APP_TOKEN: token,
    WECOM_APP_ENCODING_AES_KEY: encodingAesKey,
    WECOM_KF_SECRET: kf.secret,
    WECOM_KF_TOKEN: kf.token,
    WECOM_KF_ENCODING_AES_KEY: kf.encodingAesKey,
  });
  const service = await startService({
    config,
    clock,
    logger: silentLogger(),
    apiToken: null,
    trial: null,
    ...options,
  });
  return {
    service,
    url: service.url,
    port: Number(new URL(service.url).port),
    stored: () => storedIn(service),
    ready: async () => (await fetch(`${service.url}/readyz`)).status,
    async stop() {
      await service.stop();
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type Outside = Awaited<ReturnType<typeof startAt>>;

/** What was stored of what came from outside: messages by id. Answers, timers and notices are not counted. */
async function storedIn({ context }: Service) {
  const rows = await context.models.inbox.find({ 'body.type': 'message' } as never).lean();
  return new Map(rows.map((row) => [row._id, row]));
}

export interface Sealed {
  sealed: string;
  timestamp: string;
  nonce: string;
  signature: string;
}

/** Seals and signs as the platform does; what is given replaces what it would be. */
export function seal(
  address: Address,
  plain: string | Buffer,
  other: { receiveId?: string; timestamp?: string; nonce?: string; sealed?: string } = {},
): Sealed {
  const timestamp = other.timestamp ?? String(Math.floor(address.now / 1000));
  const nonce = other.nonce ?? '777';
  const receiveId = other.receiveId ?? address.corpId;
  const sealed =
    other.sealed ??
    (typeof plain === 'string'
      ? encrypt(address.encodingAesKey, plain, receiveId)
      : sealBlock(address, { content: plain }));
  return { sealed, timestamp, nonce, signature: getSignature(address.token, timestamp, nonce, sealed) };
}

/** The block before encryption built by hand, so that length, padding and bytes may be wrong. */
export function sealBlock(
  address: Address,
  block: { content: Buffer; length?: number; padding?: Buffer },
): string {
  const key = Buffer.from(`${address.encodingAesKey}=`, 'base64');
  const length = Buffer.alloc(4);
  length.writeUInt32BE((block.length ?? block.content.length) >>> 0);
  const body = Buffer.concat([Buffer.alloc(16, 0x61), length, block.content, Buffer.from(address.corpId)]);
  const pad = 32 - (body.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const whole = Buffer.concat([body, block.padding ?? Buffer.alloc(pad, pad)]);
  return Buffer.concat([cipher.update(whole), cipher.final()]).toString('base64');
}

export const queryOf = ({ signature, timestamp, nonce }: Sealed): string =>
  `msg_signature=${signature}&timestamp=${encodeURIComponent(timestamp)}&nonce=${encodeURIComponent(nonce)}`;

export const envelope = (address: Address, { sealed }: Sealed): string =>
  `<xml><ToUserName><![CDATA[${address.corpId}]]></ToUserName><AgentID><![CDATA[${address.agentId}]]></AgentID><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;

export interface Answer {
  /** 0: the connection ended without an answer. */
  status: number;
  headers: string;
  body: string;
  /** Whether the service ended the connection by itself. */
  closed: boolean;
}

/**
 * Writes bytes to the service and hears one answer, whatever the bytes are. `write` may go on writing until
 * `socket.destroyed`; the answer ends with its Content-Length or with the connection.
 */
export async function raw(
  port: number,
  write: string | Buffer | ((socket: Socket) => Promise<void> | void),
): Promise<Answer> {
  const socket = connect(port, '127.0.0.1');
  let heard = Buffer.alloc(0);
  const answer: Answer = { status: 0, headers: '', body: '', closed: false };
  await new Promise<void>((resolve) => {
    const look = () => {
      const text = heard.toString('utf8');
      const cut = text.indexOf('\r\n\r\n');
      if (cut < 0) return;
      answer.headers = text.slice(0, cut);
      answer.body = text.slice(cut + 4);
      answer.status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer.headers)?.[1] ?? 0);
      const length = Number(/^content-length: (\d+)/im.exec(answer.headers)?.[1] ?? Number.NaN);
      const isWhole = Buffer.byteLength(answer.body) >= length;
      if (isWhole && !/^connection: close/im.test(answer.headers)) resolve();
    };
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk]);
      look();
    });
    // What is written after the service has closed is refused; the answer before that counts.
    socket.on('error', () => {});
    socket.once('close', () => {
      answer.closed = true;
      resolve();
    });
    socket.once('connect', () => {
      if (typeof write === 'function') void write(socket);
      else socket.write(write);
    });
  });
  socket.destroy();
  return answer;
}

/** A POST as bytes. */
export function post(path: string, body: string | Buffer, headers: string[] = []): Buffer {
  const bytes = Buffer.from(body);
  const head = [`POST ${path} HTTP/1.1`, 'Host: repairline', `Content-Length: ${bytes.length}`, ...headers];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}

export const get = (path: string, headers: string[] = []): string =>
  `${[`GET ${path} HTTP/1.1`, 'Host: repairline', ...headers].join('\r\n')}\r\n\r\n`;
