import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { defaultCredentials } from '../../src/sandbox/credentials.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { afterwards, cleanUpAfterwards, folder, run, serve, settingsOf } from './kit.js';

cleanUpAfterwards();

let sandbox: Sandbox;
let healthy: Record<string, string>;
let running: Record<string, string>;
let address: string;

beforeAll(async () => {
  sandbox = await startSandbox({ clock: systemClock });
  afterwards(() => sandbox.close());
  const settings = settingsOf(sandbox);
  running = { DATA_DIR: folder(), API_TOKEN: 'doctor-test-token-0123' };
  const service = await serve({ ...settings, ...running, LOG_LEVEL: 'silent' });
  address = service.url;
  healthy = { ...settings, DATA_DIR: folder(), PUBLIC_URL: service.url };
}, 60_000);

interface Finding {
  check: string;
  state: string;
  say: string;
}
async function doctor(changes: Record<string, string | undefined> = {}) {
  const env = Object.entries({ ...healthy, ...changes }).filter(([, value]) => value !== undefined);
  const { code, out, err } = await run(
    ['doctor', '--json'],
    Object.fromEntries(env) as Record<string, string>,
  );
  const findings = JSON.parse(out) as Finding[];
  // A secret is for nobody's screen.
  for (const name of ['WECOM_APP_SECRET', 'WECOM_KF_SECRET', 'WECOM_APP_ENCODING_AES_KEY', 'WECOM_APP_TOKEN'])
    expect(out + err).not.toContain(healthy[name]);
  return { code, findings, failed: findings.filter(({ state }) => state === 'fail') };
}

describe('doctor', () => {
  it("checks the bot's address and the app's group, and does not end a running connection", async () => {
    const { token, encodingAesKey, botId, secret } = defaultCredentials.bot;
    const { findings, failed } = await doctor({
      WECOM_BOT_TOKEN: token,
      WECOM_BOT_ENCODING_AES_KEY: encodingAesKey,
      WECOM_APPCHAT_ID: 'nobody',
    });
    // The running service has no bot, and nobody made that group.
    expect(failed.map(({ check }) => check)).toEqual(['应用群 app group', '回调 callback bot']);
    expect(failed.map(({ say }) => say).join()).toMatch(/86003.*404/s);
    expect(findings.length).toBeGreaterThan(9);
    const by = await doctor({ WECOM_BOT_ID: botId, WECOM_BOT_SECRET: secret });
    expect(by.findings.find(({ check }) => check.includes('AI bot'))).toMatchObject({ state: 'ok' });
    expect(by.code).toBe(0);
  });

  it('of a healthy set-up: every check is good, exit 0', async () => {
    const { code, findings } = await doctor();
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.length).toBeGreaterThanOrEqual(9);
    expect(code).toBe(0);
  });

  it('asks the platform for everybody on record, and names who cannot be written to and why', async () => {
    const staff = [
      ['technicians', { name: '王强', wecomUserId: 'wang' }],
      ['technicians', { name: '李勇', wecomUserId: 'li' }],
      ['technicians', { name: '孙平', phone: '13900000003' }],
    ] as const;
    for (const [kind, body] of staff)
      await fetch(`${address}/api/v1/${kind}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${running.API_TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await createSandboxClient(sandbox.url).leave('li', 'out-of-range');
    const { code, findings } = await doctor(running);
    const seen = findings.filter(({ check }) => check.includes('可见范围'));
    expect(seen.map(({ check, state }) => [check, state]).sort()).toEqual([
      ['可见范围 visible range: 孙平', 'warn'],
      ['可见范围 visible range: 李勇 (li)', 'fail'],
    ]);
    expect(seen.find(({ state }) => state === 'fail')?.say).toMatch(/可见范围.*60011/);
    expect(code).toBe(1);
  });

  it.each([
    ['a wrong secret', { WECOM_APP_SECRET: 'WrongSecret000' }, /app secret/, /Secret 不对.*40001/],
    ['a wrong secret of kf', { WECOM_KF_SECRET: 'WrongSecret000' }, /kf secret/, /Secret 不对.*40001/],
    ['a wrong company', { WECOM_CORP_ID: 'wwwrong' }, /app secret/, /企业 ID 不对.*40013/],
    ['another agent', { WECOM_APP_AGENT_ID: '1000099' }, /agent/, /AgentId.*301002/],
    ['a public address where nobody is', { PUBLIC_URL: 'http://127.0.0.1:9' }, /callback app/, /访问不到/],
    [
      'another AES key than the running service',
      { WECOM_APP_ENCODING_AES_KEY: defaultCredentials.kf.encodingAesKey },
      /callback app/,
      /401.*AESKey/,
    ],
    ['another token than the running service', { WECOM_KF_TOKEN: 'OtherToken' }, /callback kf/, /401.*Token/],
    [
      'a robot address that is none',
      { WECOM_SUPERVISOR_ROBOT_URL: 'http://127.0.0.1/x' },
      /robot/,
      /send\?key=/,
    ],
    ['a platform that cannot be reached', { WECOM_API_BASE_URL: 'http://127.0.0.1:9' }, /clock/, /连不上/],
  ])('names %s and what to do, exit 1', async (_name, changes, check, say) => {
    const { code, failed } = await doctor(changes);
    const found = failed.find((one) => check.test(one.check));
    expect(found?.say).toMatch(say);
    expect(code).toBe(1);
  });

  it('names an address that the platform does not trust', async () => {
    const client = createSandboxClient(sandbox.url);
    await client.fault({ name: 'errcode', code: 60020, path: 'agent/get' });
    const { code, failed } = await doctor();
    expect(failed).toMatchObject([
      { check: expect.stringContaining('agent'), say: expect.stringMatching(/可信IP.*60020/) },
    ]);
    expect(code).toBe(1);
  });

  it('names a company without a customer service account', async () => {
    const { kf } = defaultCredentials;
    const bare = await startSandbox({ clock: systemClock, kf: { ...kf, accounts: [] } });
    afterwards(() => bare.close());
    const { code, failed } = await doctor({ WECOM_API_BASE_URL: bare.url });
    expect(failed).toMatchObject([
      { check: expect.stringContaining('kf accounts'), say: expect.stringContaining('通过 API 管理') },
    ]);
    expect(code).toBe(1);
  });

  it('without any setting: warns that this is a trial, exit 0', async () => {
    const { code, out } = await run(['doctor'], { DATA_DIR: folder() });
    expect(out).toContain('试用模式');
    expect(code).toBe(0);
  });
});
