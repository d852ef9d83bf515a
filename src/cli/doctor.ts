import { encrypt, getSignature } from '@wecom/crypto';
import { advised } from '../channels/wecom/advice.js';
import type { CallbackKeys, WecomConfig } from '../channels/wecom/config.js';
import { WecomError } from '../channels/wecom/error-classes.js';
import { callJson, type Json } from '../channels/wecom/http.js';
import { systemClock } from '../clock.js';
import { type Config, loadConfig } from '../config.js';
import { messageOf } from '../errors.js';
import { connect } from '../storage/connection.js';
import { apiOf } from './running.js';

interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail';
  /** What to do, in plain words. */
  say: string;
}

const SKEW_MS = 60_000;

/** Checks a real WeCom set-up step by step and says what to do; 1 when something failed. */
export async function runDoctor(args: string[]): Promise<number> {
  const config = loadConfig();
  const findings = [await database(config), ...(await wecom(config))];
  if (args.includes('--json')) console.log(JSON.stringify(findings, null, 2));
  else
    for (const { check, state, say } of findings)
      console.log(`${{ ok: '✓', warn: '!', fail: '✗' }[state]} ${check}: ${say}`);
  return findings.some((finding) => finding.state === 'fail') ? 1 : 0;
}

async function attempt(check: string, work: () => Promise<string | Finding>): Promise<Finding> {
  try {
    const said = await work();
    return typeof said === 'string' ? { check, state: 'ok', say: said } : said;
  } catch (error) {
    const reason = messageOf(error);
    const say = error instanceof WecomError ? advised(error.errcode, reason) : reason;
    return { check, state: 'fail', say };
  }
}

async function database(config: Config): Promise<Finding> {
  const { mongodbUri } = config;
  if (!mongodbUri)
    return { check: '数据库 database', state: 'ok', say: `内置数据库 embedded, ${config.dataDir}` };
  return await attempt('数据库 database', async () => {
    const connection = await connect(mongodbUri);
    const hello = await connection.getClient().db().command({ hello: 1 });
    await connection.close();
    if (hello.setName)
      return `MongoDB 副本集 replica set ${hello.setName}。照片等文件在本机 ${config.dataDir};多个进程各用各的 DATA_DIR。 Media are files in DATA_DIR; each process has its own.`;
    return {
      check: '数据库 database',
      state: 'warn',
      say: '单机 MongoDB,没有副本集:机器坏了数据就没了。 A standalone MongoDB; use a replica set for production.',
    };
  });
}

async function wecom(config: Config): Promise<Finding[]> {
  const { wecom: settings } = config;
  if (!settings)
    return [
      {
        check: '企业微信 WeCom',
        state: 'warn',
        say: '没有配置 WECOM_*:现在是试用模式。 Nothing is configured; see .env.example.',
      },
    ];
  const found: Finding[] = [await clockSkew(settings)];
  if (settings.app) found.push(...(await app(settings, settings.app, await staffOf(config))));
  else
    found.push({
      check: '应用 app',
      state: 'warn',
      say: '没有配置 WECOM_APP_*:师傅和主管收不到消息。 Technicians and supervisors cannot be reached.',
    });
  if (settings.kf) found.push(...(await kf(settings, settings.kf.secret)));
  else
    found.push({
      check: '微信客服 kf',
      state: 'warn',
      say: '没有配置 WECOM_KF_*:客户不能在微信里报修。 Customers cannot write.',
    });
  if (settings.appchatId && settings.app)
    found.push(await appchat(settings, settings.app, settings.appchatId));
  if (settings.supervisorRobotUrl || !(settings.appchatId || settings.bot?.supervisorChat))
    found.push(robot(settings.supervisorRobotUrl));
  for (const [name, keys] of [['app', settings.app] as const, ['kf', settings.kf] as const]) {
    if (keys) found.push(await callback(config.publicUrl, name, keys, settings.corpId));
  }
  if (settings.bot?.mode.by === 'url')
    found.push(await callback(config.publicUrl, 'bot', settings.bot.mode.keys, ''));
  else if (settings.bot)
    found.push({
      check: '智能机器人 AI bot',
      state: 'ok',
      say: '长连接:这里不试连,以免挤掉正在运行的连接。 Long connection; not tried here, it would end the running one.',
    });
  return found;
}

