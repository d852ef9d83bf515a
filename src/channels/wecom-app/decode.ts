import { createHash } from 'node:crypto';
import type { Inbound, Media, Place } from '../channel.js';
import { textOf, UnreadableError, type XmlElement } from '../wecom/xml.js';
import { cardOf } from './card-id.js';

/**
 * What a member did, from the decrypted callback. `agentId` is used where the callback names none. Kinds
 * that we do not know become an event of their own name. Throws UnreadableError.
 * @see https://developer.work.weixin.qq.com/document/path/90239 messages
 * @see https://developer.work.weixin.qq.com/document/path/90240 events
 */
export function decodeApp(xml: XmlElement, agentId: string, plain: string): Inbound {
  const type = textOf(xml, 'MsgType');
  const peer = textOf(xml, 'FromUserName');
  const seconds = textOf(xml, 'CreateTime');
  if (!type || !peer || !/^\d{1,11}$/.test(seconds))
    throw new UnreadableError('MsgType, FromUserName or CreateTime is missing.');
  const base: Base = {
    channel: 'wecom-app',
    account: textOf(xml, 'AgentID') || agentId,
    peer,
    // Events carry no MsgId, and two of them may fall into one second: the whole content tells them apart.
    messageId: textOf(xml, 'MsgId') || `e${createHash('sha256').update(plain).digest('hex').slice(0, 40)}`,
    at: Number(seconds) * 1000,
  };
  switch (type) {
    case 'text':
      return { ...base, kind: 'text', text: textOf(xml, 'Content') };
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return { ...base, kind: type, media: [mediaOf(xml, type)] };
    case 'location': {
      const location = placeOf(textOf(xml, 'Location_X'), textOf(xml, 'Location_Y'), 'gcj02');
      const label = textOf(xml, 'Label');
      if (!location) return unreadable(base, 'location', xml);
      return {
        ...base,
        kind: 'location',
        location: { ...location, ...(label ? { label, address: label } : {}) },
      };
    }
    case 'link': {
      const words = ['Title', 'Description', 'Url'].map((name) => textOf(xml, name));
      return { ...base, kind: 'text', text: words.filter((word) => word !== '').join('\n') };
    }
    case 'event':
      return decodeEvent(base, xml);
    default:
      return unreadable(base, 'other', xml);
  }
}

type Base = Omit<Inbound, 'kind'>;

function decodeEvent(base: Base, xml: XmlElement): Inbound {
  const name = textOf(xml, 'Event');
  const token = textOf(xml, 'EventKey');
  const hasSelection = xml.get('SelectedItems')?.[0] instanceof Map;
  if ((name === 'template_card_event' || name === 'template_card_menu_event') && token && !hasSelection) {
    const card = cardOf(textOf(xml, 'TaskId'));
    const responseCode = textOf(xml, 'ResponseCode');
    const choice = { token, ...(card ? { card } : {}), ...(responseCode ? { responseCode } : {}) };
    return { ...base, kind: 'choice', choice };
  }
  // The key of a menu entry is made by the company; as text it works when it is a word we know.
  if (name === 'click' && token)
    return { ...base, kind: 'choice', text: token, choice: { token, label: token } };
  if (name === 'LOCATION') {
    // Reported by the client on opening the chat, by GPS: nobody meant to check in with it.
    const location = placeOf(textOf(xml, 'Latitude'), textOf(xml, 'Longitude'), 'wgs84');
    const accuracy = Number(textOf(xml, 'Precision'));
    const event = other(base, name, xml);
    return location ? { ...event, location: { ...location, ...(accuracy > 0 ? { accuracy } : {}) } } : event;
  }
  return other(base, name || 'event', xml);
}

function mediaOf(xml: XmlElement, kind: Media['kind']): Media {
  const ref = textOf(xml, 'MediaId');
  const name = textOf(xml, 'FileName');
  if (!ref) throw new UnreadableError('MediaId is missing.');
  return { kind, ref, ...(name ? { name } : {}) };
}

/** X is the latitude. The page names no datum; Chinese clients give GCJ-02 for pins, GPS for LOCATION. */
function placeOf(x: string, y: string, datum: Place['datum']): Place | null {
  const [lat, lng] = [Number(x || Number.NaN), Number(y || Number.NaN)];
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng, datum } : null;
}

function unreadable(base: Base, kind: string, xml: XmlElement): Inbound {
  const data = { ...dataOf(xml), msgtype: textOf(xml, 'MsgType'), kind };
  return { ...base, kind: 'event', event: { name: 'unreadable', data } };
}

const COMMON = new Set(['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'Event', 'MsgId', 'AgentID']);

function other(base: Base, name: string, xml: XmlElement): Inbound {
  return { ...base, kind: 'event', event: { name, data: dataOf(xml) } };
}

/** Everything that a callback says beside its common fields. */
export function dataOf(xml: XmlElement): Record<string, string> {
  const data: Record<string, string> = {};
  flatten(xml, '', data);
  return data;
}

/** Nested elements as `SelectedItems.SelectedItem.QuestionKey`; repeated ones joined by commas. */
function flatten(element: XmlElement, path: string, data: Record<string, string>): void {
  for (const [name, values] of element) {
    if (path === '' && COMMON.has(name)) continue;
    const key = path + name;
    for (const value of values) {
      if (typeof value !== 'string') flatten(value, `${key}.`, data);
      else data[key] = data[key] === undefined ? value : `${data[key]},${value}`;
    }
  }
}
