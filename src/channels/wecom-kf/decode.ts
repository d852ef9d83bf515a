import { createHash } from 'node:crypto';
import { ACCOUNT_PEER, type Inbound } from '../channel.js';
import { aboutOf } from '../contact-scene.js';
import type { Json } from '../wecom/http.js';
import { textOf, type XmlElement } from '../wecom/xml.js';
import { dataOf } from '../wecom-app/decode.js';

/** An opened chat is greeted soon or not at all: a lost cursor brings three days back. */
const GREET_WITHIN_MS = 10 * 60_000;
const SERVICER = 5;
/** What the page says of `fail_type`, for whoever has to reach the customer in another way. */
const FAILURES: Record<string, string> = {
  1: 'the customer service account is deleted',
  2: 'the application is closed',
  4: 'more than 48 hours since the customer wrote',
  5: 'the session is closed',
  6: 'more than 5 messages since the customer wrote',
  8: 'the company is not verified',
  10: 'the customer refuses messages',
  11: 'no servicer is logged in to WeCom',
  12: 'a forbidden type of message',
  13: 'held back for security',
};
/** Sent by customers, told of in words of our own: nothing in them says what is broken. */
const UNREADABLE = new Set([
  'business_card',
  'channels_shop_product',
  'channels_shop_order',
  'msgmenu',
  'meeting',
  'calendar',
  'note',
]);

/**
 * One row of kf/sync_msg as of `now`. `origin` 3 is the customer, 4 the platform, 5 a person of ours who
 * answered by hand. Kinds that we do not know become an event of their own name.
 * @see https://developer.work.weixin.qq.com/document/path/94670
 */
export function decodeKf(row: Json, account: string, now: number): Inbound {
  const type = text(row.msgtype);
  const body = object(row[type]);
  const base: Base = {
    channel: 'wecom-kf',
    account,
    // In events the customer stands inside.
    peer: text(row.external_userid) || text(body.external_userid) || ACCOUNT_PEER,
    messageId:
      text(row.msgid) || `h${createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 40)}`,
    at: (Number(row.send_time) || 0) * 1000,
  };
  if (type === 'event') return decodeEvent(base, body, now);
  if (Number(row.origin) === SERVICER) {
    const data = { servicer: text(row.servicer_userid), msgtype: type, text: text(body.content) };
    return { ...base, kind: 'event', event: { name: 'servicer-message', data } };
  }
  return decodeMessage(base, type, body);
}

/** A genuine callback that is about something else than customers' messages: kept as an event of the account. */
export function decodeOtherCallback(content: XmlElement, corpId: string, plain: string): Inbound {
  return {
    channel: 'wecom-kf',
    account: textOf(content, 'OpenKfId') || corpId,
    peer: ACCOUNT_PEER,
    messageId: `e${createHash('sha256').update(plain).digest('hex').slice(0, 40)}`,
    at: (Number(textOf(content, 'CreateTime')) || 0) * 1000,
    kind: 'event',
    event: {
      name: textOf(content, 'Event') || textOf(content, 'MsgType') || 'unknown',
      data: dataOf(content),
    },
  };
}

type Base = Omit<Inbound, 'kind'>;

function decodeMessage(base: Base, type: string, body: Json): Inbound {
  switch (type) {
    case 'text': {
      const content = text(body.content);
      const token = text(body.menu_id);
      // A tap on a menu line arrives as its text with the line's id.
      if (token) return { ...base, kind: 'choice', text: content, choice: { token, label: content } };
      return { ...base, kind: 'text', text: content };
    }
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return { ...base, kind: type, media: [{ kind: type, ref: text(body.media_id) }] };
    case 'location':
      return decodePlace(base, body);
    case 'link':
    case 'miniprogram':
    case 'channels': {
      const words = [body.title, body.desc, body.url].map(text).filter((word) => word !== '');
      return words.length > 0
        ? { ...base, kind: 'text', text: words.join('\n') }
        : unreadable(base, type, body);
    }
    case 'merged_msg':
      return { ...base, kind: 'text', text: forwarded(body) };
    default:
      return unreadable(base, type, body);
  }
}

/** No datum is named; WeChat's map in China gives GCJ-02. */
function decodePlace(base: Base, body: Json): Inbound {
  const [lat, lng] = [Number(body.latitude), Number(body.longitude)];
  if (!(Math.abs(lat) <= 90 && Math.abs(lng) <= 180)) return unreadable(base, 'location', body);
  const [label, address] = [text(body.name), text(body.address)];
  const location = {
    lat,
    lng,
    datum: 'gcj02' as const,
    ...(label ? { label } : {}),
    ...(address ? { address } : {}),
  };
  return { ...base, kind: 'location', location };
}

/** A forwarded chat: each line with who said it. `msg_content` is JSON in a string. */
function forwarded(body: Json): string {
  const items = Array.isArray(body.item) ? body.item.map(object) : [];
  const said = items.map((item) => {
    const content = parsed(text(item.msg_content));
    const words = text(content.content) || text(object(content[text(item.msgtype)]).content);
    return words ? `${text(item.sender_name)}: ${words}` : '';
  });
  return [text(body.title), ...said].filter((line) => line !== '').join('\n');
}

function decodeEvent(base: Base, body: Json, now: number): Inbound {
  const type = text(body.event_type);
  if (type === 'enter_session') {
    const isFresh = now - base.at <= GREET_WITHIN_MS;
    const code = text(body.welcome_code);
    const data = {
      scene: text(body.scene),
      sceneParam: decoded(text(body.scene_param)),
      ...aboutOf(text(body.scene), decoded(text(body.scene_param))),
      ...(code && isFresh ? { welcomeCode: code } : {}),
    };
    return { ...base, kind: 'event', event: { name: isFresh ? 'enter' : 'entered-earlier', data } };
  }
  if (type === 'msg_send_fail') {
    const failType = String(body.fail_type ?? 0);
    const data = {
      messageId: text(body.fail_msgid),
      code: `send-fail-${failType}`,
      reason: FAILURES[failType] ?? 'the platform names no reason',
    };
    return { ...base, kind: 'event', event: { name: 'send-failed', data } };
  }
  if (type === 'user_recall_msg') {
    const data = { messageId: text(body.recall_msgid) };
    return { ...base, kind: 'event', event: { name: 'recalled', data } };
  }
  return other(base, type || 'event', body);
}

function unreadable(base: Base, type: string, body: Json): Inbound {
  const event = other(base, 'unreadable', body);
  const kind = UNREADABLE.has(type) || type === 'location' ? type : 'other';
  return { ...event, event: { name: 'unreadable', data: { ...event.event?.data, msgtype: type, kind } } };
}

function other(base: Base, name: string, body: Json): Inbound {
  const data = Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  return { ...base, kind: 'event', event: { name, data } };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function parsed(json: string): Json {
  try {
    return object(JSON.parse(json));
  } catch {
    return {};
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