const tokenOf = async (settings: WecomConfig, secret: string): Promise<string> => {
  const query = new URLSearchParams({ corpid: settings.corpId, corpsecret: secret });
  return String((await callJson(`${settings.apiBaseUrl}/cgi-bin/gettoken?${query}`, {})).access_token);
};

const call = async (
  settings: WecomConfig,
  token: string,
  path: string,
  query: Record<string, string>,
  body?: Json,
): Promise<Json> => {
  const url = `${settings.apiBaseUrl}/cgi-bin/${path}?${new URLSearchParams({ access_token: token, ...query })}`;
  return await callJson(url, body ? { method: 'POST', body: JSON.stringify(body) } : {});
};

interface Member {
  name: string;
  wecomUserId: string | null;
  active: boolean;
}

/** Everybody whom the running service would write to; null: it does not run, or not on this data folder. */
async function staffOf(config: Config): Promise<Member[] | null> {
  try {
    const api = await apiOf(config);
    const lists = await Promise.all(
      ['technicians', 'supervisors'].map((kind) => api.call('GET', `/${kind}?limit=200`)),
    );
    if (lists.some(({ status }) => status !== 200)) return null;
    return lists.flatMap(({ json }) => (json.items ?? []) as Member[]).filter(({ active }) => active);
  } catch {
    return null;
  }
}

/** Whether the app sees each of them: whom it does not see it cannot write to, and says so only when it tries. */
async function visible(settings: WecomConfig, token: string, staff: Member[] | null): Promise<Finding[]> {
  const check = '可见范围 visible range';
  if (staff === null) return [];
  const unseen: Finding[] = [];
  for (const { name, wecomUserId } of staff) {
    if (!wecomUserId) {
      const say =
        '没有企业微信账号,本人要在应用里回复手机号来绑定。 Has no user id yet; binds by phone in the app.';
      unseen.push({ check: `${check}: ${name}`, state: 'warn', say });
      continue;
    }
    const found = await attempt(`${check}: ${name} (${wecomUserId})`, async () => {
      await call(settings, token, 'user/get', { userid: wecomUserId });
      return '';
    });
    if (found.state !== 'ok') unseen.push(found);
  }
  return unseen.length > 0
    ? unseen
    : [{ check, state: 'ok', say: `${staff.length} 人都看得到 all of them are seen` }];
}

async function app(
  settings: WecomConfig,
  keys: NonNullable<WecomConfig['app']>,
  staff: Member[] | null,
): Promise<Finding[]> {
  let token = '';
  const first = await attempt('应用 Secret app secret', async () => {
    token = await tokenOf(settings, keys.secret);
    return 'access_token 可以取到 works';
  });
  if (!token) return [first];
  const second = await attempt('应用 agent', async () => {
    const agent = await call(settings, token, 'agent/get', { agentid: String(keys.agentId) });
    if (Number(agent.close ?? 0) === 1) throw new Error('应用已停用,请在后台启用。 The app is switched off.');
    return `${String(agent.name ?? keys.agentId)}`;
  });
  return [first, second, ...(await visible(settings, token, staff))];
}

async function appchat(
  settings: WecomConfig,
  { secret }: NonNullable<WecomConfig['app']>,
  chatid: string,
): Promise<Finding> {
  return await attempt('应用群 app group', async () => {
    const token = await tokenOf(settings, secret);
    const { chat_info: info } = await call(settings, token, 'appchat/get', { chatid });
    const { name = '', userlist = [] } = (info ?? {}) as { name?: string; userlist?: string[] };
    return `${name} (${userlist.length})`;
  });
}

