import { Refusal } from '../refusal.js';
import { type ApiCall, body, type Json, records, required, text, within } from './call.js';

/**
 * `POST menu/create` of the app [W90231] and of an official account: 1 to 3 entries, each with 1 to 5 below it;
 * names of 16 and 40 bytes, keys of 128.
 */
export function menuCreate(call: ApiCall): Json {
  const buttons = records(body(call), 'button');
  if (buttons.length < 1 || buttons.length > 3) throw new Refusal(40016, `${buttons.length} entries`);
  for (const button of buttons) {
    const below = records(button, 'sub_button');
    within(required(button, 'name'), 16, 'name', 40018);
    if (below.length > 5) throw new Refusal(40023, `${below.length} entries`);
    if (below.length === 0) check(button);
    for (const item of below) {
      within(required(item, 'name'), 40, 'name', 40018);
      check(item);
    }
  }
  call.platform.world.menus[owner(call)] = { button: buttons };
  call.platform.saved();
  return {};
}

/** `GET menu/get`. Of an official account the menu stands one level deeper. */
export function menuGet(call: ApiCall): Json {
  const menu = call.platform.world.menus[owner(call)];
  if (!menu) throw new Refusal(46003);
  return owner(call) === 'app' ? menu : { menu };
}

/** `GET menu/delete`. */
export function menuDelete(call: ApiCall): Json {
  delete call.platform.world.menus[owner(call)];
  call.platform.saved();
  return {};
}

/** The app names itself beside its token; an official account has its token alone. */
function owner({ platform, query }: ApiCall): 'app' | 'wechat' {
  const token = query.get('access_token');
  const agent = query.get('agentid');
  if (agent === null) {
    platform.tokens.check(token, 'wechat');
    return 'wechat';
  }
  platform.tokens.check(token, 'app');
  if (Number(agent) !== platform.credentials.app.agentId) throw new Refusal(40056);
  return 'app';
}

function check(item: Json): void {
  const type = text(item, 'type');
  if (type === 'view') within(required(item, 'url'), 1024, 'url');
  else if (/^(click|location_select|scancode_waitmsg|pic_photo_or_album)$/.test(type))
    within(required(item, 'key'), 128, 'key', 40019);
  else throw new Refusal(40017, type);
}
