import { botResponse } from '../bot/response.js';
import type { Grant } from '../tokens.js';
import { stableToken, wechatSend, wechatTemplate } from '../wechat/api.js';
import { appSend } from './app-send.js';
import { appUpdateCard } from './app-update-card.js';
import { appchatCreate, appchatGet, appchatSend } from './appchat.js';
import type { ApiAnswer, ApiCall } from './call.js';
import { agentGet, openUserIds, ownAddresses, userGet } from './directory.js';
import {
  kfAccountList,
  kfAddContactWay,
  kfCustomers,
  kfServicerList,
  kfStateGet,
  kfStateTrans,
} from './kf-accounts.js';
import { kfSend } from './kf-send.js';
import { kfSendOnEvent } from './kf-send-on-event.js';
import { kfSync } from './kf-sync.js';
import { mediaGet, mediaUpload } from './media.js';
import { menuCreate, menuDelete, menuGet } from './menu.js';
import { robotSend, robotUpload } from './robot.js';

export interface Route {
  /** Null: both. The wrong one is 43001 or 43002. */
  method: 'GET' | 'POST' | null;
  /** Whose access token is needed; null: none. */
  grant: Grant | 'any' | null;
  handle(call: ApiCall): ApiAnswer | Promise<ApiAnswer>;
}

/** Every call that the practice platform knows, by its path after `/cgi-bin/`. */
export const routes: Record<string, Route> = {
  gettoken: {
    method: 'GET',
    grant: null,
    handle: ({ platform, query }) =>
      platform.tokens.issue(query.get('corpid') ?? '', query.get('corpsecret') ?? ''),
  },
  'message/send': { method: 'POST', grant: 'app', handle: appSend },
  'appchat/create': { method: 'POST', grant: 'app', handle: appchatCreate },
  'appchat/get': { method: 'GET', grant: 'app', handle: appchatGet },
  'appchat/send': { method: 'POST', grant: 'app', handle: appchatSend },
  'menu/create': { method: 'POST', grant: 'any', handle: menuCreate },
  'menu/get': { method: 'GET', grant: 'any', handle: menuGet },
  'menu/delete': { method: 'GET', grant: 'any', handle: menuDelete },
  'message/update_template_card': { method: 'POST', grant: 'app', handle: appUpdateCard },
  'kf/account/list': { method: null, grant: 'kf', handle: kfAccountList },
  'kf/sync_msg': { method: 'POST', grant: 'kf', handle: kfSync },
  'kf/send_msg': { method: 'POST', grant: 'kf', handle: kfSend },
  'kf/send_msg_on_event': { method: 'POST', grant: 'kf', handle: kfSendOnEvent },
  'kf/add_contact_way': { method: 'POST', grant: 'kf', handle: kfAddContactWay },
  'kf/servicer/list': { method: 'GET', grant: 'kf', handle: kfServicerList },
  'kf/service_state/get': { method: 'POST', grant: 'kf', handle: kfStateGet },
  'kf/service_state/trans': { method: 'POST', grant: 'kf', handle: kfStateTrans },
  'kf/customer/batchget': { method: 'POST', grant: 'kf', handle: kfCustomers },
  stable_token: { method: 'POST', grant: null, handle: stableToken },
  'message/custom/send': { method: 'POST', grant: 'wechat', handle: wechatSend },
  'message/template/send': { method: 'POST', grant: 'wechat', handle: wechatTemplate },
  'media/upload': { method: 'POST', grant: 'any', handle: mediaUpload },
  'media/get': { method: 'GET', grant: 'any', handle: mediaGet },
  'user/get': { method: 'GET', grant: 'app', handle: userGet },
  'batch/openuserid_to_userid': { method: 'POST', grant: 'app', handle: openUserIds },
  'agent/get': { method: 'GET', grant: 'app', handle: agentGet },
  getcallbackip: { method: 'GET', grant: 'any', handle: ownAddresses },
  get_api_domain_ip: { method: 'GET', grant: 'any', handle: ownAddresses },
  'aibot/response': { method: 'POST', grant: null, handle: botResponse },
  'webhook/send': { method: 'POST', grant: null, handle: robotSend },
  'webhook/upload_media': { method: 'POST', grant: null, handle: robotUpload },
};
