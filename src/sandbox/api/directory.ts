import { sealedId } from '../bot/sealed-id.js';
import { Refusal } from '../refusal.js';
import { type ApiCall, body, type Json, strings } from './call.js';

/** `GET user/get?userid=` [W90196], as a new app sees it: no mobile, no address. */
export function userGet(call: ApiCall): Json {
  const id = call.query.get('userid') ?? '';
  if (!/^[\w.@-]{1,64}$/.test(id)) throw new Refusal(40003);
  const person = call.platform.member(id);
  if (!person) throw new Refusal(call.platform.isHidden(id) ? 60011 : 60111);
  return {
    userid: person.id,
    name: person.name,
    department: [1],
    order: [0],
    is_leader_in_dept: [0],
    direct_leader: [],
    position: '',
    status: 1,
    main_department: 1,
    alias: '',
    extattr: { attrs: [] },
  };
}

/** `POST batch/openuserid_to_userid` [W95884]: opens what the bot was told; whom the app may not see is invalid. */
export function openUserIds(call: ApiCall): Json {
  const asked = strings(body(call), 'open_userid_list');
  if (asked.length < 1 || asked.length > 1000) throw new Refusal(40058, 'open_userid_list: 1 to 1000');
  const known = new Map(call.platform.members().map(({ id }) => [sealedId(id), id]));
  return {
    userid_list: asked.flatMap((sealed) =>
      known.has(sealed) ? [{ open_userid: sealed, userid: known.get(sealed) }] : [],
    ),
    invalid_open_userid_list: asked.filter((sealed) => !known.has(sealed)),
  };
}

/** `GET agent/get?agentid=` [W90227]. */
export function agentGet(call: ApiCall): Json {
  const { app } = call.platform.credentials;
  if (call.query.get('agentid') !== String(app.agentId)) throw new Refusal(301002);
  return {
    agentid: app.agentId,
    name: 'Repairline',
    description: 'practice application',
    allow_userinfos: { user: call.platform.members().map(({ id }) => ({ userid: id })) },
    allow_partys: { partyid: [1] },
    allow_tags: { tagid: [] },
    close: 0,
    report_location_flag: 0,
    isreportenter: 1,
  };
}

/** `GET getcallbackip` [W92521] and `GET get_api_domain_ip` [W92520]: here both are this machine. */
export const ownAddresses = (): Json => ({ ip_list: ['127.0.0.1'] });
