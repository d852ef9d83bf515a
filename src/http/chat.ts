import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import Router from '@koa/router';
import type Koa from 'koa';
import { PHOTO_MOST, type WebChat } from '../channels/web/index.js';
import { InvalidError, NotFoundError } from '../errors.js';
import { EXACT } from './exact.js';
import { PHOTO_MS, readBody } from './read-body.js';

const COOKIE = 'repairline_chat';
const YEAR_MS = 365 * 86_400_000;
const JSON_MOST = 32_768;
const BEAT_MS = 20_000;
/** Some proxies end a response that goes on; the browser then asks again by itself. */
const STREAM_MOST_MS = 10 * 60_000;
const STREAMS_MOST = 1000;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface ChatDeps {
  chat: WebChat;
  /** Folder of the page. */
  dir: string;
  /** Words of the page in the language that the browser asks for. */
  words(accepted: string): { lang: string; say(key: string): string };
}

/**
 * The page at /chat and its protocol (docs/web-chat.md). The token of a browser is a cookie that scripts
 * cannot read and other sites do not send; what changes something must be JSON or a picture.
 */
export function createChat({ chat, dir, words }: ChatDeps): Router {
  const router = new Router(EXACT);
  const file = (name: string) => readFileSync(join(dir, name), 'utf8');
  const [page, script, style] = [file('chat.html'), file('chat.js'), file('chat.css')];
  let streams = 0;

  router.get('/chat', (ctx) => {
    if (!chat.peerOf(ctx.cookies.get(COOKIE)))
      ctx.cookies.set(COOKIE, chat.open(addressOf(ctx)), {
        httpOnly: true,
        sameSite: 'strict',
        path: '/chat',
        maxAge: YEAR_MS,
        secure: ctx.secure,
      });
    const { lang, say } = words(ctx.get('accept-language'));
    ctx.set('Content-Security-Policy', POLICY);
    ctx.set('Referrer-Policy', 'no-referrer');
    ctx.type = 'html';
    ctx.body = page.replace(/\{\{([\w.-]+)\}\}/g, (_, key: string) =>
      escapeHtml(key === 'lang' ? lang : say(key)),
    );
  });
  router.get('/chat/chat.js', (ctx) => {
    ctx.type = 'text/javascript; charset=utf-8';
    ctx.body = script;
  });
  router.get('/chat/chat.css', (ctx) => {
    ctx.type = 'text/css; charset=utf-8';
    ctx.body = style;
  });

  router.get('/chat/messages', async (ctx) => {
    ctx.body = { messages: await chat.since(peerOf(ctx), after(ctx)) };
  });

  router.post('/chat/messages', async (ctx) => {
    const peer = peerOf(ctx);
    if (!ctx.is('application/json')) throw new InvalidError('json', 'The body must be application/json.');
    const body = await readBody(ctx.req, JSON_MOST);
    await chat.say(peer, addressOf(ctx), parse(body));
    ctx.body = { ok: true };
  });

  router.post('/chat/photos', async (ctx) => {
    const peer = peerOf(ctx);
    if (!ctx.is('image/*')) throw new InvalidError('json', 'The body must be a picture.');
    const bytes = await readBody(ctx.req, PHOTO_MOST, PHOTO_MS);
    await chat.photo(peer, addressOf(ctx), String(ctx.query.id ?? ''), bytes);
    ctx.body = { ok: true };
  });

  router.get('/chat/media/:id', async (ctx) => {
    const found = await chat.media(peerOf(ctx), String(ctx.params.id));
    if (!found) throw new NotFoundError('not-found', 'This talk shows no such media.');
    const isPicture = found.contentType === 'image/jpeg' || found.contentType === 'image/png';
    ctx.type = isPicture ? found.contentType : 'application/octet-stream';
    ctx.set('Content-Disposition', isPicture ? 'inline' : 'attachment');
    ctx.set('Content-Security-Policy', "default-src 'none'; sandbox");
    ctx.body = found.bytes;
  });

  /** Server-sent events: `id` is the number of the message, so the browser goes on where it stopped. */
  router.get('/chat/events', async (ctx) => {
    const peer = peerOf(ctx);
    if (streams >= STREAMS_MOST) {
      // The page asks by itself instead.
      ctx.status = 503;
      ctx.body = { error: { code: 'busy', message: 'Too many open pages; ask /chat/messages instead.' } };
      return;
    }
    let seen = Number(ctx.get('last-event-id')) || after(ctx);
    const out = new PassThrough();
    let running = false;
    let again = false;
    const look = async () => {
      if (running) {
        again = true;
        return;
      }
      running = true;
      do {
        again = false;
        for (const message of await chat.since(peer, seen)) {
          out.write(`id: ${message.seq}\ndata: ${JSON.stringify(message)}\n\n`);
          seen = message.seq;
        }
      } while (again);
      running = false;
    };
    const poke = () => void look().catch(() => out.end());
    streams++;
    const stop = chat.follow(peer, poke);
    const beat = setInterval(() => out.write(': \n\n'), BEAT_MS);
    const over = setTimeout(() => out.end(), STREAM_MOST_MS);
    for (const timer of [beat, over]) timer.unref();
    out.once('close', () => {
      streams--;
      stop();
      clearInterval(beat);
      clearTimeout(over);
    });
    ctx.req.once('close', () => out.destroy());
    ctx.type = 'text/event-stream';
    ctx.set('X-Accel-Buffering', 'no');
    ctx.body = out;
    out.write('retry: 2000\n\n');
    poke();
  });

  /** Throws 404 for a browser without a token: it has to open the page first. */
  function peerOf(ctx: Koa.Context): string {
    const peer = chat.peerOf(ctx.cookies.get(COOKIE));
    if (!peer) throw new NotFoundError('no-talk', 'Open /chat first; cookies must be allowed.');
    return peer;
  }
  return router;
}

/**
 * Who limits are counted for. Behind a proxy on this machine it is the address that the proxy itself added,
 * the last one: what stands before it anybody can write.
 */
function addressOf(ctx: Koa.Context): string {
  const direct = ctx.req.socket.remoteAddress ?? '';
  const isOwnProxy = direct === '::1' || direct.replace(/^::ffff:/, '').startsWith('127.');
  const told = isOwnProxy ? ctx.get('x-forwarded-for').split(',').at(-1)?.trim() : '';
  return told || direct;
}

function after(ctx: Koa.Context): number {
  const given = Number(ctx.query.after ?? 0);
  return Number.isSafeInteger(given) && given > 0 ? given : 0;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new InvalidError('json', 'The body is no JSON.');
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark);
