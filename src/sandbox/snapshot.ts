import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidError, messageOf } from '../errors.js';
import { newWorld, type World } from './world.js';

const QUIET_MS = 200;

/**
 * Keeps the world in one JSON file, written whole into a neighbour and renamed. A change is on disk at
 * most QUIET_MS later; a process that is killed loses that much, as a practice platform may.
 */
export class Snapshot {
  private timer: NodeJS.Timeout | null = null;
  url: string | null = null;

  constructor(
    private readonly world: World,
    private readonly file: string | undefined,
  ) {}

  changed(): void {
    if (!this.file || this.timer) return;
    this.timer = setTimeout(() => {
      try {
        this.write();
      } catch {
        // A full disk must not end the process; the next change tries again, and close says what is wrong.
      }
    }, QUIET_MS);
    this.timer.unref();
  }

  /** Writes now. The file also says where the platform listens, for `repairline chat`. */
  write(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (!this.file) return;
    mkdirSync(dirname(this.file), { recursive: true });
    const temporary = `${this.file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify({ url: this.url, world: this.world }), { mode: 0o600 });
    renameSync(temporary, this.file);
  }
}

/** The saved world, or a new one when there is no file. A file that is not ours is refused by name. */
export function loadWorld(file: string | undefined): World {
  if (!file) return newWorld();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return newWorld();
    throw error;
  }
  try {
    const { world } = JSON.parse(text) as { world?: Partial<World> };
    if (typeof world?.counter !== 'number') throw new Error('there is no world in it');
    return { ...newWorld(), ...world };
  } catch (error) {
    throw new InvalidError(
      'sandbox-file',
      `${file} is not a sandbox snapshot (${messageOf(error)}). Move it away and start again.`,
    );
  }
}
