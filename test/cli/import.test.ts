import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanUpAfterwards, folder, run, serve } from './kit.js';

cleanUpAfterwards();

const TOKEN = 'import-test-token-0123';
let env: Record<string, string>;
let url: string;

beforeAll(async () => {
  // A database and a channel of its own: not the trial, which brings people along.
  env = {
    DATA_DIR: folder(),
    API_TOKEN: TOKEN,
    LOG_LEVEL: 'silent',
    WECOM_SUPERVISOR_ROBOT_URL: 'http://127.0.0.1:9/cgi-bin/webhook/send?key=a',
  };
  ({ url } = await serve(env));
}, 60_000);

function csv(content: string | Buffer): string {
  const file = join(folder(), 'people.csv');
  writeFileSync(file, content);
  return file;
}
const items = async (name: string) => {
  const response = await fetch(`${url}/api/v1/${name}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return ((await response.json()) as { items: Record<string, unknown>[] }).items;
};
const GB18030 =
  'd0d5c3fb2ccad6bbfabac52cbcbcc4dc0acbefc3f72c31333930303030303030332cb4f2c0a6bbfaa1a2b8eeccA80a'.toLowerCase();

describe('import', () => {
  it('takes UTF-8 with a mark, Chinese headings, and once however often', async () => {
    const file = csv(
      '\uFEFF姓名,手机号,企业微信账号,技能,片区\r\n王强,139 0000 0001,wang,打捆机；割台,宁晋，柏乡\r\n\r\n李勇,13900000002,li,,\r\n',
    );
    const first = await run(['import', 'technicians', file], env);
    expect([first.code, first.out.trim()]).toEqual([0, 'technicians: 2 new, 0 changed, 0 failed']);
    const again = await run(['import', 'technicians', file], env);
    expect([again.code, again.out.trim()]).toEqual([0, 'technicians: 0 new, 2 changed, 0 failed']);
    expect(await items('technicians')).toMatchObject([
      { name: '李勇', skills: [], phone: '13900000002' },
      { name: '王强', skills: ['打捆机', '割台'], territories: ['宁晋', '柏乡'], phone: '13900000001' },
    ]);
  });

  it('takes GB18030 as Excel saves it', async () => {
    const { code } = await run(['import', 'supervisors', csv(Buffer.from(GB18030, 'hex'))], env);
    // Supervisors have no skills: the line is refused for that, and read rightly.
    expect(code).toBe(1);
    expect((await run(['import', 'technicians', csv(Buffer.from(GB18030, 'hex'))], env)).code).toBe(0);
    expect(await items('technicians')).toContainEqual(
      expect.objectContaining({ name: '孙明', skills: ['打捆机', '割台'] }),
    );
  });

  const assets = csv(
    [
      '序列号,型号,客户电话,购买日期,保修月数,纬度,经度,地址,备注',
      'KB1,YK-9YF,13800138000,2026年6月1日,12,37.62,114.92,宁晋县大陆村镇,老客户',
      'KB2,YK-9YF,13800138000,2026-02-30,十二,,,,',
      '"KB3","YK',
      '9YF",13800138000,2026/6/1,,北纬37,114.92,,',
      ',YK-9YF,,,,,,,',
      'KB4,YK-9YF,1.38E+10,,,,,,',
      'KB5,YK-9YF,13800138000,2026.6.1,6,,,,',
    ].join('\n'),
  );
  const FAULTS: [number, string[]][] = [
    [3, ['purchasedAt', 'warrantyMonths']],
    [5, ['site.lat']],
    [6, ['serialNumber']],
    [7, ['customerPhone']],
  ];

  it.each([[['--dry-run']], [[]]])('names faulty lines by number, takes the others: %j', async (flags) => {
    const before = await items('assets');
    const { code, out, err } = await run(['import', 'assets', assets, ...flags], flags.length > 0 ? {} : env);
    expect(code).toBe(1);
    expect(err).toContain('column "备注" is not known');
    const lines = err.split('\n').filter((line) => line.startsWith('line '));
    expect(lines.map((line) => Number(/^line (\d+):/.exec(line)?.[1]))).toEqual(FAULTS.map(([line]) => line));
    for (const [i, [, fields]] of FAULTS.entries())
      for (const field of fields) expect(lines[i]).toContain(field);
    if (flags.length > 0) {
      expect(out).toContain('2 would be taken, 4 would fail; nothing was sent');
      expect(await items('assets')).toEqual(before);
      return;
    }
    expect(out.trim()).toBe('assets: 2 new, 0 changed, 4 failed');
    expect(await items('assets')).toMatchObject([
      {
        serialNumber: 'KB1',
        purchasedAt: '2026-06-01',
        warrantyMonths: 12,
        site: { lat: 37.62, lng: 114.92, datum: 'gcj02' },
      },
      { serialNumber: 'KB5', purchasedAt: '2026-06-01', warrantyMonths: 6 },
    ]);
  });

  it('says what is wrong with the command, the file or the service', async () => {
    expect((await run(['import', 'machines', assets], env)).code).toBe(2);
    const none = await run(['import', 'assets', '/nowhere/a.csv'], env);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('/nowhere/a.csv')]);
    const broken = await run(['import', 'customers', csv('姓名,电话\n"张,13800138000\n')], env);
    expect([broken.code, broken.err]).toEqual([1, expect.stringMatching(/line|Line/)]);
    const stopped = await run(['import', 'assets', assets], { DATA_DIR: folder() });
    expect([stopped.code, stopped.err]).toEqual([1, expect.stringContaining('No Repairline runs on')]);
    const wrong = await run(['import', 'assets', assets], { ...env, API_TOKEN: 'import-test-token-wrong' });
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('bearer token')]);
  });
});
