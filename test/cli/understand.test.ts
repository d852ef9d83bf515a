import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

function run(input: string | Buffer, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/main.ts', 'understand', '--json', ...args],
    { cwd: root, input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return {
    status,
    stderr,
    lines: stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
  };
}

describe('repairline understand', { timeout: 60_000 }, () => {
  it('prints intent, slots and the exact passages, one line for each', () => {
    const text = '３号机漏油，电话１３８ ００１３ ８０００，明天上午来';
    const { status, lines } = run(`${text}\nWO-261124-003 到哪了\n`, '--now', '2026-11-24T10:00:00+08:00');
    expect(status).toBe(0);
    expect(lines[0]).toEqual({
      intent: 'report_fault',
      slots: {
        device: '3号机',
        symptom: '漏油',
        phone: '13800138000',
        time: '2026-11-25T08:00:00+08:00/2026-11-25T12:00:00+08:00',
      },
      quotes: { device: '３号机', symptom: '漏油', phone: '１３８ ００１３ ８０００', time: '明天上午' },
    });
    expect(lines[1]).toMatchObject({ intent: 'progress', slots: { work_order: 'WO-261124-003' } });
  });

  it('answers every line, however empty, long or odd', () => {
    const odd = [
      '',
      '   ',
      '\u2028漏油\u2029',
      '\ud800 漏油',
      '\u0000',
      '😀'.repeat(1000),
      `漏油${'啊'.repeat(350_000)}`,
    ];
    const input = Buffer.concat([
      Buffer.from(odd.join('\n')),
      Buffer.from([0x0a, 0xff, 0xfe, 0xe6, 0xbc, 0x0a]),
      Buffer.from('last\r\nwithout an end'),
    ]);
    const { status, lines } = run(input);
    expect(status).toBe(0);
    expect(lines).toHaveLength(odd.length + 3);
    expect(lines[0]).toEqual({ intent: 'other', slots: {}, quotes: {} });
    expect(lines[2]).toMatchObject({ intent: 'report_fault', quotes: { symptom: '漏油' } });
    expect(lines[6]).toMatchObject({ intent: 'report_fault', quotes: { symptom: '漏油' } });
  });

  it('knows the role, and refuses what it does not know', () => {
    expect(run('003 我接', '--role', 'technician').lines[0].intent).toBe('accept');
    expect(run('x', '--role', 'boss')).toMatchObject({ status: 2, lines: [] });
    expect(run('x', '--now', 'soon').stderr).toContain('--now');
  });
});
