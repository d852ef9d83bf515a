import type { Clock } from '../clock.js';
import { BOT_SERVER_PATH } from './bot/server.js';
import type { CallbackTarget } from './callbacks.js';
import { Control } from './control/control.js';
import {
  type AppCredentials,
  type BotCredentials,
  defaultCredentials,
  type KfCredentials,
  type SandboxCredentials,
  type TelegramCredentials,
  type WechatCredentials,
} from './credentials.js';
import { listen } from './http/server.js';
import { documentedLimits, type SandboxLimits } from './limits.js';
import { Platform } from './platform.js';
import { loadWorld, Snapshot } from './snapshot.js';

export interface SandboxOptions {
  /** 0 or absent: any free one. */
  port?: number;
  /** Decides about windows, tokens and lives; waiting for answers takes real time. */
  clock: Clock;
  corpId?: string;
  app?: AppCredentials;
  kf?: KfCredentials;
  robotKey?: string;
  bot?: BotCredentials;
  telegram?: TelegramCredentials;
  wechat?: WechatCredentials;
  /** Where the service hears; may also be set later with `connect`. */
  callbacks?: Partial<Record<CallbackTarget, string>>;
  /** State is kept here as JSON, so that cursors and codes outlive a restart; absent: in memory. */
  dataFile?: string;
  /** When given, only these members exist besides the ones made by control; absent: any valid userid does. */
  members?: string[];
  /** What differs from the documented limits. */
  limits?: Partial<SandboxLimits>;
  /** How long a callback may take, real ms; default 5 s as documented. */
  callbackTimeoutMs?: number;
  /** Between a failed callback and the next attempt, real ms; default 1 s (not documented). */
  callbackRetryDelayMs?: number;
}

export interface Sandbox {
  /** Base address, for WECOM_API_BASE_URL; control is under `${url}/sandbox/`. */
  url: string;
  robotUrl: string;
  /** For WECOM_BOT_SERVER_URL. */
  botServerUrl: string;
  credentials: SandboxCredentials;
  connect(callbacks: Partial<Record<CallbackTarget, string>>): void;
  /** The same as over HTTP, as functions. */
  control: Control;
  /** Stops listening and delivering, and saves. Once, however often it is called. */
  close(): Promise<void>;
}

/** Starts a WeCom, and a Telegram, on this machine that behave as the platforms document themselves. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const credentials: SandboxCredentials = {
    corpId: options.corpId ?? defaultCredentials.corpId,
    app: options.app ?? defaultCredentials.app,
    kf: options.kf ?? defaultCredentials.kf,
    robotKey: options.robotKey ?? defaultCredentials.robotKey,
    bot: options.bot ?? defaultCredentials.bot,
    telegram: options.telegram ?? defaultCredentials.telegram,
    wechat: options.wechat ?? defaultCredentials.wechat,
  };
  const world = loadWorld(options.dataFile);
  const snapshot = new Snapshot(world, options.dataFile);
  const platform = new Platform({
    clock: options.clock,
    credentials,
    limits: { ...documentedLimits, ...options.limits },
    world,
    saved: () => snapshot.changed(),
    members: options.members ?? null,
    callbackTimeoutMs: options.callbackTimeoutMs ?? 5000,
    callbackRetryDelayMs: options.callbackRetryDelayMs ?? 1000,
  });
  platform.callbacks.connect(options.callbacks ?? {});
  const control = new Control(platform);
  const server = await listen({ platform, control }, options.port ?? 0);
  snapshot.url = server.url;
  snapshot.write();
  const close = async () => {
    await platform.callbacks.close();
    await platform.telegram.close();
    platform.bot.close();
    await server.close();
    snapshot.write();
  };
  let closed: Promise<void> | null = null;
  return {
    url: server.url,
    robotUrl: `${server.url}/cgi-bin/webhook/send?key=${credentials.robotKey}`,
    botServerUrl: `${server.url.replace(/^http/, 'ws')}${BOT_SERVER_PATH}`,
    credentials,
    connect: (callbacks) => platform.callbacks.connect(callbacks),
    control,
    close() {
      closed ??= close();
      return closed;
    },
  };
}
