import type { Inbound } from '../channel.js';
import { aboutOf } from '../contact-scene.js';
import { headOf } from '../wecom/head.js';
import { linesOf, textOf, UnreadableError, type XmlElement } from '../wecom/xml.js';

type Base = Omit<Inbound, 'kind'>;

/**
 * What a follower did. `plain` is the whole content, which tells events apart that fall into one second.
 * Kinds that we do not know become an event of their own name. Throws UnreadableError.
 * @see https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html
 */
export function decodeWechat(xml: XmlElement, appId: string, plain: string): Inbound {
  const { type, ...head } = headOf(xml, plain);
  const base: Base = { channel: 'wechat', account: appId, ...head };
  switch (type) {
    case 'text': {
      const text = textOf(xml, 'Content');
      // A tap on a menu line arrives as its words with the line's id.
      const token = textOf(xml, 'bizmsgmenuid');
      if (token) return { ...base, kind: 'choice', text, choice: { token, label: text } };
      return { ...base, kind: 'text', text };
    }
    case 'image':
    case 'voice':
    case 'video':
    case 'shortvideo': {
      const kind = type === 'shortvideo' ? 'video' : type;
      const ref = textOf(xml, 'MediaId');
      if (!ref) throw new UnreadableError('MediaId is missing.');
      const heard = textOf(xml, 'Recognition');
      const url = textOf(xml, 'PicUrl');
      return {
        ...base,
        kind,
        media: [{ kind, ref, ...(url ? { url } : {}) }],
        ...(heard ? { text: heard } : {}),
      };
    }
    case 'location':
      return place(base, xml, 'Location_X', 'Location_Y', 'gcj02') ?? event(base, 'location-invalid', xml);
    case 'link':
      return { ...base, kind: 'text', text: linesOf(xml, ['Title', 'Description', 'Url']) };
    case 'event':
      return decodeEvent(base, xml);
    default:
      return event(base, type, xml);
  }
}

function decodeEvent(base: Base, xml: XmlElement): Inbound {
  const name = textOf(xml, 'Event');
  const key = textOf(xml, 'EventKey');
  switch (name) {
    case 'subscribe':
    case 'SCAN':
      // Followed, or scanned a code of ours: both open the chat, with the code's scene.
      return {
        ...base,
        kind: 'event',
        event: {
          name: 'enter',
          data: { scene: key.replace(/^qrscene_/, ''), ...aboutOf(key.replace(/^qrscene_/, '')) },
        },
      };
    case 'CLICK':
      // The key of a menu entry is made by the company; as words it works when it is one we know.
      return key
        ? { ...base, kind: 'choice', text: key, choice: { token: key, label: key } }
        : event(base, name, xml);
    case 'TEMPLATESENDJOBFINISH': {
      const status = textOf(xml, 'Status');
      const data = { messageId: textOf(xml, 'MsgID'), reason: status };
      return { ...base, kind: 'event', event: { name: status === 'success' ? name : 'send-failed', data } };
    }
    case 'LOCATION': {
      // Reported by the client on opening the chat: nobody meant to tell a place with it.
      const found = place(base, xml, 'Latitude', 'Longitude', 'wgs84');
      return { ...event(base, name, xml), ...(found?.location ? { location: found.location } : {}) };
    }
    default:
      return event(base, name || 'event', xml);
  }
}

/** X is the latitude. */
function place(base: Base, xml: XmlElement, x: string, y: string, datum: 'gcj02' | 'wgs84'): Inbound | null {
  const [lat, lng] = [Number(textOf(xml, x) || Number.NaN), Number(textOf(xml, y) || Number.NaN)];
  if (!(Math.abs(lat) <= 90 && Math.abs(lng) <= 180)) return null;
  const label = textOf(xml, 'Label');
  const location = { lat, lng, datum, ...(label ? { label, address: label } : {}) };
  return { ...base, kind: 'location', location };
}

const COMMON = new Set(['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'Event', 'MsgId']);

function event(base: Base, name: string, xml: XmlElement): Inbound {
  const data: Record<string, string> = {};
  for (const [key, values] of xml)
    if (!COMMON.has(key)) data[key] = values.filter((value) => typeof value === 'string').join(',');
  return { ...base, kind: 'event', event: { name, data } };
}
