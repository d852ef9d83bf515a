import type { Sandbox } from './index.js';

/** The environment variables with which a service talks to this platform as a company's WeCom. */
export function sandboxSettings({ url, credentials }: Pick<Sandbox, 'url' | 'credentials'>) {
  const { corpId, app, kf } = credentials;
  return {
    WECOM_API_BASE_URL: url,
    WECOM_CORP_ID: corpId,
    WECOM_APP_AGENT_ID: String(app.agentId),
    WECOM_APP_SECRET: app.secret,
    WECOM_APP_TOKEN: app.token,
    WECOM_APP_ENCODING_AES_KEY: app.encodingAesKey,
    WECOM_KF_SECRET: kf.secret,
    WECOM_KF_TOKEN: kf.token,
    WECOM_KF_ENCODING_AES_KEY: kf.encodingAesKey,
  };
}
