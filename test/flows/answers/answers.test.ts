import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTypes } from '../../../src/flows/answers/index.js';
import { ask, context, said, scan } from './ask.js';

const { text, phone, device, location, attachment, score, duration, name, parts } = answerTypes;

describe('every answer type', () => {
  it('is registered under its own name', () => {
    for (const [key, type] of Object.entries(answerTypes)) expect(type.name).toBe(key);
  });

  it('says nothing about an empty message, and never throws for any other', () => {
    const specs = {
      among: [{ id: '1', number: 'WO-261124-001', name: '李强' }],
      choices: { a: { say: ['漏油'] }, b: { say: ['异响'] } },
    };
    const words = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom(
        '',
        ' ',
        '2',
        '第二个',
        '明天上午',
        '无',
        '5分',
        '不',
        '李强',
        'WO-261124-001',
        '13800138000',
      ),
    );
    fc.assert(
      fc.property(words, fc.constantFrom('asked', 'scan' as const), (what, mode) => {
        for (const type of Object.values(answerTypes)) {
          const answer = type.parse(said(what), specs, context(mode));
          if (what.trim() === '') expect(answer).toBeNull();
          if (answer?.ok) expect(() => JSON.stringify(type.describe(answer.value as never))).not.toThrow();
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('text', () => {
  it('keeps what was written byte for byte, and only when asked', () => {
    expect(ask(text, '  漏油，急！ ')).toBe('  漏油，急！ ');
    expect(scan(text, '漏油')).toBeNull();
  });
  it('refuses what is too long instead of cutting it', () => {
    expect(ask(text, '一二三四五', { most: 4 })).toBe('!too-long');
    expect(ask(text, '一二三四', { most: 4 })).toBe('一二三四');
    expect(ask(text, '一二三四五', { most: 4, many: true })).toBe('一二三四五');
  });
});

describe('phone', () => {
  it.each([
    ['13800138000', '13800138000'],
    ['我的是 １３８ ００１３ ８０００', '13800138000'],
    ['幺三八零零幺三八零零零', '13800138000'],
    ['053188886666', '053188886666'],
    ['0531-88886666', '053188886666'],
    ['+44 7911 123456', '447911123456'],
    ['不是13800138000,是13900139000', '13900139000'],
    ['1380013800', '!not-a-phone'],
    ['12345678901', '!not-a-phone'],
    ['不知道', null],
    ['WO-261124-003', null],
  ])('asked: %s', (words, expected) => {
    expect(ask(phone, words)).toBe(expected);
  });
  it('takes a number out of anything, but refuses nothing that was not asked', () => {
    expect(scan(phone, '打捆机断绳,13800138000')).toBe('13800138000');
    expect(scan(phone, '1380013800')).toBeNull();
  });
  it('is sure of one number and not of two', () => {
    expect(phone.parse(said('13800138000或13900139000'), {}, context('scan'))).toEqual({
      ok: true,
      value: '13800138000',
      sure: false,
    });
  });
});

describe('device', () => {
  const own = { among: ['AC-1001', 'AC-1002', '鲁A12345'] };
  it.each([
    ['AC-1002', own, 'AC-1002'],
    ['ac1002', own, 'AC-1002'],
    ['1002', own, 'AC-1002'],
    ['2', own, 'AC-1002'],
    ['第三个', own, '鲁A12345'],
    ['鲁 A·12345', own, '鲁A12345'],
    ['KB-2024-0117', own, 'KB-2024-0117'],
    ['编号是KB20240117', {}, 'KB20240117'],
    ['20240117', {}, '20240117'],
    ['老黄牛', {}, '老黄牛'],
    ['不知道', {}, null],
    ['李家庄东头', {}, null],
    ['打捆机断绳', {}, null],
  ])('asked: %s', (words, spec, expected) => {
    expect(ask(device, words, spec)).toBe(expected);
  });
  it('scans serial numbers but not list numbers or other words', () => {
    expect(scan(device, 'AC-1001漏油', own)).toBe('AC-1001');
    expect(scan(device, '2', own)).toBeNull();
    expect(scan(device, '那台机器', own)).toBeNull();
  });
});

describe('location', () => {
  const pin = { lat: 31.2, lng: 121.5, datum: 'gcj02' as const, label: '村口' };
  it('takes a pin in either mode', () => {
    expect(ask(location, { kind: 'location', location: pin })).toEqual(pin);
    expect(scan(location, { kind: 'location', location: pin })).toEqual(pin);
  });
  it.each([
    ['李家庄东头', { address: '李家庄东头' }],
    ['地址是南环路88号', { address: '南环路88号' }],
    ['大队部后面', { address: '大队部后面' }],
    ['不知道', null],
    ['13800138000', null],
    ['明天上午', null],
  ])('asked: %s', (words, expected) => {
    expect(ask(location, words)).toEqual(expected);
  });
  it('reads an address back, never takes it for sure', () => {
    expect(location.parse(said('南环路88号'), {}, context('asked'))).toMatchObject({ sure: false });
  });
  it('wants a pin where only a pin will do', () => {
    expect(ask(location, '我到了', { accept: ['pin'] })).toBe('!not-a-pin');
    expect(scan(location, '南环路88号', { accept: ['pin'] })).toBeNull();
  });
  it('scans addresses only', () => {
    expect(scan(location, '断绳了,我在王家屯东头')).toEqual({ address: '王家屯东头' });
    expect(scan(location, '大队部后面')).toBeNull();
  });
});

describe('attachment', () => {
  const image = { kind: 'image' as const, ref: 'r1', stored: 's1' };
  const voice = { kind: 'voice' as const, ref: 'r2' };
  it('takes what is accepted, at most so many', () => {
    expect(scan(attachment, { kind: 'image', media: [image, image, image] }, { most: 2 })).toHaveLength(2);
    expect(attachment.describe([image])).toEqual([{ kind: 'image', name: null, id: 's1' }]);
  });
  it('refuses other kinds once asked; speech is no attachment', () => {
    expect(
      ask(attachment, { kind: 'file', media: [{ kind: 'file', ref: 'f' }] }, { accept: ['image'] }),
    ).toBe('!wrong-kind');
    expect(ask(attachment, { kind: 'voice', media: [voice] })).toBeNull();
    expect(ask(attachment, '没有照片')).toBeNull();
  });
});

describe('score', () => {
  it.each([
    ['5', 5],
    ['五', 5],
    ['4分', 4],
    ['打三星', 3],
    ['很满意', 5],
    ['不满意', 2],
    ['5,师傅很好', 5],
    ['6', '!not-a-score'],
    ['0分', '!not-a-score'],
    ['100', '!not-a-score'],
    ['4.5', '!not-a-score'],
    ['师傅还没来', null],
  ])('asked: %s', (words, expected) => {
    expect(ask(score, words)).toBe(expected);
  });
  it('scans ratings, not figures', () => {
    expect(scan(score, '5分,很好')).toBe(5);
    expect(scan(score, '5')).toBeNull();
    expect(scan(score, '5分钟后到')).toBeNull();
  });
  it('knows the buttons', () => {
    expect(scan(score, { kind: 'choice', choice: { token: '4' } })).toBe(4);
  });
});

describe('duration', () => {
  const MINUTE = 60_000;
  it.each([
    ['30分钟', 30],
    ['半小时', 30],
    ['半个小时', 30],
    ['一个半小时', 90],
    ['两小时', 120],
    ['1小时30分钟', 90],
    ['2h', 120],
    ['45m', 45],
    ['half an hour', 30],
    ['an hour and a half', 90],
    ['two hours', 120],
    ['20', 20],
    ['二十', 20],
    ['1天', 1440],
    ['一刻钟', 15],
    ['稍后 WO-261124-003 30分钟', 30],
    ['到下午三点', 300],
    ['until 3pm', 300],
  ])('asked: %s', (words, minutes) => {
    expect(ask(duration, words)).toBe(minutes * MINUTE);
  });
  it('refuses nonsense', () => {
    expect(ask(duration, '0分钟')).toBe('!not-a-duration');
    expect(ask(duration, '400天')).toBe('!not-a-duration');
    expect(ask(duration, '随便')).toBeNull();
  });
  it('scans only what puts off', () => {
    expect(scan(duration, '稍后 WO-261124-003 30分钟', {}, 'supervisor')).toBe(30 * MINUTE);
    expect(scan(duration, '停了30分钟')).toBeNull();
  });
});

describe('name', () => {
  it.each([
    ['张三', '张三'],
    ['我叫张三', '张三'],
    ['我是李四', '李四'],
    ['欧阳明', '欧阳明'],
    ['My name is John Smith', 'John Smith'],
    ['不知道', null],
    ['13800138000', '!not-a-name'],
  ])('asked: %s', (words, expected) => {
    expect(ask(name, words)).toBe(expected);
  });
  it('scans only introductions', () => {
    expect(scan(name, '我叫张三,打捆机断绳')).toBe('张三');
    expect(scan(name, '让李强来')).toBeNull();
  });
});

describe('parts', () => {
  it.each([
    [
      '打结器总成 1个, 弹簧2个',
      [
        { name: '打结器总成', quantity: 1 },
        { name: '弹簧', quantity: 2 },
      ],
    ],
    [
      '弹簧两个、皮带一根',
      [
        { name: '弹簧', quantity: 2 },
        { name: '皮带', quantity: 1 },
      ],
    ],
    [
      '换了2个弹簧和1根皮带',
      [
        { name: '弹簧', quantity: 2 },
        { name: '皮带', quantity: 1 },
      ],
    ],
    ['打结器总成', [{ name: '打结器总成', quantity: 1 }]],
    ['轴承6205 2个', [{ name: '轴承6205', quantity: 2 }]],
    ['油封x3', [{ name: '油封', quantity: 3 }]],
    [
      '弹簧2个皮带一根',
      [
        { name: '弹簧', quantity: 2 },
        { name: '皮带', quantity: 1 },
      ],
    ],
    ['弹簧1个,弹簧2个', [{ name: '弹簧', quantity: 3 }]],
    [
      '2 springs and 1 belt',
      [
        { name: 'springs', quantity: 2 },
        { name: 'belt', quantity: 1 },
      ],
    ],
    ['无', []],
    ['没换', []],
    ['没有更换配件', []],
    ['none', []],
  ])('asked: %s', (words, expected) => {
    expect(ask(parts, words)).toEqual(expected);
  });
  it('scans only that there were none', () => {
    expect(scan(parts, '没换配件')).toEqual([]);
    expect(scan(parts, '弹簧2个')).toBeNull();
  });
  it('counts what is listed, in order', () => {
    const part = fc.tuple(
      fc.constantFrom('弹簧', '皮带', '轴承', '油封', '打结器总成'),
      fc.integer({ min: 1, max: 99 }),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(part, { minLength: 1, maxLength: 5, selector: ([n]) => n }),
        fc.constantFrom(',', '、', ', ', '\n'),
        (list, gap) => {
          expect(ask(parts, list.map(([n, q]) => `${n}${q}个`).join(gap))).toEqual(
            list.map(([n, q]) => ({ name: n, quantity: q })),
          );
        },
      ),
    );
  });
});
