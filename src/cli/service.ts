import { join } from 'node:path';
import { isWeb } from '../channels/web/index.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import { type Context, createContext } from '../context.js';
import { armFailpoints } from '../failpoints.js';
import { createHttp } from '../http/app.js';
import type { ChatDeps } from '../http/chat.js';
import { listen } from '../http/listen.js';
import type { Logger } from '../logger.js';
import { type Sandbox, startSandbox } from '../sandbox/index.js';
import { type Embedded, startEmbedded } from '../storage/embedded/index.js';
import type { DemoChannel } from './demo-roster.js';

export interface Service {
  url: string;
  context: Context;
  sandbox: Sandbox | null;
  /** Graceful: not ready, drain, everything given back; resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/**
 * Starts the whole service: database (embedded unless MONGODB_URI is set), the practice platform when
 * asked, every part, HTTP. What was started is stopped again when a later part cannot start.
 */
export async function startService(options: {
  config: Config;
  clock: Clock;
  logger: Logger;
  apiToken: string | null;
  /** Start the sandbox platform and be connected to it, for customers there; null: not. */
  trial: DemoChannel | null;
  prepare?: (context: Context) => Promise<void>;
  /** How long the body of a callback may take; 10 s unless said otherwise. */
  bodyMs?: number;
}): Promise<Service> {
  const { clock, logger } = options;
  if (options.config.failpoints) armFailpoints(options.config.failpoints);
  const started: (() => Promise<void>)[] = [];
  const undo = async () => {
    for (const stop of started.reverse()) await stop();
  };
  try {
    const embedded: Embedded | null = options.config.mongodbUri
      ? null
      : await startEmbedded({ dataDir: join(options.config.dataDir, 'db'), clock });
    if (embedded) started.push(() => embedded.close());
    const mongodbUri = options.config.mongodbUri ?? (embedded as Embedded).uri;
    const sandbox = options.trial ? await startTrialPlatform(options.config, clock) : null;
    if (sandbox) started.push(() => sandbox.close());
    const config =
      sandbox && options.trial ? practiceConfig(sandbox, options.config, options.trial) : options.config;

    const context = await createContext({ config, clock, logger, mongodbUri });
    started.push(() => context.stop());
    await options.prepare?.(context);
    const app = createHttp({
      ...context,
      apiToken: options.apiToken,
      pdfFont: config.pdfFont,
      webhooks: [...context.channels.values()].flatMap((c) => c.webhooks),
      bodyMs: options.bodyMs,
      ...chatOf(context),
    });
    const http = await listen(app, { port: config.port, host: config.host });
    started.push(() => http.close());
    sandbox?.connect({
      app: `${http.url}/webhooks/wecom/app`,
      kf: `${http.url}/webhooks/wecom/kf`,
      wechat: `${http.url}/webhooks/wechat`,
    });
    await context.start();
    let stopped: Promise<void> | null = null;
    return {
      url: http.url,
      context,
      sandbox,
      stop: () => {
        stopped ??= undo();
        return stopped;
      },
    };
  } catch (error) {
    await undo();
    throw error;
  }
}

function chatOf({ channels, config, pageWords }: Context): { chat?: ChatDeps } {
  const web = channels.get('web');
  if (!web || !isWeb(web)) return {};
  return { chat: { chat: web.chat, dir: join(config.webDir, 'chat'), words: pageWords } };
}

async function startTrialPlatform(config: Config, clock: Clock): Promise<Sandbox> {
  return await startSandbox({
    port: config.sandboxPort,
    clock,
    dataFile: join(config.dataDir, 'sandbox.json'),
    callbacks: {},
  });
}

/** The settings that an operator would otherwise copy from the platforms' consoles. */
function practiceConfig(sandbox: Sandbox, config: Config, channel: DemoChannel): Config {
  const { credentials } = sandbox;
  if (channel === 'telegram') {
    const { botToken, supervisorChat } = credentials.telegram;
    return {
      ...config,
      telegram: { apiRoot: sandbox.url, botToken, supervisorChat, webhookSecret: null, publicUrl: null },
    };
  }
  return {
    ...config,
    wechat: {
      apiBaseUrl: sandbox.url,
      ...credentials.wechat,
      template: { id: credentials.wechat.templateId, field: 'thing1' },
      timestampToleranceMs: config.timestampToleranceMs,
      insideHosts: [],
    },
    // Somebody who tries it out may do so from a browser as well.
    webChat: true,
    wecom: {
      apiBaseUrl: sandbox.url,
      corpId: credentials.corpId,
      timestampToleranceMs: config.timestampToleranceMs,
      app: credentials.app,
      kf: credentials.kf,
      supervisorRobotUrl: sandbox.robotUrl,
    },
  };
}
