import { createWechat } from '../../../src/channels/wechat/index.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { createKit } from '../kit.js';

export const FOLLOWER = 'oFollower-000000000000000001';

/** An official account connected to the practice platform; both live by one clock that only tests move. */
export async function wechatKit(options: { plain?: boolean; template?: boolean } = {}) {
  const kit = createKit();
  const sandbox = await startSandbox({ clock: kit.clock, callbackRetryDelayMs: 20 });
  const { appId, secret, token, encodingAesKey, templateId } = sandbox.credentials.wechat;
  sandbox.control.person({ id: FOLLOWER, channel: 'wechat' });
  const channel = createWechat({
    config: {
      apiBaseUrl: sandbox.url,
      appId,
      secret,
      token,
      encodingAesKey: options.plain ? null : encodingAesKey,
      template: options.template === false ? null : { id: templateId, field: 'thing1' },
      timestampToleranceMs: 300_000,
      insideHosts: [],
    },
    clock: kit.clock,
    logger: kit.deps.logger,
    sink: kit.deps.sink,
    media: kit.deps.media,
  });
  return { ...kit, sandbox, channel, credentials: sandbox.credentials.wechat };
}
export type WechatKit = Awaited<ReturnType<typeof wechatKit>>;
