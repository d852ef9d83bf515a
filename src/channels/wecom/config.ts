/** What the WeCom console shows for one callback address (W90930). */
export interface CallbackKeys {
  token: string;
  encodingAesKey: string;
}

/** The AI bot (智能机器人): it has either a callback address of ours or a connection that we open (W101463). */
export interface BotConfig {
  mode:
    | { by: 'url'; keys: CallbackKeys }
    | { by: 'connection'; id: string; secret: string; serverUrl: string };
  /** The group that hears alerts and is listened to; null: any group of the company, and no alerts. */
  supervisorChat: string | null;
  /** MEDIA_INSIDE_HOSTS. */
  insideHosts: string[];
}

/** A channel whose part is absent is off. */
export interface WecomConfig {
  /** Without `/cgi-bin` and without a slash at the end. */
  apiBaseUrl: string;
  corpId: string;
  /** How far the timestamp of a callback may be from our clock, ms. */
  timestampToleranceMs: number;
  app?: CallbackKeys & { agentId: number; secret: string };
  kf?: CallbackKeys & { secret: string };
  /** A group of the app's own that hears alerts. */
  appchatId?: string;
  bot?: BotConfig;
  /** The whole address with its key; the key is the credential, so it is never logged. */
  supervisorRobotUrl?: string;
}
