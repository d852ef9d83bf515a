import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { cleanUpAfterwards, folder, run, serve } from './kit.js';

cleanUpAfterwards();

const ROOT = resolve(import.meta.dirname, '../..');
const WAIT = { timeoutMs: 20_000 };
const LATE = { timeout: 90_000 };

/** Flows and words of our own, to be changed. */
function ownWords() {
  const dir = folder();
  for (const name of ['flows', 'templates']) cpSync(join(ROOT, name), join(dir, name), { recursive: true });
  const edit = (file: string, change: (text: string) => string) => {
    const path = join(dir, file);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    writeFileSync(path, after);
    return () => writeFileSync(path, before);
  };
  return { flows: join(dir, 'flows'), templates: join(dir, 'templates'), edit };
}

const sandboxOf = (dataDir: string) =>
  createSandboxClient(
    (JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as { sandbox: string }).sandbox,
  );
const ready = async (url: string) => (await fetch(`${url}/readyz`)).status;

describe('the process', () => {
  it('refuses a data folder that another one uses, by name, and leaves that one alone', LATE, async () => {
    const DATA_DIR = folder();
    const first = await serve({ DATA_DIR, LOG_LEVEL: 'silent' });
    const note = readFileSync(join(DATA_DIR, 'running.json'), 'utf8');
    const second = await run(['serve'], { PORT: '0', DATA_DIR, LOG_LEVEL: 'silent' });
    expect(second.code).toBe(1);
    expect(second.err).toContain(`in use by process ${first.child.pid}`);
    expect(second.err).toContain(DATA_DIR);
    expect(await ready(first.url)).toBe(200);
    expect(readFileSync(join(DATA_DIR, 'running.json'), 'utf8')).toBe(note);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s, in the middle of work',
    LATE,
    async (signal) => {
      const DATA_DIR = folder();
      const service = await serve({ DATA_DIR, LOG_LEVEL: 'silent' });
      const client = sandboxOf(DATA_DIR);
      await Promise.all(Array.from({ length: 10 }, (_, i) => client.say(`wm_stop_${i}`, '打捆机坏了')));
      service.child.kill(signal);
      const before = performance.now();
      const { code } = await service.ended;
      expect(code).toBe(0);
      expect(performance.now() - before).toBeLessThan(25_000);
      expect(existsSync(join(DATA_DIR, 'running.json'))).toBe(false);
    },
  );

  it('is ready within 20 s after kill -9, with everything there', LATE, async () => {
    const env = { DATA_DIR: folder(), LOG_LEVEL: 'silent', API_TOKEN: 'process-test-token-01' };
    const first = await serve(env);
    await sandboxOf(env.DATA_DIR).say(
      'wm_kill',
      '打捆机打结器坏了,电话13800138000,地址宁晋县大陆村镇,编号KB2024001',
    );
    await sandboxOf(env.DATA_DIR).waitFor('wm_kill', /WO-/, WAIT);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await serve(env);
    expect(second.readyMs).toBeLessThan(20_000);
    expect(await ready(second.url)).toBe(200);
    const response = await fetch(`${second.url}/api/v1/work-orders`, {
      headers: { authorization: `Bearer ${env.API_TOKEN}` },
    });
    expect(((await response.json()) as { items: unknown[] }).items).toHaveLength(1);
  });

  it(
    'names every fault of flows and words with file and line, and does not start on them',
    LATE,
    async () => {
      const own = ownWords();
      own.edit('flows/depart.yaml', (text) => text.replace('title:', 'titel:'));
      own.edit('templates/zh-CN/customer.yaml', (text) =>
        text.replace('{{ number }}', '{{ number | masc }}'),
      );
      for (const { code, said } of [
        await run(['flow', 'lint', own.flows, own.templates]).then(({ code, out }) => ({ code, said: out })),
        await run(['serve'], {
          PORT: '0',
          DATA_DIR: folder(),
          FLOWS_DIR: own.flows,
          TEMPLATES_DIR: own.templates,
        }).then(({ code, err }) => ({ code, said: err })),
      ]) {
        expect(code).toBe(1);
        expect(said).toMatch(/depart\.yaml:\d+ unknown key "titel", did you mean "title"\?/);
        expect(said).toMatch(/zh-CN\/customer\.yaml:\d+ .*masc.*did you mean "mask"\?/);
      }
    },
  );

  it('reads flows and words again on SIGHUP; what is broken changes nothing and is named', LATE, async () => {
    const own = ownWords();
    const DATA_DIR = folder();
    const service = await serve({
      DATA_DIR,
      FLOWS_DIR: own.flows,
      TEMPLATES_DIR: own.templates,
      LOG_LEVEL: 'info',
    });
    const client = sandboxOf(DATA_DIR);
    const reload = async (heard: RegExp) => {
      const from = service.said.out.length;
      service.child.kill('SIGHUP');
      await expect.poll(() => service.said.out.slice(from), { timeout: 15_000 }).toMatch(heard);
      expect(await ready(service.url)).toBe(200);
    };
    const register = async (customer: string) => {
      await client.say(customer, '打捆机打结器坏了,电话13800138000,地址宁晋县大陆村镇,编号KB2024001');
      return (await client.waitFor(customer, /WO-/, WAIT)).text;
    };
    const words = (text: string) => text.replaceAll('已登记', '登记好啦');

    const restore = own.edit('flows/report-fault.yaml', (text) => text.replace('title:', 'titel:'));
    const restoreWords = own.edit('templates/zh-CN/customer.yaml', words);
    await reload(/report-fault\.yaml:\d+ unknown key \\"titel\\", did you mean \\"title\\"/);
    expect(await register('wm_hup_1')).not.toContain('登记好啦');
    restore();
    await reload(/read again/);
    expect(await register('wm_hup_2')).toContain('登记好啦');
    restoreWords();
    await reload(/read again/);
    expect(await register('wm_hup_3')).not.toContain('登记好啦');
  });
});
