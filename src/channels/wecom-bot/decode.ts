import { createHash } from 'node:crypto';
import type { Inbound, Media } from '../channel.js';
import { groupPeer } from '../group-peer.js';
import type { Json } from '../wecom/http.js';
import { UnreadableError } from '../wecom/xml.js';
import { cardOf } from '../wecom-app/card-id.js';
import type { BotReply } from './reply.js';

interface BotCallback {
  messages: Inbound[];
  /** Null: there is nothing to answer. */
  reply: BotReply | null;
  /** The platform asks for more of this answer. */
  refresh: string | null;
}

interface Reading {
  now: number;
  /** The only group that we listen to; null: any. */
  supervisorChat: string | null;
  /** Of the connection; in address mode the callback brings its own. */
  requestId?: string;
}

/**
 * What a member did. Kinds that we do not know become an event of their own name. Throws UnreadableError.
 * @see https://developer.work.weixin.qq.com/document/path/100719 messages
 * @see https://developer.work.weixin.qq.com/document/path/101027 events
 */
export function decodeBot(body: Json, reading: Reading): BotCallback {
  const type = textOf(body, 'msgtype');
  if (type === 'stream') return { messages: [], reply: null, refresh: textOf(part(body, 'stream'), 'id') };
  const account = textOf(body, 'aibotid');
  const id = textOf(body, 'msgid');
  const person = textOf(part(body, 'from'), 'userid');
  if (!type || !account || !id || !person)
    throw new UnreadableError('msgtype, aibotid, msgid or from.userid is missing.');
  const chat = textOf(body, 'chatid');
  const inGroup = textOf(body, 'chattype') === 'group' && chat !== '';
  const seconds = Number(body.create_time);
  const base: Base = {
    channel: 'wecom-bot',
    account,
    peer: inGroup ? groupPeer(chat, person) : person,
    messageId: id,
    at: seconds > 0 ? seconds * 1000 : reading.now,
  };
  const isOther = inGroup && reading.supervisorChat !== null && chat !== reading.supervisorChat;
  if (isOther) return { messages: [event(base, 'other-group')], reply: null, refresh: null };
  const messages = type === 'event' ? [decodeEvent(base, body)] : decodeMessage(base, type, body, inGroup);
  const kind = replyKind(messages);
  const reply = kind && newReply(base, kind, body, reading);
  return { messages, reply, refresh: null };
}

type Base = Omit<Inbound, 'kind'>;

function decodeMessage(base: Base, type: string, body: Json, inGroup: boolean): Inbound[] {
  const content = part(body, type);
  switch (type) {
    case 'text':
      return [{ ...base, kind: 'text', text: withoutName(textOf(content, 'content'), inGroup) }];
    case 'voice':
      // The platform has written it down already.
      return [{ ...base, kind: 'text', text: textOf(content, 'content') }];
    case 'image':
    case 'file':
    case 'video':
      return [{ ...base, kind: type, media: [mediaOf(content, type)] }];
    case 'mixed':
      return mixed(base, content, inGroup);
    default:
      return [event(base, type)];
  }
}

/** Words and pictures of one message, each as its own. */
function mixed(base: Base, content: Json, inGroup: boolean): Inbound[] {
  const items = Array.isArray(content.msg_item) ? content.msg_item : [];
  return items.flatMap((item: unknown, i): Inbound[] => {
    if (typeof item !== 'object' || item === null) return [];
    const own = { ...base, messageId: i === 0 ? base.messageId : `${base.messageId}#${i}` };
    const type = textOf(item as Json, 'msgtype');
    const inner = part(item as Json, type);
    if (type === 'text')
      return [{ ...own, kind: 'text', text: withoutName(textOf(inner, 'content'), inGroup) }];
    return type === 'image'
      ? [{ ...own, kind: 'image', media: [mediaOf(inner, 'image')] }]
      : [event(own, type)];
  });
}

