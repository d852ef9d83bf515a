import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { Sandbox } from '../../src/sandbox/index.js';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

interface Ended {
  code: number | null;
  signal: string | null;
  out: string;
  err: string;
  ms: number;
}

const undo: (() => unknown)[] = [];

/** To be called by every file that uses this one: files share what they load, and a hook is of one file. */
export function cleanUpAfterwards(): void {
  afterAll(async () => {
    for (const one of undo.splice(0).reverse()) await one();
  });
}

/** A folder of its own, gone after the file's tests. */
export function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'repairline-cli-'));
  undo.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
export const afterwards = (action: () => unknown) => void undo.push(action);

/** A command as an operator types it, with nothing in the environment but what is given. */
function start(args: string[], env: Record<string, string> = {}) {
  const begun = systemClock.now();
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    said.out += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said.err += chunk;
  });
  const ended = new Promise<Ended>((done) =>
    child.once('close', (code, signal) => done({ code, signal, ...said, ms: systemClock.now() - begun })),
  );
  undo.push(() => child.kill('SIGKILL'));
  return { child, said, ended };
}

export const run = (args: string[], env: Record<string, string> = {}) => start(args, env).ended;

/** A running service; `url` when it says that it is ready. */
export async function serve(env: Record<string, string>) {
  const begun = systemClock.now();
  const service = start(['serve'], { PORT: '0', ...env });
  const url = await new Promise<string>((done, fail) => {
    const look = () => {
      const found = /(http:\/\/[^\s/]+)(?:\/readyz)?\s/.exec(service.said.out)?.[1];
      if (found) done(found);
    };
    service.child.stdout?.on('data', look);
    void service.ended.then(({ code, err, out }) => fail(new Error(`ended with ${code}: ${err}${out}`)));
  });
  return { ...service, url, readyMs: systemClock.now() - begun };
}

/** The settings by which a service or a doctor uses this practice platform. */
export function settingsOf({ url, robotUrl, credentials }: Sandbox): Record<string, string> {
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
    WECOM_SUPERVISOR_ROBOT_URL: robotUrl,
  };
}
