import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../../src/clock.js';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { sandboxSettings } from '../../src/sandbox/settings.js';
import { testDatabase } from '../database.js';
import { fakeEndpoint } from '../understanding/model/fake-endpoint.js';
import { Keeper } from './keeper.js';

const TOKEN = 'crash-test-token-0123';
export const CUSTOMER = 'wm_crash_customer';

/** Looks at the photo of the story, and finds nothing that would change it. */
const SEES_NOTHING = { content: '{"serial":[],"model":[],"symptoms":[]}' };

type CleanUp = (undo: () => Promise<void> | void) => void;

/** The service as a process that may die, on a platform, a model and a database that stay. */
export async function crashWorld(
  cleanUp: CleanUp,
  answers: Parameters<typeof fakeEndpoint>[0] = [SEES_NOTHING],
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'repairline-crash-'));
  cleanUp(() => rmSync(dataDir, { recursive: true, force: true }));
  const sandbox: Sandbox = await startSandbox({ clock: systemClock, callbackRetryDelayMs: 200 });
  cleanUp(() => sandbox.close());
  const database = testDatabase();
  cleanUp(() => database.drop());
  const model = await fakeEndpoint(answers);
  cleanUp(() => model.close());
  const keeper = new Keeper(
    {
      ...database.env,
      PORT: '0',
      DATA_DIR: dataDir,
      API_TOKEN: TOKEN,
      LOG_LEVEL: 'silent',
      POLICY: resolve(import.meta.dirname, '../fixtures/crash-policy.yaml'),
      ...sandboxSettings(sandbox),
      WECOM_SUPERVISOR_ROBOT_URL: sandbox.robotUrl,
      OPENAI_API_KEY: 'sk-crash-test',
      OPENAI_BASE_URL: model.url,
      OPENAI_VISION_MODEL: 'recorded-eyes',
    },
    (url) => sandbox.connect({ app: `${url}/webhooks/wecom/app`, kf: `${url}/webhooks/wecom/kf` }),
  );
  cleanUp(() => keeper.stop());
  const api = async (method: string, path: string, body?: unknown) => {
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await fetch(`${keeper.url}/api/v1${path}`, {
          method,
          headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
        });
        return (await response.json()) as Record<string, unknown>;
      } catch (error) {
        // The process is down for a moment; that is what this test is about.
        if (attempt > 100) throw error;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  };
  return { keeper, api, model, database, dataDir, client: createSandboxClient(sandbox.url) };
}
