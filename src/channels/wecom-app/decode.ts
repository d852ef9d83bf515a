import type { Inbound, Media, Place } from '../channel.js';
import { headOf } from '../wecom/head.js';
import { linesOf, textOf, UnreadableError, type XmlElement } from '../wecom/xml.js';
import { cardOf } from './card-id.js';

/**
 * What a member did, from the decrypted callback. `agentId` is used where the callback names none. Kinds
 * that we do not know become an event of their own name. Throws UnreadableError.
 * @see https://developer.work.weixin.qq.com/document/path/90239 messages
 * @see https://developer.work.weixin.qq.com/document/path/90240 events
 */
export function decodeApp(xml: XmlElement, agentId: string, plain: string): Inbound {
  const { type, ...head } = headOf(xml, plain);
  const base: Base = { channel: 'wecom-app', account: textOf(xml, 'AgentID') || agentId, ...head };
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
    case 'link':
      return { ...base, kind: 'text', text: linesOf(xml, ['Title', 'Description', 'Url']) };
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
  const [picked, ...more] = pickedIn(xml);
  if (name === 'template_card_event' && picked && more.length === 0) {
    const responseCode = textOf(xml, 'ResponseCode');
    return {
      ...base,
      kind: 'choice',
      choice: { token: picked, ...(responseCode ? { responseCode } : {}) },
    };
  }
  if ((name === 'template_card_event' || name === 'template_card_menu_event') && token && !hasSelection) {
    const card = cardOf(textOf(xml, 'TaskId'));
    const responseCode = textOf(xml, 'ResponseCode');
    const choice = { token, ...(card ? { card } : {}), ...(responseCode ? { responseCode } : {}) };
    return { ...base, kind: 'choice', choice };
  }
  const change = contactChange(xml, name, base.peer);
  if (change) return { ...base, kind: 'event', event: { name: 'contact-change', data: change } };
  const scanned = name.startsWith('scancode_') ? scanOf(xml) : '';
  if (scanned) return { ...base, kind: 'text', text: scanned };
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

/**
 * What became of a member, where it touches what they may do here: gone, disabled, out of the app's sight, or
 * under another id. Null: something else. @see https://developer.work.weixin.qq.com/document/path/90970
 */
function contactChange(xml: XmlElement, name: string, member: string): Record<string, string> | null {
  if (name === 'subscribe') return { change: 'in-range', userId: member };
  if (name === 'unsubscribe') return { change: 'out-of-range', userId: member };
  if (name !== 'change_contact') return null;
  const userId = textOf(xml, 'UserID');
  const newUserId = textOf(xml, 'NewUserID');
  switch (textOf(xml, 'ChangeType')) {
    case 'delete_user':
      return { change: 'deleted', userId };
    case 'update_user': {
      if (newUserId && newUserId !== userId) return { change: 'renamed', userId, newUserId };
      const change = STATUS[textOf(xml, 'Status')];
      return change ? { change, userId } : null;
    }
    default:
      return null;
  }
}

/** 1 active, 2 disabled, 4 not activated yet, 5 has left. */
const STATUS: Record<string, string> = { 1: 'enabled', 2: 'disabled', 5: 'disabled' };

/** The options that were picked in a list. */
function pickedIn(xml: XmlElement): string[] {
  const inside = (elements: (string | XmlElement)[], name: string) =>
    elements.flatMap((element) => (element instanceof Map ? (element.get(name) ?? []) : []));
  const items = inside(xml.get('SelectedItems') ?? [], 'SelectedItem');
  return inside(inside(items, 'OptionIds'), 'OptionId').filter((id) => typeof id === 'string');
}

/** What stood on a code that a member scanned; of a printed link of ours the machine alone. */
function scanOf(xml: XmlElement): string {
  const info = xml.get('ScanCodeInfo')?.[0];
  const result = info instanceof Map ? textOf(info, 'ScanResult').trim() : '';
  // Bar codes come as `CODE_128,…`.
  const plain = result.replace(/^[A-Z]+_?\d*,/, '');
  if (!URL.canParse(plain)) return plain;
  return new URL(plain).searchParams.get('scene_param') ?? plain;
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
