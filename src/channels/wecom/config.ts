/** What the WeCom console shows for one callback address (W90930). */
export interface CallbackKeys {
  token: string;
  encodingAesKey: string;
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
  /** The whole address with its key; the key is the credential, so it is never logged. */
  supervisorRobotUrl?: string;
}
