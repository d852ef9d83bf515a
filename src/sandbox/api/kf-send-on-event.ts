import { kfSession } from '../kf.js';
import { Refusal } from '../refusal.js';
import { type ApiCall, body, type Json, required, text } from './call.js';
import { kfContent } from './kf-content.js';
import { customer, ownMsgid, remember } from './kf-send.js';

/**
 * `POST kf/send_msg_on_event` [W95122]: one message per code, text or menu, while the code lives (20 s for
 * a welcome and an ended session). It is outside the five of `kf/send_msg`. The page names no code for a
 * spent one; 40058 is ours.
 */
export function kfSendOnEvent(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  const id = required(request, 'code');
  const code = platform.world.codes[id];
  if (code?.kind !== 'kf' || code.until <= platform.clock.now())
    throw new Refusal(40058, 'code is unknown, used or too old');
  const type = text(request, 'msgtype');
  if (type !== 'text' && (type !== 'msgmenu' || code.textOnly)) throw new Refusal(40008, type);
  const person = customer(platform, code.customer);
  const own = ownMsgid(platform, code.openKfId, request);
  const message = kfContent(platform, request);

  delete platform.world.codes[id];
  if (code.welcome) kfSession(platform, code.openKfId, code.customer).welcomedAt = platform.clock.now();
  const msgid = remember(platform, code.openKfId, own);
  platform.screens.show(person.id, { ...message, id: msgid });
  return { msgid };
}
