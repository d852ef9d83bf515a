import { createHash } from 'node:crypto';
import { MINUTE } from '../limits.js';
import { imageType } from '../media.js';
import type { Platform } from '../platform.js';
import { Refusal } from '../refusal.js';
import { groupScreen, type NewMessage } from '../screens.js';
import { count } from '../stats.js';
import { type ApiCall, body, type Json, part, required, strings, text, within } from './call.js';
import { readCard } from './cards.js';
import { uploaded } from './media.js';
import { news } from './news.js';

/**
 * `POST webhook/send?key=` [W99110]: 20 a minute for one robot, then 45009 (the page states the number
 * and not the code). A text over 2048 or markdown over 4096 bytes is refused.
 */
export function robotSend(call: ApiCall): Json {
  const { platform } = call;
  const key = robotKey(call);
  const request = body(call);
  const message = content(platform, request, key);
  if (!platform.rates.take(`robot:${key}`, { count: platform.limits.robotPerMinute, ms: MINUTE })) {
    count(platform.stats.violations, 'robot');
    throw new Refusal(45009);
  }
  platform.screens.show(groupScreen(key), { from: 'them', ...message });
  return {};
}

/** `POST webhook/upload_media?key=&type=file|voice` [W99110]. */
export async function robotUpload(call: ApiCall): Promise<Json> {
  const key = robotKey(call);
  const type = call.query.get('type') ?? '';
  if (type !== 'file' && type !== 'voice') throw new Refusal(40004, type);
  const { id, item } = call.platform.media.put({ ...(await uploaded(call)), type, robot: key });
  return { type, media_id: id, created_at: String(Math.floor(item.at / 1000)) };
}

function robotKey(call: ApiCall): string {
  const key = call.query.get('key');
  if (key !== call.platform.credentials.robotKey) throw new Refusal(93000);
  return key;
}

function content(platform: Platform, request: Json, key: string): Omit<NewMessage, 'from'> {
  const type = text(request, 'msgtype');
  switch (type) {
    case 'text': {
      const said = part(request, type);
      const mentions = [...strings(said, 'mentioned_list'), ...strings(said, 'mentioned_mobile_list')];
      return { kind: 'text', text: within(required(said, 'content', 44004), 2048, 'text.content'), mentions };
    }
    case 'markdown':
    case 'markdown_v2': {
      const words = within(required(part(request, type), 'content', 44004), 4096, `${type}.content`);
      // Only markdown can mention, and only by userid.
      const mentions =
        type === 'markdown' ? [...words.matchAll(/<@([\w.@-]+)>/g)].map((match) => match[1] ?? '') : [];
      return { kind: 'markdown', text: words, mentions };
    }
    case 'image': {
      const image = part(request, type);
      const bytes = Buffer.from(required(image, 'base64'), 'base64');
      if (bytes.length > 2 * 1024 * 1024) throw new Refusal(40006, 'image over 2 MB');
      if (imageType(bytes) === null) throw new Refusal(40005, 'JPG or PNG');
      if (createHash('md5').update(bytes).digest('hex') !== required(image, 'md5'))
        throw new Refusal(40058, 'md5 does not match');
      return { kind: 'image' };
    }
    case 'news':
      return news(part(request, type));
    case 'file':
    case 'voice': {
      const id = required(part(request, type), 'media_id', 40007);
      return { kind: type, text: platform.media.get(id, { type, robot: key }).name, media: id };
    }
    case 'template_card':
      return readCard(part(request, type), 'group').shown;
    default:
      throw new Refusal(40008, type);
  }
}
