import { giveKfCode, kfSession, moveSession } from '../kf.js';
import { KF_WINDOW } from '../limits.js';
import { Refusal } from '../refusal.js';
import type { KfSession } from '../world.js';
import { type ApiCall, body, isRecord, type Json, required, strings, text } from './call.js';
import { customer } from './kf-send.js';
import { requireAccount } from './kf-sync.js';

/** `kf/account/list` [W94661]: GET, or POST with offset and limit. */
export function kfAccountList(call: ApiCall): Json {
  const request = call.bytes.length > 0 ? body(call) : {};
  const offset = Number(request.offset ?? 0);
  const limit = Number(request.limit ?? 100);
  if (!(offset >= 0) || !(limit >= 1 && limit <= 100)) throw new Refusal(40058, 'offset or limit');
  const accounts = call.platform.credentials.kf.accounts.slice(offset, offset + limit);
  return {
    account_list: accounts.map(({ openKfId, name }) => ({
      open_kfid: openKfId,
      name,
      avatar: '',
      manage_privilege: true,
    })),
  };
}

/** `POST kf/add_contact_way` [W94665]: a link that names its account and scene. */
export function kfAddContactWay(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  const openKfId = required(request, 'open_kfid', 95000);
  requireAccount(platform, openKfId);
  const scene = text(request, 'scene');
  if (!/^[\w-]{0,32}$/.test(scene)) throw new Refusal(40058, 'scene must be at most 32 of 0-9 a-z A-Z _ -');
  const sealed = Buffer.from(JSON.stringify([openKfId, scene])).toString('base64url');
  return { url: `https://work.weixin.qq.com/kfid/${openKfId}?enc_scene=${sealed}` };
}

/** `GET kf/servicer/list?open_kfid=` [W94645]: status 0 serves, 1 has stopped. */
export function kfServicerList(call: ApiCall): Json {
  const { platform, query } = call;
  requireAccount(platform, query.get('open_kfid') ?? '');
  const servicers = platform.members().filter(({ servicer }) => servicer !== undefined);
  return { servicer_list: servicers.map(({ id, servicer }) => ({ userid: id, status: servicer ? 0 : 1 })) };
}

/** `POST kf/service_state/get` [W94669]. */
export function kfStateGet(call: ApiCall): Json {
  const { session } = whose(call, body(call));
  return {
    service_state: session.state,
    ...(session.servicer === null ? {} : { servicer_userid: session.servicer }),
  };
}

const next: Record<KfSession['state'], KfSession['state'][]> = {
  0: [1, 2, 3, 4],
  1: [2, 3, 4],
  2: [3, 4],
  3: [3, 4],
  4: [],
};

/**
 * `POST kf/service_state/trans` [W94669]: 95013 out of an ended session, 95016 for any other step not
 * allowed; 95014 to somebody who is no servicer, 95019 to one who has stopped.
 */
export function kfStateTrans(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  const { session, person, openKfId } = whose(call, request);
  const wanted = request.service_state as KfSession['state'];
  if (![0, 1, 2, 3, 4].includes(wanted)) throw new Refusal(40058, 'service_state');
  if (session.state === 4) throw new Refusal(95013);
  if (!next[session.state].includes(wanted)) throw new Refusal(95016, `${session.state} to ${wanted}`);
  const servicer = wanted === 3 ? required(request, 'servicer_userid') : null;
  if (servicer !== null) {
    const takes = platform.member(servicer)?.servicer;
    if (takes === undefined) throw new Refusal(95014, servicer);
    if (!takes) throw new Refusal(95019, servicer);
  }

  const before = session.state;
  moveSession(platform, session, wanted, servicer);
  if (wanted === 1 || (wanted === 3 && before === 3)) return {};
  const life = wanted === 4 ? {} : { life: KF_WINDOW, textOnly: true };
  return { msg_code: giveKfCode(platform, { id: person.id, openKfId }, life) };
}

/** `POST kf/customer/batchget` [W95159]: only customers who were active within 48 h. */
export function kfCustomers(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  const ids = strings(request, 'external_userid_list');
  if (ids.length < 1 || ids.length > 100) throw new Refusal(40058, 'external_userid_list: 1 to 100');
  const withContext = request.need_enter_session_context === 1;
  const found: Json[] = [];
  const invalid: string[] = [];
  for (const id of ids) {
    const person = platform.world.people[id];
    const lastAt = person ? kfSession(platform, person.openKfId, id).lastInboundAt : null;
    if (person?.channel !== 'kf' || lastAt === null || platform.clock.now() - lastAt >= KF_WINDOW)
      invalid.push(id);
    else
      found.push({
        external_userid: id,
        // Somebody whom nobody named has none; a real nickname is never the id.
        nickname: person.name === id ? '' : person.name,
        avatar: '',
        gender: 0,
        ...(withContext ? { enter_session_context: lastEnter(call, id) } : {}),
      });
  }
  return { customer_list: found, invalid_external_userid: invalid };
}

/** Scene of the last enter_session of the past 48 h, as the page puts it. */
function lastEnter(call: ApiCall, id: string): Json {
  const { platform } = call;
  const person = customer(platform, id);
  const since = platform.clock.now() - KF_WINDOW;
  for (const { at, message } of (platform.world.kfLog[person.openKfId] ?? []).toReversed()) {
    const event = message.event;
    if (at <= since) break;
    if (isRecord(event) && event.event_type === 'enter_session' && event.external_userid === id)
      return { scene: text(event, 'scene'), scene_param: text(event, 'scene_param') };
  }
  return {};
}

function whose(call: ApiCall, request: Json) {
  const { platform } = call;
  const openKfId = required(request, 'open_kfid', 95000);
  requireAccount(platform, openKfId);
  const person = customer(platform, required(request, 'external_userid', 40096));
  return { openKfId, person, session: kfSession(platform, openKfId, person.id) };
}
