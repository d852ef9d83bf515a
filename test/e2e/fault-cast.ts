import type { SandboxClient } from '../../src/sandbox/client.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { sandboxSettings } from '../../src/sandbox/settings.js';

export const faultChannels = ['wecom', 'telegram', 'wechat'] as const;
/** Where the customers write; staff are in WeCom, but in Telegram everybody is there. */
export type FaultChannel = (typeof faultChannels)[number];

export interface FaultCast {
  customer(i: number): string;
  technician(i: number): string;
  readonly supervisor: string;
  /** Under which name the directory has an id of staff. */
  readonly idField: 'wecomUserId' | 'telegramId';
  /** What a customer does besides. */
  readonly can: { edit: boolean; block: boolean; press: boolean };
  /** How the service knows this platform. */
  env(sandbox: Sandbox): Record<string, string>;
  /** Tells the platform where the service hears. */
  connect(sandbox: Sandbox, url: string): Promise<void>;
  /** Makes the phone of somebody; `opens`: they have written to us before, where that is needed to reach them. */
  phone(client: SandboxClient, id: string, opens?: boolean): Promise<void>;
}

const inWecom = {
  technician: (i: number) => `tech${i}`,
  supervisor: 'zhao',
  idField: 'wecomUserId',
  can: { edit: false, block: false, press: false },
} as const;

const SECRET = 'fault_run_secret-1';

export const faultCasts: Record<FaultChannel, FaultCast> = {
  wecom: {
    ...inWecom,
    customer: (i) => `wm_fault_${i}`,
    env: sandboxSettings,
    connect: async (sandbox, url) =>
      sandbox.connect({ app: `${url}/webhooks/wecom/app`, kf: `${url}/webhooks/wecom/kf` }),
    phone: async () => {},
  },
  wechat: {
    ...inWecom,
    customer: (i) => `oFaultFollower-${String(i).padStart(13, '0')}`,
    env: (sandbox) => {
      const { appId, secret, token, encodingAesKey, templateId } = sandbox.credentials.wechat;
      return {
        ...sandboxSettings(sandbox),
        WECHAT_API_BASE_URL: sandbox.url,
        WECHAT_APP_ID: appId,
        WECHAT_SECRET: secret,
        WECHAT_TOKEN: token,
        WECHAT_ENCODING_AES_KEY: encodingAesKey,
        WECHAT_TEMPLATE_ID: templateId,
      };
    },
    connect: async (sandbox, url) =>
      sandbox.connect({ app: `${url}/webhooks/wecom/app`, wechat: `${url}/webhooks/wechat` }),
    phone: async (client, id) => {
      if (id.startsWith('o')) await client.person({ id, channel: 'wechat' });
    },
  },
  telegram: {
    customer: (i) => String(710_000 + i),
    technician: (i) => String(720_000 + i),
    supervisor: '700009',
    idField: 'telegramId',
    can: { edit: true, block: true, press: true },
    env: (sandbox) => ({
      TELEGRAM_BOT_TOKEN: sandbox.credentials.telegram.botToken,
      TELEGRAM_API_ROOT: sandbox.url,
      TELEGRAM_WEBHOOK_SECRET: SECRET,
    }),
    // As an operator would with curl: the port of the service is known only now.
    async connect(sandbox, url) {
      const { botToken } = sandbox.credentials.telegram;
      const response = await fetch(`${sandbox.url}/bot${botToken}/setWebhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ url: `${url}/webhooks/telegram`, secret_token: SECRET }),
      });
      if (response.status !== 200) throw new Error(`setWebhook: ${response.status}`);
    },
    async phone(client, id, opens = true) {
      await client.person({ id, channel: 'telegram', name: `P${id}` });
      if (opens) await client.enter(id);
    },
  },
};
