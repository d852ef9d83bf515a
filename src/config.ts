import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TelegramConfig } from './channels/telegram/config.js';
import type { WechatConfig } from './channels/wechat/config.js';
import type { WecomConfig } from './channels/wecom/config.js';
import { isHttpUrl, type Reader, telegram, wechat, wecomBot } from './config-channels.js';
import { modelConfig } from './config-model.js';
import { variables } from './config-variables.js';
import { ConfigError } from './errors.js';
import { nearest } from './flows/nearest.js';
import type { ProviderConfig } from './understanding/model/provider.js';
import type { ReaderConfig } from './understanding/model/reader.js';

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  /** The command that converts voice. */
  ffmpeg: string;
  /** Null: the embedded database in `dataDir`. */
  mongodbUri: string | null;
  timeZone: string;
  locale: 'zh-CN' | 'en';
  policyFile: string;
  flowsDir: string;
  templatesDir: string;
  /** Null: the API is closed. */
  apiToken: string | null;
  logLevel: string;
  wecom: WecomConfig | null;
  wechat: WechatConfig | null;
  telegram: TelegramConfig | null;
  /** Null: rules alone. */
  model: (ProviderConfig & ReaderConfig) | null;
  webChat: boolean;
  /** Folder of the chat page. */
  webDir: string;
  timestampToleranceMs: number;
  failpoints: string | null;
  /** How long to answer on after "not ready", for the load balancer, ms. */
  drainDelayMs: number;
  sandboxPort: number;
  publicUrl: string | null;
  /** Font of printed sheets, `file` or `file#PostScriptName`; null: whatever the system has. */
  pdfFont: string | null;
}

type Env = Record<string, string | undefined>;

const PACKAGE = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The only reader of the environment. Secrets may come from `<NAME>_FILE`. Throws one ConfigError that
 * names every fault at once; a channel is off when all of its variables are unset, and a fault when some are.
 */
