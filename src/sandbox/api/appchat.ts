import { Refusal } from '../refusal.js';
import type { NewMessage } from '../screens.js';
import { type ApiCall, body, cut, type Json, part, required, strings, text } from './call.js';

/** `POST appchat/create` [W90245]: 2 to 2000 members that the app may reach; an id of our own works once. */
export function appchatCreate(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  const chatid = text(request, 'chatid') || platform.newId('appchat').replace(/[^0-9a-zA-Z]/g, '');
  if (!/^[0-9a-zA-Z]{1,32}$/.test(chatid)) throw new Refusal(86001, chatid);
  if (platform.world.appchats[chatid]) throw new Refusal(86215, chatid);
  const userlist = strings(request, 'userlist');
  if (userlist.length < 2 || userlist.length > 2000) throw new Refusal(86217, `${userlist.length} members`);
  const stranger = userlist.find((id) => platform.member(id) === null);
  if (stranger) throw new Refusal(40003, stranger);
  const owner = text(request, 'owner') || (userlist[0] ?? '');
  const name = required(request, 'name');
  platform.world.appchats[chatid] = { chatid, name, owner, userlist };
  platform.putPerson({ id: chatid, channel: 'chat', name });
  return { chatid };
}

/** `GET appchat/get?chatid=` [W98914]. */
export function appchatGet({ platform, query }: ApiCall): Json {
  return { chat_info: known(platform.world.appchats, query.get('chatid') ?? '') };
}

/** `POST appchat/send` [W90248]: no cards; text is cut at 2048 bytes. */
export function appchatSend(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  const { chatid } = known(platform.world.appchats, required(request, 'chatid'));
  platform.screens.show(chatid, { from: 'them', ...content(request) });
  return {};
}

function content(request: Json): Omit<NewMessage, 'from'> {
  const type = text(request, 'msgtype');
  const said = part(request, type);
  switch (type) {
    case 'text':
      return {
        kind: 'text',
        text: cut(required(said, 'content', 44004), 2048),
        mentions: strings(said, 'mentioned_list'),
      };
    case 'image':
    case 'file':
      return { kind: type, media: required(said, 'media_id', 40007) };
    default:
      throw new Refusal(40008, type);
  }
}

function known<T>(chats: Record<string, T>, chatid: string): T {
  const chat = chats[chatid];
  if (!chat) throw new Refusal(86003, chatid);
  return chat;
}
