import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

/** Another process has this folder open. */
export class EmbeddedInUseError extends Error {
  override name = 'EmbeddedInUseError';
  readonly code = 'embedded-in-use';
  constructor(
    readonly folder: string,
    readonly pid: number | undefined,
  ) {
    super(
      `The data folder ${folder} is in use by process ${pid ?? '(unknown)'}. Stop that process first, or give this one another DATA_DIR.`,
    );
  }
}

const attempts = 20;
/** How long one that is there but says nothing may be a killed process that the system still clears away; ms. */
const dyingTime = 3000;

/**
 * Makes this process the only one on a folder until `release`. The lock is a listening socket in the
 * folder, so the operating system takes it back however the owner dies, and no pid is compared; it also
 * holds between containers that share the folder. What a dead owner leaves behind answers no call.
 *
 * Each starter first binds a socket of its own name and then looks for others that are alive. Of two that
 * did both, the one that looked last has seen the other, so two can never both become owner; two who see
 * each other both step back and try again after a random time.
 */
export async function lockFolder(folder: string): Promise<{ release(): Promise<void> }> {
  // Through the descriptor the path stays under the 108 bytes that a socket may have.
  const descriptor = openSync(folder, 'r');
  const short = existsSync('/proc/self/fd') ? `/proc/self/fd/${descriptor}` : folder;
  const pidFile = join(folder, 'owner.pid');
  const begun = performance.now();
  try {
    for (let attempt = 0; attempt < attempts || performance.now() - begun < dyingTime; attempt++) {
      const name = `owner.${randomBytes(6).toString('hex')}.sock`;
      const mine = await bind(join(short, name));
      const others = readdirSync(folder).filter((entry) => /^owner\..+\.sock$/.test(entry) && entry !== name);
      const states = await Promise.all(others.map((other) => ask(join(short, other))));
      if (states.every((state) => state === 'dead')) {
        mine.become();
        for (const other of others) rmSync(join(folder, other), { force: true });
        writeFileSync(pidFile, `${process.pid}\n`);
        return {
          release: async () => {
            rmSync(pidFile, { force: true });
            await mine.close();
            closeSync(descriptor);
          },
        };
      }
      await mine.close();
      const silent = states.includes('silent');
      if (states.includes('owner') || (silent && performance.now() - begun >= dyingTime)) break;
      await new Promise((resolve) => setTimeout(resolve, randomInt(5, 60)));
    }
    throw new EmbeddedInUseError(folder, readPid(pidFile));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

interface Socket {
  /** From now on says that it is the owner. */
  become(): void;
  close(): Promise<void>;
}

function bind(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let owner = false;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(owner ? 'owner' : 'candidate');
    });
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve({
        become: () => {
          owner = true;
        },
        close: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}

/** Who answers at a socket. One that says nothing is too busy, or was killed a moment ago. */
function ask(path: string): Promise<'dead' | 'candidate' | 'owner' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.setTimeout(2000, () => socket.destroy());
    let said = '';
    let alive = false;
    socket.on('connect', () => {
      alive = true;
    });
    socket.on('data', (chunk) => {
      said += String(chunk);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      alive ||= error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT';
    });
    socket.on('close', () => {
      if (!alive) resolve('dead');
      else resolve(said === 'owner' || said === 'candidate' ? said : 'silent');
    });
  });
}

function readPid(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
