import { startService } from '../src/cli/service.js';
import { systemClock } from '../src/clock.js';
import { loadConfig } from '../src/config.js';
import { silentLogger } from '../src/logger.js';
import { keys } from './callbacks.js';

/** The whole service on its embedded database, with the platform and the data folder that its arguments name. */
const config = loadConfig({
  PORT: '0',
  HOST: '127.0.0.1',
  DATA_DIR: process.argv[3],
  WECOM_API_BASE_URL: process.argv[2],
  WECOM_CORP_ID: keys.corpId,
  WECOM_APP_AGENT_ID: String(keys.agentId),
  WECOM_APP_SECRET: 'unused-secret',
  WECOM_APP_TOKEN: keys.token,
  WECOM_APP_ENCODING_AES_KEY: keys.encodingAesKey,
});
const service = await startService({
  config,
  clock: systemClock,
  logger: silentLogger(),
  apiToken: null,
  trial: null,
});
process.send?.({ url: service.url });
process.on('disconnect', () => process.exit());
process.on('message', async () => {
  process.send?.({
    stored: await service.context.models.inbox.countDocuments({}),
    waiting: await service.context.models.inbox.countDocuments({ status: 'new' }),
  });
});