export function loadConfig(env: Env = process.env): Config {
  const faults: string[] = [];
  const value = reader(env, faults);
  const number = (name: string, from: number, to: number): number => {
    const text = value(name) as string;
    const n = Number(text);
    if (/^\d+$/.test(text) && n >= from && n <= to) return n;
    faults.push(`${name}=${text} is not a whole number from ${from} to ${to}.`);
    return from;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T => {
    const text = value(name) as T;
    if (allowed.includes(text)) return text;
    faults.push(`${name}=${text} is not one of ${allowed.join(', ')}.`);
    return allowed[0] as T;
  };
  const own = (name: string, inPackage: string) => {
    const given = value(name);
    return given === null ? join(PACKAGE, inPackage) : resolve(given);
  };

  const mongodbUri = value('MONGODB_URI');
  if (mongodbUri && !/^mongodb(\+srv)?:\/\//.test(mongodbUri))
    faults.push('MONGODB_URI must begin with mongodb:// or mongodb+srv://.');
  const timeZone = value('TIME_ZONE') as string;
  if (!isTimeZone(timeZone))
    faults.push(`TIME_ZONE=${timeZone} is not a time zone name such as Asia/Shanghai.`);
  const config: Config = {
    port: number('PORT', 0, 65_535),
    host: value('HOST') as string,
    dataDir: resolve(value('DATA_DIR') as string),
    ffmpeg: value('FFMPEG') as string,
    mongodbUri,
    timeZone,
    locale: oneOf('LOCALE', ['zh-CN', 'en']),
    policyFile: own('POLICY', 'policies/default.yaml'),
    flowsDir: own('FLOWS_DIR', 'flows'),
    templatesDir: own('TEMPLATES_DIR', 'templates'),
    apiToken: value('API_TOKEN'),
    logLevel: oneOf('LOG_LEVEL', ['info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent']),
    timestampToleranceMs: number('WECOM_TIMESTAMP_TOLERANCE', 1, 86_400) * 1000,
    failpoints: value('FAILPOINTS'),
    drainDelayMs: number('DRAIN_DELAY', 0, 20) * 1000,
    sandboxPort: number('SANDBOX_PORT', 0, 65_535),
    pdfFont: value('PDF_FONT'),
    publicUrl: value('PUBLIC_URL'),
    wecom: null,
    wechat: null,
    telegram: null,
    model: null,
    webChat: oneOf('WEB_CHAT', ['off', 'on']) === 'on',
    webDir: join(PACKAGE, 'web'),
  };
  config.model = modelConfig(value, number, faults);
  if (config.apiToken !== null && config.apiToken.length < 16)
    faults.push('API_TOKEN is shorter than 16 characters; anybody could guess it.');
  config.wecom = wecom(value, config.timestampToleranceMs, faults);
  config.wechat = wechat(value, config.timestampToleranceMs, faults);
  config.telegram = telegram(value, config.publicUrl, faults);
  for (const name of Object.keys(env)) {
    if (
      /^(WECOM|WECHAT|TELEGRAM|OPENAI|WEB)_/.test(name) &&
      !variables.some((v) => v.name === name || (v.secret && `${v.name}_FILE` === name))
    ) {
      const near = nearest(
        name,
        variables.map((v) => v.name),
      );
      faults.push(
        `${name} is not a setting of Repairline${near ? `, did you mean ${near}?` : '; see .env.example for the names.'}`,
      );
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

function reader(env: Env, faults: string[]): Reader {
  return (name) => {
    const variable = variables.find((v) => v.name === name);
    if (!variable) throw new Error(`undeclared setting ${name}`);
    const direct = env[name]?.trim() || null;
    const file = variable.secret ? env[`${name}_FILE`]?.trim() || null : null;
    if (direct && file) faults.push(`${name} and ${name}_FILE are both set; keep one.`);
    if (direct || !file) return direct ?? variable.fallback ?? null;
    try {
      return readFileSync(file, 'utf8').trim() || null;
    } catch {
      faults.push(`${name}_FILE=${file} cannot be read.`);
      return null;
    }
  };
}

/** Corp id and API address are shared; each part (app, kf) needs all of its own variables. */
function wecom(value: Reader, timestampToleranceMs: number, faults: string[]): WecomConfig | null {
  const part = (prefix: string, names: string[]) => {
    const given = names.map((name) => [name, value(`${prefix}_${name}`)] as const);
    if (given.every(([, v]) => v === null)) return null;
    const missing = given.filter(([, v]) => v === null).map(([name]) => `${prefix}_${name}`);
    if (missing.length > 0) {
      faults.push(`${prefix}_* is half set: ${missing.join(', ')} missing.`);
      return null;
    }
    const fields = Object.fromEntries(given) as Record<string, string>;
    if (!/^[A-Za-z0-9]{1,32}$/.test(fields.TOKEN ?? ''))
      faults.push(`${prefix}_TOKEN must be the 1 to 32 letters and digits that the WeCom console shows.`);
    if (!/^[A-Za-z0-9+/]{43}$/.test(fields.ENCODING_AES_KEY ?? '')) {
      faults.push(
        `${prefix}_ENCODING_AES_KEY must be the 43 letters and digits that the WeCom console shows.`,
      );
    }
    return {
      secret: fields.SECRET as string,
      token: fields.TOKEN as string,
      encodingAesKey: fields.ENCODING_AES_KEY as string,
      fields,
    };
  };
  const app = part('WECOM_APP', ['AGENT_ID', 'SECRET', 'TOKEN', 'ENCODING_AES_KEY']);
  const kf = part('WECOM_KF', ['SECRET', 'TOKEN', 'ENCODING_AES_KEY']);
  const supervisorRobotUrl = value('WECOM_SUPERVISOR_ROBOT_URL');
  const apiBaseUrl = (value('WECOM_API_BASE_URL') as string).replace(/\/+$/, '');
  if (!isHttpUrl(apiBaseUrl)) faults.push(`WECOM_API_BASE_URL=${apiBaseUrl} is not an http(s) address.`);
  if (apiBaseUrl.endsWith('/cgi-bin')) faults.push('WECOM_API_BASE_URL must not end with /cgi-bin.');
  if (supervisorRobotUrl && !isHttpUrl(supervisorRobotUrl))
    faults.push('WECOM_SUPERVISOR_ROBOT_URL is not an http(s) address.');
  const agentId = Number(app?.fields.AGENT_ID);
  if (app && !/^\d{1,15}$/.test(app.fields.AGENT_ID ?? ''))
    faults.push('WECOM_APP_AGENT_ID must be a number.');
  const bot = wecomBot(value, faults);
  const appchatId = value('WECOM_APPCHAT_ID');
  if (appchatId && !/^[0-9A-Za-z_-]{1,64}$/.test(appchatId))
    faults.push('WECOM_APPCHAT_ID must be the id that `repairline wecom appchat create` printed.');
  if (appchatId && !app)
    faults.push('WECOM_APPCHAT_ID is set, but WECOM_APP_* is not: the group belongs to the app.');
  if (!app && !kf && !supervisorRobotUrl && !bot) return null;
  const corpId = value('WECOM_CORP_ID');
  if (!corpId && (app || kf)) faults.push('WECOM_CORP_ID is missing; WECOM_APP_* and WECOM_KF_* need it.');
  const keys = (p: NonNullable<typeof app>) => ({
    secret: p.secret,
    token: p.token,
    encodingAesKey: p.encodingAesKey,
  });
  return {
    apiBaseUrl,
    corpId: corpId ?? '',
    timestampToleranceMs,
    ...(app ? { app: { agentId, ...keys(app) } } : {}),
    ...(kf ? { kf: keys(kf) } : {}),
    ...(appchatId ? { appchatId } : {}),
    ...(bot ? { bot } : {}),
    ...(supervisorRobotUrl ? { supervisorRobotUrl } : {}),
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
