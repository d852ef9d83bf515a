import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../clock.js';
import { type Config, loadConfig } from '../config.js';
import { messageOf } from '../errors.js';
import { createLogger } from '../logger.js';
import { seedDemo } from './demo-roster.js';
import { RUNNING_FILE } from './running.js';
import { type Service, startService } from './service.js';
import { trialApiToken } from './trial-token.js';

const HARD_STOP_MS = 25_000;

/** Runs until SIGTERM or SIGINT; then drains and ends with 0 within 25 s. SIGHUP reads the flows again. */
export async function runServe(): Promise<number> {
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  // With nothing configured at all this is somebody trying it out: practice platform and demo people.
  const trial =
    config.wecom === null && config.wechat === null && config.telegram === null && config.mongodbUri === null;
  const apiToken = config.apiToken ?? (trial ? await trialApiToken(config.dataDir) : null);
  const stopped = whenToldToStop(() => service?.context.reload(), logger);
  let service: Service | null = null;
  service = await startService({
    config,
    clock: systemClock,
    logger,
    apiToken,
    trial: trial ? 'wecom-kf' : null,
    prepare: trial ? (context) => seedDemo(context) : undefined,
  });
  await mkdir(config.dataDir, { recursive: true });
  const note = join(config.dataDir, RUNNING_FILE);
  await writeFile(
    note,
    JSON.stringify({ url: service.url, sandbox: service.sandbox?.url ?? null, pid: process.pid }),
  );
  console.log(trial ? trialWelcome(service, config, apiToken) : `Repairline is ready at ${service.url}`);

  const signal = await stopped;
  logger.info({ signal }, 'stopping');
  setTimeout(() => {
    logger.error('not stopped in time');
    process.exit(1);
  }, HARD_STOP_MS).unref();
  service.context.drain();
  await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs));
  await service.stop();
  await rm(note, { force: true });
  return 0;
}

function whenToldToStop(
  reload: () => Promise<void> | undefined,
  logger: ReturnType<typeof createLogger>,
): Promise<string> {
  process.on('SIGHUP', () => {
    void Promise.resolve(reload()).then(
      () => logger.info('flows and templates read again'),
      (error: unknown) =>
        logger.error({ error: messageOf(error) }, 'flows not changed: the running version stays'),
    );
  });
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
  });
}

function trialWelcome(service: Service, config: Config, token: string | null): string {
  return `
报修通已就绪(试用模式:内置数据库、演示人员、练习平台)
Repairline is ready (trial: embedded database, demo people, practice platform)

  ${service.url}/readyz

在另一个终端试一试 · try in another terminal:
  npx repairline chat --as customer      客户:发「打捆机打结器坏了,急」
  npx repairline chat --as technician    师傅:收到派单后回复「接单」
  npx repairline chat --as supervisor    主管:发「超时」
  curl -H "Authorization: Bearer ${token}" ${service.url}/api/v1/work-orders

数据 · data: ${config.dataDir}    停止 · stop: Ctrl+C
`;
}
