import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTypes } from '../../../src/flows/answers/index.js';
import { ask, scan } from './ask.js';

const { choice, 'yes-no': yesNo, order, person } = answerTypes;

const symptoms = {
  choices: {
    'no-power': { say: ['没电', '不通电', 'dead'] },
    leak: { say: ['漏油', '漏水', 'leaking'] },
    noise: { say: ['异响', '噪音', 'noisy'] },
    other: { say: [] },
  },
};

describe('choice', () => {
  it.each([
    ['2', 'leak'],
    ['二', 'leak'],
    ['第二个', 'leak'],
    ['选2', 'leak'],
    ['2号', 'leak'],
    ['最后一个', 'other'],
    ['the second one', 'leak'],
    ['leak', 'leak'],
    ['漏油了', 'leak'],
    ['It is LEAKING', 'leak'],
    ['没电', 'no-power'],
    ['不是漏油,是异响', 'noise'],
    ['没有异响', null],
    ['漏油还有异响', '!which-one'],
    ['5', null],
    ['0', null],
    ['不知道', null],
    ['他说漏油', null],
  ])('asked: %s', (words, expected) => {
    expect(ask(choice, words, symptoms)).toBe(expected);
  });
  it('takes several where several may be chosen, in the order of the list', () => {
    const many = { ...symptoms, many: true };
    expect(ask(choice, '异响,漏油', many)).toEqual(['leak', 'noise']);
    expect(ask(choice, '1、3', many)).toEqual(['no-power', 'noise']);
    expect(ask(choice, '1和3', many)).toEqual(['no-power', 'noise']);
    expect(ask(choice, '1、3、2', { ...many, most: 2 })).toHaveLength(2);
  });
  it('scans words, not numbers', () => {
    expect(scan(choice, '打捆机漏油', symptoms)).toBe('leak');
    expect(scan(choice, '2', symptoms)).toBeNull();
  });
  it('knows its buttons and no others', () => {
    expect(scan(choice, { kind: 'choice', choice: { token: 'noise' } }, symptoms)).toBe('noise');
    expect(scan(choice, { kind: 'choice', choice: { token: 'fire' } }, symptoms)).toBeNull();
  });
  it('takes every number of the list, however it is written, and none outside', () => {
    const numerals = [...'一二三四五六七八九'];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(
          (n: number) => `${n}`,
          (n: number) => `${n}.`,
          (n: number) => `第${n}个`,
          (n: number) => numerals[n - 1] ?? '',
          (n: number) => `选${n}`,
          (n: number) => `#${n}`,
        ),
        (count, n, write) => {
          const ids = Array.from({ length: count }, (_, i) => `id-${'abcdefghi'[i]}`);
          const spec = { choices: Object.fromEntries(ids.map((id) => [id, { say: [] }])) };
          expect(ask(choice, write(n), spec)).toBe(ids[n - 1] ?? null);
        },
      ),
    );
  });
});

describe('yes-no', () => {
  it.each([
    '对',
    '是',
    '是的',
    '好的',
    '行',
    '没错',
    '嗯',
    '可以',
    '对的,没问题',
    'ok',
    'yes',
    'Yes, please',
    '没问题',
    '👍',
    '中',
    '修好了',
    '确认。',
    '好的谢谢',
  ])('yes: %s', (words) => {
    expect(ask(yesNo, words)).toBe(true);
  });
  it.each([
    '不',
    '不是',
    '不对',
    '不用',
    '不用了',
    '不行',
    '没有',
    '没修好',
    '还是不行',
    '不是这个',
    'no',
    'nope',
    'No, thanks',
    '❌',
    '错了',
    '不可以',
  ])('no: %s', (words) => {
    expect(ask(yesNo, words)).toBe(false);
  });
  it.each(['明天', '打捆机', '是不是要钱', '不知道', '对方没来', '好像是', '什么', '可以吗', '不好意思'])(
    'neither: %s',
    (words) => {
      expect(ask(yesNo, words)).toBeNull();
    },
  );
  it('takes only buttons when nothing was asked', () => {
    expect(scan(yesNo, '对')).toBeNull();
    expect(scan(yesNo, { kind: 'choice', choice: { token: 'no' } })).toBe(false);
  });
});

describe('order', () => {
  const among = ['WO-261123-013', 'WO-261124-003', 'WO-261124-104'].map((number, i) => ({
    id: `wo:${i}`,
    number,
  }));
  const spec = { among };
  it.each([
    ['WO-261124-003', 1],
    ['wo261124003', 1],
    ['003', 1],
    ['003号', 1],
    ['工单003', 1],
    ['尾号104', 2],
    ['2', 1],
    ['第三个', 2],
    ['最后一个', 2],
    ['13', 0],
    ['013那单', 0],
  ])('asked: %s', (words, index) => {
    expect(ask(order, words, spec)).toEqual(among[index]);
  });
  it('refuses a number that is not among them, and one that fits several', () => {
    expect(ask(order, 'WO-261124-999', spec)).toBe('!no-such-order');
    expect(ask(order, '999', spec)).toBe('!no-such-order');
    const twins = {
      among: [
        { id: 'a', number: 'WO-261123-003' },
        { id: 'b', number: 'WO-261124-003' },
      ],
    };
    expect(ask(order, '003', twins)).toBe('!which-order');
    expect(scan(order, '处理 WO-261123-003', twins, 'supervisor')).toEqual(twins.among[0]);
  });
  it('says nothing about other words', () => {
    expect(ask(order, '打捆机', spec)).toBeNull();
    expect(scan(order, '2', spec)).toBeNull();
  });
  it('is found by its number in full whatever the others are', () => {
    const number = fc.integer({ min: 1, max: 9999 }).map((n) => `WO-261124-${String(n).padStart(3, '0')}`);
    fc.assert(
      fc.property(fc.uniqueArray(number, { minLength: 1, maxLength: 9 }), fc.nat(), (numbers, pick) => {
        const all = numbers.map((n) => ({ id: n, number: n }));
        const wanted = all[pick % all.length];
        expect(ask(order, `处理 ${wanted?.number}`, { among: all })).toEqual(wanted);
        expect(ask(order, wanted?.number.toLowerCase().replaceAll('-', '') ?? '', { among: all })).toEqual(
          wanted,
        );
      }),
    );
  });
});

describe('person', () => {
  const among = [
    { id: '1', name: '李强' },
    { id: '2', name: '王伟' },
    { id: '3', name: '王建国' },
    { id: '4', name: 'Li Qiang' },
  ];
  it.each([
    ['李强', '1'],
    ['李师傅', '1'],
    ['给李强', '1'],
    ['改派给王伟吧', '2'],
    ['建国', '3'],
    ['2', '2'],
    ['Li Qiang', '4'],
    ['不是李强,是王伟', '2'],
    ['换成李工', '1'],
  ])('asked: %s', (words, id) => {
    expect(ask(person, words, { among })).toMatchObject({ id });
  });
  it('asks back where several fit or none does', () => {
    expect(ask(person, '王师傅', { among })).toBe('!which-person');
    expect(ask(person, '赵六', { among })).toBe('!no-such-person');
  });
  it('scans names in a command, not in what others said', () => {
    expect(scan(person, '改派 WO-261124-003 给 王伟', { among }, 'supervisor')).toMatchObject({ id: '2' });
    expect(scan(person, '把003从李强改派给王伟', { among }, 'supervisor')).toMatchObject({ id: '2' });
    expect(scan(person, '客户说李强去', { among }, 'supervisor')).toBeNull();
    expect(scan(person, '统计', { among }, 'supervisor')).toBeNull();
  });
});