function decodeEvent(base: Base, body: Json): Inbound {
  const outer = part(body, 'event');
  const name = textOf(outer, 'eventtype') || 'event';
  // The page nests the fields; the types of Tencent's own library have them flat.
  const inner = { ...outer, ...part(outer, name) };
  if (name === 'template_card_event') {
    const selections = selectionsOf(inner);
    const [only, ...more] = selections.flatMap(({ options }) => options);
    // Several at once is no answer to one question of ours: kept whole, not guessed.
    if (more.length > 0)
      return event(base, name, {
        ...Object.fromEntries(selections.map(({ question, options }) => [question, options.join()])),
        event_key: textOf(inner, 'event_key'),
        task_id: textOf(inner, 'task_id'),
      });
    const token = only ?? textOf(inner, 'event_key');
    const task = textOf(inner, 'task_id') || textOf(inner, 'taskid');
    if (!token) return event(base, name);
    const card = cardOf(task);
    return {
      ...base,
      kind: 'choice',
      choice: { token, ...(card ? { card } : {}), ...(task ? { responseCode: task } : {}) },
    };
  }
  // The welcome has to go with the answer to this very callback.
  if (name === 'enter_chat') return event(base, 'enter', { welcomeCode: base.messageId });
  return event(base, name);
}

/** What was picked in the selectors of a card, by selector. The page spells the keys in two ways. */
function selectionsOf(inner: Json): { question: string; options: string[] }[] {
  const items = part(inner, 'selected_items').selected_item;
  return (Array.isArray(items) ? items : []).map((item: Json) => {
    const ids = part(item, 'option_ids').option_id ?? part(item, 'optionids').optionid;
    const options = (Array.isArray(ids) ? ids : []).filter((id) => typeof id === 'string');
    return { question: textOf(item, 'question_key') || textOf(item, 'questionkey'), options };
  });
}

/** `@name` at the start or the end is how a group calls us; a colleague's name between the words is not. */
function withoutName(text: string, inGroup: boolean): string {
  if (!inGroup) return text;
  const called = text.replace(/^\s*@\S+[\s\u2005]+/u, '');
  return called === text ? text.replace(/[\s\u2005]+@\S+\s*$/u, '') : called;
}

function mediaOf(content: Json, kind: Media['kind']): Media {
  const url = textOf(content, 'url');
  const key = textOf(content, 'aeskey');
  const name = textOf(content, 'filename') || textOf(content, 'name');
  if (!url) throw new UnreadableError('The address of the media is missing.');
  // An address has no blanks; by the connection each file has a key of its own.
  return { kind, ref: key ? `${url} ${key}` : url, ...(name ? { name } : {}) };
}

function replyKind([first]: Inbound[]): BotReply['kind'] | null {
  if (!first) return null;
  if (first.kind === 'choice') return 'press';
  if (first.kind !== 'event') return 'message';
  return first.event?.name === 'enter' ? 'enter' : null;
}

function newReply(base: Base, kind: BotReply['kind'], body: Json, reading: Reading): BotReply {
  const id = `${base.account}:${base.messageId}`;
  const inner = part(part(body, 'event'), 'template_card_event');
  return {
    id,
    revision: 0,
    account: base.account,
    peer: base.peer,
    at: reading.now,
    kind,
    stream: createHash('sha256').update(id).digest('hex').slice(0, 32),
    via: reading.requestId ?? textOf(body, 'response_url'),
    said: [],
    saidAt: null,
    askedAt: reading.now,
    card: null,
    ended: false,
    spentBy: null,
    task: textOf(inner, 'task_id') || textOf(part(body, 'event'), 'task_id'),
    update: null,
  };
}

function event(base: Base, name: string, data: Record<string, string> = {}): Inbound {
  return { ...base, kind: 'event', event: { name, data } };
}

function part(of: Json, name: string): Json {
  const value = of[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

const textOf = (of: Json, name: string): string => (typeof of[name] === 'string' ? of[name] : '');