async function kf(settings: WecomConfig, secret: string): Promise<Finding[]> {
  let token = '';
  const first = await attempt('微信客服 Secret kf secret', async () => {
    token = await tokenOf(settings, secret);
    return 'access_token 可以取到 works';
  });
  if (!token) return [first];
  const second = await attempt('客服账号 kf accounts', async () => {
    const answer = await call(settings, token, 'kf/account/list', {}, { offset: 0, limit: 100 });
    const accounts = (answer.account_list ?? []) as { name?: string }[];
    if (accounts.length > 0) return accounts.map((account) => account.name ?? '').join('、');
    throw new Error(
      '没有可以由 API 管理的客服账号:请在“微信客服”里创建,并勾选“通过 API 管理”。 No account is managed by API.',
    );
  });
  return [first, second];
}

function robot(url: string | undefined): Finding {
  const check = '主管群机器人 group robot';
  if (!url)
    return {
      check,
      state: 'warn',
      say: '没有配置 WECOM_SUPERVISOR_ROBOT_URL:超时不会在群里提醒。 Alerts reach no group.',
    };
  if (/\/cgi-bin\/webhook\/send\?key=[\w-]+$/.test(url))
    return { check, state: 'ok', say: '地址格式正确 well formed' };
  return {
    check,
    state: 'fail',
    say: '地址应是 …/cgi-bin/webhook/send?key=…,请从群机器人重新复制。 Copy the webhook address again.',
  };
}

async function clockSkew(settings: WecomConfig): Promise<Finding> {
  return await attempt('时钟 clock', async () => {
    const response = await fetch(`${settings.apiBaseUrl}/cgi-bin/gettoken`, {
      signal: AbortSignal.timeout(10_000),
    }).catch(() => {
      throw new Error('连不上企业微信接口,请检查网络或代理。 The WeCom API cannot be reached.');
    });
    const theirs = Date.parse(response.headers.get('date') ?? '');
    const skew = Math.abs(systemClock.now() - theirs);
    if (Number.isNaN(theirs) || skew < SKEW_MS) return '与平台一致 agrees with the platform';
    throw new Error(
      `本机时钟差 ${Math.round(skew / 1000)} 秒,回调会被拒绝,请校时(NTP)。 The clock is off; callbacks will be refused.`,
    );
  });
}

/** Does what the console does when an address is saved: a genuine sealed word must come back in plain. */
async function callback(
  publicUrl: string | null,
  name: 'app' | 'kf' | 'bot',
  keys: CallbackKeys,
  corpId: string,
): Promise<Finding> {
  const check = `回调 callback ${name}`;
  if (!publicUrl)
    return {
      check,
      state: 'warn',
      say: '设置 PUBLIC_URL 后可检查外网能否访问。 Set PUBLIC_URL to check it from outside.',
    };
  return await attempt(check, async () => {
    const word = String(Math.floor(Math.random() * 1e15));
    const timestamp = String(Math.floor(systemClock.now() / 1000));
    const echostr = encrypt(keys.encodingAesKey, word, corpId);
    const query = new URLSearchParams({
      msg_signature: getSignature(keys.token, timestamp, word, echostr),
      timestamp,
      nonce: word,
      echostr,
    });
    const address = `${publicUrl.replace(/\/+$/, '')}/webhooks/wecom/${name}`;
    const response = await fetch(`${address}?${query}`, { signal: AbortSignal.timeout(10_000) }).catch(() => {
      throw new Error(`${address} 访问不到:检查域名、端口、反向代理。 It cannot be reached.`);
    });
    if (response.status === 200 && (await response.text()) === word) return `${address}`;
    throw new Error(
      `${address} 回答 ${response.status}:运行中的服务的 Token/AESKey 与这里不同,或代理改动了请求。 Wrong answer.`,
    );
  });
}
