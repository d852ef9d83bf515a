import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

/** Runs the real service as a process; when it dies it is started again, without the failpoint. */
export class Keeper {
  deaths = 0;
  url = '';
  private child: ChildProcess | null = null;
  private over = false;

  constructor(
    private readonly env: Record<string, string>,
    private readonly ready: (url: string) => void,
  ) {}

  async start(failpoints?: string): Promise<void> {
    const child = spawn(process.execPath, [MAIN, 'serve'], {
      env: { PATH: process.env.PATH ?? '', ...this.env, ...(failpoints ? { FAILPOINTS: failpoints } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let said = '';
    await new Promise<void>((done, fail) => {
      const hear = (chunk: Buffer) => {
        said += chunk.toString();
        const url = /ready at (http:\S+)/.exec(said)?.[1];
        if (url) {
          this.url = url;
          this.ready(url);
          done();
        }
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code, signal) => {
        if (this.over) return done();
        if (signal !== 'SIGKILL') return fail(new Error(`ended with ${code} ${signal}: ${said}`));
        this.deaths++;
        this.start().then(done, fail);
      });
    });
  }

  /** As a power cut would; it is started again. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** Ends in order, and is started with these failpoints. */
  async restart(failpoints?: string): Promise<void> {
    await this.stop();
    this.over = false;
    await this.start(failpoints);
  }

  async stop(): Promise<void> {
    this.over = true;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await gone;
  }
}
