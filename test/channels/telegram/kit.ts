import { createTelegram } from '../../../src/channels/telegram/index.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { createKit, NOW } from '../kit.js';

export const BOT = '8000000001';
export const GROUP = '-1008000000001';
export const SECRET = 'webhook-secret_1';

/** A Telegram channel connected to the practice platform; both live by one clock that only tests move. */
export async function telegramKit(options: { webhookSecret?: string | null; members?: string[] } = {}) {
  const kit = createKit();
  const sandbox = await startSandbox({ clock: kit.clock, callbackRetryDelayMs: 20 });
  for (const id of options.members ?? ['700001'])
    sandbox.control.person({ id, channel: 'telegram', name: `P${id}`, phone: '13900000001' });
  const channel = createTelegram({
    config: {
      apiRoot: sandbox.url,
      botToken: sandbox.credentials.telegram.botToken,
      webhookSecret: options.webhookSecret === undefined ? SECRET : options.webhookSecret,
      publicUrl: null,
      supervisorChat: GROUP,
    },
    clock: kit.clock,
    logger: kit.deps.logger,
    sink: kit.deps.sink,
    media: kit.deps.media,
    pause: async (ms) => kit.clock.advance(ms),
  });
  return { ...kit, sandbox, channel, NOW };
}
export type TelegramKit = Awaited<ReturnType<typeof telegramKit>>;
