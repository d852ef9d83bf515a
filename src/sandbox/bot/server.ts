import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { isRecord, type Json, text } from '../api/call.js';
import type { Platform } from '../platform.js';
import { Refusal } from '../refusal.js';
import { count } from '../stats.js';
import { BOT_CHAT, type Bot } from './bot.js';
import { shownCard, shownWords } from './shown.js';

export const BOT_SERVER_PATH = '/aibot';
const ANSWER_MS = 24 * 3_600_000;
const SOON_MS = 5000;
/** Frames that say something: a storm leaves the connection's own ones alone. */
const SPEAKING = new Set(['aibot_respond_msg', 'aibot_send_msg']);

interface Frame {
  cmd?: string;
  headers?: { req_id?: string };
  body?: Json;
}

/**
 * The server of the AI bot's long connection (W101463): one live connection per bot, the newest one; the one
 * before is told `disconnected_event` and closed. Frames of plain JSON.
 */
export function attachBotServer(server: Server, platform: Platform): void {
  const sockets = new WebSocketServer({ noServer: true });
  let live: WebSocket | null = null;
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== BOT_SERVER_PATH) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('message', (data) => hear(ws, data.toString()));
      ws.on('close', () => {
        if (live === ws) leave();
      });
      ws.on('error', () => {});
    });
  });
  const { bot } = platform;

  function leave(): void {
    live = null;
    bot.line = null;
  }

  function push(ws: WebSocket, frame: Frame): boolean {
    if (ws.readyState !== WebSocket.OPEN) return false;
    ws.send(JSON.stringify(frame));
    return true;
  }

  function hear(ws: WebSocket, data: string): void {
    const frame = JSON.parse(data) as Frame;
    const id = frame.headers?.req_id ?? '';
    count(platform.stats.calls, frame.cmd ?? '');
    try {
      const cmd = frame.cmd ?? '';
      const faults = SPEAKING.has(cmd) ? platform.faults.forFrame(cmd) : platform.faults;
      // Never answered and not done; or lost with the connection before it was done.
      if (faults.take('timeout', cmd)) return;
      if (faults.take('reset', cmd)) return void ws.terminate();
      const forced = faults.take('errcode', cmd);
      if (forced) throw new Refusal(forced.code);
      const lost = faults.take('lost-answer', cmd);
      const body = handle(ws, cmd, id, frame.body ?? {});
      // The frame was taken, and the answer is lost with the connection.
      if (lost) return void ws.terminate();
      ws.send(
        JSON.stringify({ headers: { req_id: id }, errcode: 0, errmsg: 'ok', ...(body ? { body } : {}) }),
      );
      if (cmd === 'aibot_subscribe') bot.flush();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      count(platform.stats.rejected, `${frame.cmd} ${error.errcode}`);
      ws.send(JSON.stringify({ headers: { req_id: id }, errcode: error.errcode, errmsg: error.message }));
    }
  }

  function handle(ws: WebSocket, cmd: string, id: string, body: Json): Json | null {
    if (cmd === 'aibot_subscribe') return subscribe(ws, body);
    if (ws !== live) throw new Refusal(853000, 'not subscribed');
    switch (cmd) {
      case 'ping':
        return null;
      case 'aibot_respond_msg':
        return respond(bot, platform, id, body);
      case 'aibot_respond_welcome_msg':
        show(request(bot, platform, id, SOON_MS).screen, body);
        return null;
      case 'aibot_respond_update_msg':
        if (!isRecord(body.template_card)) throw new Refusal(40063, 'template_card');
        bot.update(request(bot, platform, id, SOON_MS).screen, body.template_card);
        return null;
      case 'aibot_send_msg':
        return send(body);
      case 'aibot_upload_media_init':
        return { upload_id: platform.newId('upload') };
      case 'aibot_upload_media_chunk':
        return null;
      case 'aibot_upload_media_finish':
        return { type: 'file', media_id: platform.newId('media'), created_at: '0' };
      default:
        throw new Refusal(-1, `the sandbox does not know ${cmd}`);
    }
  }

  function subscribe(ws: WebSocket, body: Json): null {
    const { botId, secret } = platform.credentials.bot;
    if (body.bot_id !== botId || body.secret !== secret) throw new Refusal(853000);
    if (live && live !== ws) kick(live);
    live = ws;
    bot.kick = () => {
      kick(ws);
      leave();
    };
    bot.line = (kind, requestId, content) =>
      push(ws, {
        cmd: `aibot_${kind === 'message' ? 'msg' : 'event'}_callback`,
        headers: { req_id: requestId },
        body: content,
      });
    return null;
  }

  function kick(ws: WebSocket): void {
    const event = { eventtype: 'disconnected_event', disconnected_event: {} };
    push(ws, {
      cmd: 'aibot_event_callback',
      headers: { req_id: platform.newId('req') },
      body: { msgtype: 'event', event },
    });
    ws.close();
  }

  function send(body: Json): null {
    const chat = text(body, 'chatid');
    const screen = body.chat_type === 1 ? `${chat}${BOT_CHAT}` : chat;
    // Chat ids are told apart by case, and only who has written is reached.
    if (!platform.world.botChats[screen]) throw new Refusal(93006, chat);
    show(screen, body);
    return null;
  }

  function show(screen: string, body: Json): void {
    const type = text(body, 'msgtype');
    const content = body[type];
    if (!isRecord(content)) throw new Refusal(40063, type);
    if (type === 'template_card') bot.show(screen, shownCard(content));
    else if (type === 'markdown')
      bot.show(screen, { kind: 'markdown', text: shownWords(content, 'content') });
    else if (type === 'text') bot.show(screen, { kind: 'text', text: shownWords(content, 'content') });
    else if (type === 'image' || type === 'file')
      bot.show(screen, { kind: type, media: text(content, 'media_id') });
    else throw new Refusal(40008, type);
  }

  function respond(of: Bot, on: Platform, id: string, body: Json): null {
    const asked = request(of, on, id, ANSWER_MS);
    if (isRecord(body.stream)) of.stream(asked.screen, body.stream);
    else show(asked.screen, body);
    return null;
  }
}

function request(bot: Bot, platform: Platform, id: string, withinMs: number) {
  const found = bot.requests.get(id);
  if (!found || platform.clock.now() - found.at > withinMs) throw new Refusal(846605, id);
  return found;
}
