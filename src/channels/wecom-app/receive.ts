import type { Webhook } from '../channel.js';
import type { WecomConfig } from '../wecom/config.js';
import type { WecomDeps } from '../wecom/deps.js';
import { createReceiver } from '../wecom/receive.js';
import type { XmlElement } from '../wecom/xml.js';
import { decodeApp } from './decode.js';

/** Hears of customer service at the app's address; true: it was meant for that. */
export type KfEvents = (content: XmlElement) => Promise<boolean>;

/** The app's callback address: what members write, press and send is stored before it is acknowledged. */
export function createAppWebhook(
  deps: WecomDeps,
  app: NonNullable<WecomConfig['app']>,
  kfEvents: KfEvents | undefined,
): Webhook {
  const { config, clock, logger, sink } = deps;
  return {
    path: '/webhooks/wecom/app',
    receive: createReceiver({
      keys: app,
      corpId: config.corpId,
      clock,
      toleranceMs: config.timestampToleranceMs,
      log: logger,
      take: async (content, plain) => {
        // An app that is also allowed to serve customers gets their events at its own address (W97712).
        if (await kfEvents?.(content)) return;
        await sink.accept([decodeApp(content, String(app.agentId), plain)]);
      },
    }),
  };
}
