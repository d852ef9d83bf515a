import { kfEvent, kfSession } from '../kf.js';
import { KF_WINDOW } from '../limits.js';
import type { Platform } from '../platform.js';
import { Refusal } from '../refusal.js';
import { count } from '../stats.js';
import type { Person } from '../world.js';
import { type ApiCall, body, type Json, required, text } from './call.js';
import { kfContent } from './kf-content.js';
import { requireAccount } from './kf-sync.js';

/**
 * `POST kf/send_msg` [W94677]: in session states 0 and 1 only (95018), within 48 h of the customer's last
 * message (95002), at most 5 per message of the customer (95001). An own msgid counts once per account
 * (95033); a call that was refused has not used it.
 */
export function kfSend(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  const openKfId = required(request, 'open_kfid', 95000);
  requireAccount(platform, openKfId);
  const person = customer(platform, required(request, 'touser'));
  const own = ownMsgid(platform, openKfId, request);
  const message = kfContent(platform, request);

  const session = kfSession(platform, openKfId, person.id);
  const { lastInboundAt } = session;
  if (lastInboundAt === null || platform.clock.now() - lastInboundAt >= KF_WINDOW)
    return overrun(platform, 95002);
  if (session.state !== 0 && session.state !== 1) throw new Refusal(95018, `state ${session.state}`);
  if (session.sentSince >= platform.limits.kfPerInbound) return overrun(platform, 95001);

  session.sentSince++;
  const msgid = remember(platform, openKfId, own);
  const failure = platform.faults.take('kf-send-fail');
  if (failure)
    kfEvent(platform, person, {
      event_type: 'msg_send_fail',
      fail_msgid: msgid,
      fail_type: failure.failType,
    });
  else platform.screens.show(person.id, { ...message, id: msgid });
  return { msgid };
}

/** A customer that has been here; 40096 for anybody else. */
export function customer(platform: Platform, id: string): Person {
  const person = platform.world.people[id];
  if (person?.channel !== 'kf') throw new Refusal(40096, id);
  return person;
}

/** The caller's msgid after its checks, or '' when the platform is to make one. */
export function ownMsgid(platform: Platform, openKfId: string, request: Json): string {
  const own = text(request, 'msgid');
  if (own && !/^[\w-]{1,32}$/.test(own))
    throw new Refusal(40058, 'msgid must be at most 32 of 0-9 a-z A-Z _ -');
  if (own && platform.world.kfMsgids[`${openKfId}|${own}`] !== undefined) throw new Refusal(95033);
  return own;
}

export function remember(platform: Platform, openKfId: string, own: string): string {
  const msgid = own || platform.newId('kfs');
  platform.world.kfMsgids[`${openKfId}|${msgid}`] = platform.clock.now();
  platform.saved();
  return msgid;
}

function overrun(platform: Platform, errcode: number): never {
  count(platform.stats.violations, 'kf-window');
  throw new Refusal(errcode);
}
