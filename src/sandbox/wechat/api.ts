import {
  type ApiCall,
  body,
  isRecord,
  type Json,
  part,
  records,
  required,
  text,
  within,
} from '../api/call.js';
import type { Platform } from '../platform.js';
import { Refusal } from '../refusal.js';
import type { NewMessage } from '../screens.js';
import { count } from '../stats.js';
import type { Person } from '../world.js';
import { tellWechat } from './acts.js';

/** `POST stable_token`: the same token until it is forced. */
export function stableToken(call: ApiCall): Json {
  const { appid, secret, force_refresh: force } = body(call);
  return { ...call.platform.tokens.issueStable(String(appid ?? ''), String(secret ?? ''), force === true) };
}

/** `POST message/custom/send`: inside what the follower's last act pays for (45015, 45047). */
export function wechatSend(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  const person = follower(platform, required(request, 'touser', 40003));
  const message = content(platform, request);
  const window = platform.world.wechatWindows[person.id];
  if (!window || window.until <= platform.clock.now()) return overrun(platform, 45015);
  if (window.left <= 0) return overrun(platform, 45047);
  window.left--;
  platform.screens.show(person.id, message);
  return {};
}

/** `POST message/template/send`: at any time; what became of it is told by an event. */
export function wechatTemplate(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  if (required(request, 'template_id', 40037) !== platform.credentials.wechat.templateId)
    throw new Refusal(40037);
  const person = platform.world.people[required(request, 'touser', 40003)];
  if (person?.channel !== 'wechat') throw new Refusal(40003);
  const values = Object.entries(part(request, 'data')).map(([name, field]) => {
    const value = isRecord(field) ? String(field.value ?? '') : '';
    if (name.startsWith('thing') && ([...value].length > 20 || value === ''))
      throw new Refusal(47003, `data.${name}.value invalid`);
    return value;
  });
  const msgid = ++platform.world.counter;
  if (person.status === 'active')
    platform.screens.show(person.id, {
      from: 'them',
      kind: 'card',
      title: '服务通知',
      text: values.join('\n'),
    });
  tellWechat(platform, person, {
    MsgType: 'event',
    Event: 'TEMPLATESENDJOBFINISH',
    MsgID: msgid,
    Status: person.status === 'active' ? 'success' : 'failed:user block',
  });
  return { msgid };
}

function follower(platform: Platform, id: string): Person {
  const person = platform.world.people[id];
  if (person?.channel !== 'wechat') throw new Refusal(40003);
  if (person.status === 'left') throw new Refusal(43004);
  return person;
}

function content(platform: Platform, request: Json): NewMessage {
  const type = text(request, 'msgtype');
  switch (type) {
    case 'text':
      return {
        from: 'them',
        kind: 'text',
        text: within(required(part(request, type), 'content', 44004), 2048, 'content', 45002),
      };
    case 'image':
    case 'voice':
    case 'video': {
      const media = required(part(request, type), 'media_id', 40007);
      return { from: 'them', kind: type, text: platform.media.get(media, { type }).name, media };
    }
    case 'msgmenu': {
      const menu = part(request, type);
      const choices = records(menu, 'list').map((line) => ({
        token: required(line, 'id'),
        label: required(line, 'content'),
      }));
      const words = [text(menu, 'head_content'), text(menu, 'tail_content')]
        .filter((line) => line)
        .join('\n');
      return { from: 'them', kind: 'menu', text: words, choices };
    }
    default:
      throw new Refusal(40008, type);
  }
}

function overrun(platform: Platform, errcode: number): never {
  count(platform.stats.violations, 'wechat-window');
  throw new Refusal(errcode);
}
