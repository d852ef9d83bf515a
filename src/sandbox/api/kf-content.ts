import type { Platform } from '../platform.js';
import { Refusal } from '../refusal.js';
import type { NewMessage } from '../screens.js';
import { cut, type Json, part, records, required, text, within } from './call.js';

/** Checks what is to be said to a customer and gives how the phone shows it [W94677]. */
export function kfContent(platform: Platform, request: Json): NewMessage {
  const type = text(request, 'msgtype');
  switch (type) {
    case 'text':
      return { from: 'them', kind: 'text', text: cut(required(part(request, type), 'content', 44004), 2048) };
    case 'image':
    case 'voice':
    case 'video':
    case 'file': {
      const id = required(part(request, type), 'media_id', 40007);
      return {
        from: 'them',
        kind: type,
        text: platform.media.get(id, { type, robot: null }).name,
        media: id,
      };
    }
    case 'link': {
      const link = part(request, type);
      platform.media.get(required(link, 'thumb_media_id', 40007), { type: 'image' });
      within(required(link, 'url'), 2048, 'link.url');
      const words = within(text(link, 'desc'), 512, 'link.desc');
      return {
        from: 'them',
        kind: 'link',
        title: within(required(link, 'title'), 128, 'link.title'),
        text: words,
      };
    }
    case 'location': {
      const place = part(request, type);
      if (typeof place.latitude !== 'number' || typeof place.longitude !== 'number')
        throw new Refusal(40058, 'location needs latitude and longitude');
      const words = [text(place, 'name'), text(place, 'address')].filter((line) => line).join('\n');
      return { from: 'them', kind: 'location', text: words };
    }
    case 'msgmenu':
      return menu(part(request, type));
    default:
      throw new Refusal(40008, type);
  }
}

function menu(of: Json): NewMessage {
  const head = within(text(of, 'head_content'), 1024, 'head_content');
  const tail = within(text(of, 'tail_content'), 1024, 'tail_content');
  const list = records(of, 'list');
  if (list.length > 50) throw new Refusal(95008, `${list.length} of at most 50`);
  if (list.filter((item) => item.type !== 'text').length > 10)
    throw new Refusal(95008, 'more than 10 to choose from');
  const lines: string[] = [];
  const rows: { label: string; value: string }[] = [];
  const choices: { token: string; label: string }[] = [];
  for (const item of list) {
    const type = text(item, 'type');
    if (type === 'click') {
      const click = part(item, type);
      const token = text(click, 'id');
      if (!/^\w{1,128}$/.test(token)) throw new Refusal(40058, 'click.id must be 1 to 128 of A-Z a-z 0-9 _');
      choices.push({ token, label: within(required(click, 'content'), 128, 'click.content') });
    } else if (type === 'view') {
      const view = part(item, type);
      rows.push({
        label: within(required(view, 'content'), 1024, 'view.content'),
        value: within(required(view, 'url'), 2048, 'view.url'),
      });
    } else if (type === 'miniprogram') {
      const program = part(item, type);
      rows.push({
        label: required(program, 'content'),
        value: `${required(program, 'appid')}/${required(program, 'pagepath')}`,
      });
    } else if (type === 'text')
      lines.push(within(required(part(item, type), 'content'), 256, 'text.content'));
    else throw new Refusal(95009, type);
  }
  const words = [head, ...lines, tail].filter((line) => line).join('\n');
  if (!words && list.length === 0) throw new Refusal(44004);
  return { from: 'them', kind: 'menu', text: words, rows, choices };
}
