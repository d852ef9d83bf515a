import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { WecomClient } from '../channels/wecom/client.js';
import { corpToken } from '../channels/wecom/token.js';
import { createAppchatApi } from '../channels/wecom-appchat/api.js';
import { systemClock } from '../clock.js';
import { type Config, loadConfig } from '../config.js';
import { ConfigError, InvalidError } from '../errors.js';
import { loadFlows } from '../flows/load.js';
import { render } from '../flows/render.js';
import { apiOf } from './running.js';

const USAGE = `Usage: repairline wecom appchat create [--name NAME] [--owner USERID] [--members a,b,c]
       repairline wecom appchat show [CHATID]
Makes a group of the app's own for alerts and prints its id for WECOM_APPCHAT_ID. Without --members:
the supervisors that the running service knows.`;

/** `wecom appchat create|show`. Returns the exit code. */
export async function runWecom([what, action, ...args]: string[]): Promise<number> {
  if (what !== 'appchat' || (action !== 'create' && action !== 'show')) {
    console.error(USAGE);
    return 2;
  }
  const config = loadConfig();
  const { wecom } = config;
  if (!wecom?.app)
    throw new ConfigError(['WECOM_APP_* is not set: a group of the app needs the app. See .env.example.']);
  const { apiBaseUrl: baseUrl, corpId, app } = wecom;
  const token = corpToken({ baseUrl, corpId, secret: app.secret }, systemClock);
  const api = createAppchatApi(new WecomClient(baseUrl, token));
  // The same company and app get the same group, however often this is called.
  const own = `repairline${createHash('sha256').update(`${corpId}:${app.agentId}`).digest('hex').slice(0, 16)}`;

  if (action === 'show') {
    const { name, owner, userlist } = await api.get(args[0] ?? wecom.appchatId ?? own);
    console.log(`${name}: ${userlist.join(', ')} (owner ${owner})`);
    return 0;
  }
  const { values } = parseArgs({
    args,
    options: { name: { type: 'string' }, owner: { type: 'string' }, members: { type: 'string' } },
  });
  const userlist = values.members ? values.members.split(',').filter(Boolean) : await supervisorsOf(config);
  if (userlist.length < 2)
    throw new InvalidError('members', `A group needs 2 to 2000 members; there are ${userlist.length}.`);
  const { flowsDir, templatesDir, locale } = config;
  const kit = loadFlows({ flowsDir, templatesDir, locales: [locale] });
  const name = values.name ?? render(kit, locale, 'appchat.name', {});
  const isNew = await api.create({
    chatid: own,
    name,
    userlist,
    ...(values.owner ? { owner: values.owner } : {}),
  });
  // On old phones a group appears with its first message only.
  if (isNew)
    await api.send(own, { msgtype: 'text', text: { content: render(kit, locale, 'welcome.group', {}) } });
  console.log(`${isNew ? 'made' : 'was there already'}: ${name}\nWECOM_APPCHAT_ID=${own}`);
  return 0;
}

async function supervisorsOf(config: Config): Promise<string[]> {
  const api = await apiOf(config);
  const { json } = await api.call('GET', '/supervisors');
  return ((json.items ?? []) as { wecomUserId?: string | null }[]).flatMap(
    ({ wecomUserId }) => wecomUserId ?? [],
  );
}
