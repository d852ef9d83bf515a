export interface AppCredentials {
  agentId: number;
  secret: string;
  token: string;
  encodingAesKey: string;
}

export interface KfCredentials {
  secret: string;
  token: string;
  encodingAesKey: string;
  accounts: { openKfId: string; name: string }[];
}

export interface WechatCredentials {
  appId: string;
  /** What callbacks name as ToUserName. */
  originalId: string;
  secret: string;
  token: string;
  encodingAesKey: string;
  templateId: string;
}

export interface TelegramCredentials {
  botToken: string;
  username: string;
  /** A group that the bot is in. */
  supervisorChat: string;
}

/** The AI bot: its callback address and its long connection have their own keys. */
export interface BotCredentials {
  botId: string;
  secret: string;
  token: string;
  encodingAesKey: string;
  /** How a group calls it. */
  name: string;
  /** An internal group that it is in. */
  chat: string;
}

/** What an operator would copy from the WeCom console into the settings of the service. */
export interface SandboxCredentials {
  corpId: string;
  app: AppCredentials;
  kf: KfCredentials;
  robotKey: string;
  bot: BotCredentials;
  telegram: TelegramCredentials;
  wechat: WechatCredentials;
}

/**
 * Fixed, public and worthless outside this process, so that a service without any settings can be
 * connected and a restarted one finds the same company. Forms as W90930 and W90664 ask for.
 */
export const defaultCredentials: SandboxCredentials = {
  corpId: 'ww5a4db0c0ffee0001',
  app: {
    agentId: 1000007,
    secret: 'SandboxAppSecret-not-a-secret-0000000000001',
    token: 'SandboxAppToken',
    encodingAesKey: 'RepairlineSandboxappo2Bd4DPSxOFUGBsdL547AEA',
  },
  kf: {
    secret: 'SandboxKfSecret-not-a-secret-00000000000002',
    token: 'SandboxKfToken',
    encodingAesKey: 'RepairlineSandboxkfBxM2CD7N9fOAxKwwIWhpTBVA',
    accounts: [{ openKfId: 'wkSandboxRepairs', name: '报修通' }],
  },
  bot: {
    botId: 'aibSandboxRepairs',
    secret: 'SandboxBotSecret-not-a-secret-0000000000004',
    token: 'SandboxBotToken',
    encodingAesKey: 'RepairlineSandboxbot2Bd4DPSxOFUGBsdL547AEAA',
    name: '报修通',
    chat: 'wrSandboxSupervisors',
  },
  robotKey: '5a4db0c0-ffee-4000-8000-000000000001',
  wechat: {
    appId: 'wx5a4db0c0ffee0001',
    originalId: 'gh_5a4db0c0ffee',
    secret: 'SandboxWechatSecret-not-a-secret-0003',
    token: 'SandboxWechatToken',
    encodingAesKey: 'RepairlineSandboxwechat4DPSxOFUGBsdL547AEAg',
    templateId: 'sandbox-template-repair',
  },
  telegram: {
    botToken: '8000000001:SandboxTelegram-not-a-secret-00000001',
    username: 'repairline_sandbox_bot',
    supervisorChat: '-1008000000001',
  },
};
