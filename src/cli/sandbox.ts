import { parseArgs } from 'node:util';
import { systemClock } from '../clock.js';
import { InvalidError } from '../errors.js';
import { type Sandbox, startSandbox } from '../sandbox/index.js';
import { sandboxSettings } from '../sandbox/settings.js';

const HELP = `repairline sandbox [--port 9080] [--data FILE] [--app URL] [--kf URL]

Runs the practice platform alone, until Ctrl+C.
  --port   where it listens on 127.0.0.1; 0: any free port
  --data   keep its state in this JSON file
  --app    callback address of the application, e.g. http://127.0.0.1:8080/webhooks/wecom/app
  --kf     callback address of customer service, e.g. http://127.0.0.1:8080/webhooks/wecom/kf`;

/** Runs the practice platform until SIGINT or SIGTERM and says how to connect a service to it. */
export async function runSandbox(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '9080' },
      data: { type: 'string' },
      app: { type: 'string' },
      kf: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidError('port', `--port ${values.port} is not a port number`);
  const told = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  const sandbox = await startSandbox({
    port,
    clock: systemClock,
    callbacks: { ...(values.app ? { app: values.app } : {}), ...(values.kf ? { kf: values.kf } : {}) },
    ...(values.data ? { dataFile: values.data } : {}),
  });
  console.log(connection(sandbox));
  await told;
  await sandbox.close();
  return 0;
}

function connection(sandbox: Sandbox): string {
  const { url, robotUrl } = sandbox;
  const settings = Object.entries(sandboxSettings(sandbox)).map(([name, value]) => `${name}=${value}`);
  return `The practice platform listens at ${url}. Start a service with these settings:

${settings.join('\n')}
WECOM_SUPERVISOR_ROBOT_URL=${robotUrl}

and tell the platform where the service hears, unless --app and --kf did:

curl -d '{"app":"http://127.0.0.1:8080/webhooks/wecom/app","kf":"http://127.0.0.1:8080/webhooks/wecom/kf"}' ${url}/sandbox/connect

Then talk: npx repairline chat --as customer --sandbox ${url}`;
}
