import { describe, expect, it } from 'vitest';
import { unfounded } from '../../../src/understanding/model/founded.js';

const CHINESE = [
  '打结器不打结',
  '打结器弹簧断,没有漏油',
  '更换弹簧,间隙调到0.3mm,M12螺栓拧紧至45N·m',
  '弹簧×1、轴承×2',
  '运转时不要拆卸护罩,先停机',
  '转速1500转,轴承6205',
];
const ENGLISH = [
  'knotter does not tie',
  'knotter spring broken, valve x leaks',
  'Replaced the springs, set the gap to 0.3 mm, do not run without guard',
];

describe('a sentence about repair reports', () => {
  it.each([
    '先检查打结器弹簧是否断裂,断了则更换弹簧。',
    '打结器不打结时,原因是弹簧断',
    '把弹簧换了,并调整间隙到0.3mm',
    '拧紧M12螺栓至45N·m',
    'Ｍ１２螺栓拧紧至45N·m',
    '更换弹簧(弹簧×1)',
    '轴承×2',
    '轴承6205',
    '转速1500转',
    '运转时不要拆卸护罩',
    '没有漏油',
    // the denial ends with its clause
    '先停机',
  ])('may say %s', (sentence) => {
    expect(unfounded(sentence, CHINESE)).toBeNull();
  });

  it.each([
    ['a part', '更换弹簧和液压泵', '液压泵'],
    ['a torque', '拧紧M12螺栓至60N·m', '60n·m'],
    ['a torque in words', '拧紧至六十牛米', '六十牛米'],
    ['a gap', '间隙调到0.5mm', '0.5mm'],
    ['how many', '弹簧×2', '2'],
    ['a number of something else', '调整1500次', '1500次'],
    ['half a number', '转速15转', '15转'],
    ['a number without what it counts', '转速1500', '1500'],
    ['a deed', '焊接弹簧', '焊接弹簧'],
    ['what a report denies', '漏油', '漏油'],
    ['what a report warns of', '运转时拆卸护罩', '拆卸护罩'],
    ['the opposite', '不更换弹簧', '不更换弹簧'],
    ['a denial put before something else', '没有更换弹簧', '没有更换弹簧'],
    ['a phone number', '打13900000000', '打13900000000'],
    ['a mention', '@all更换弹簧', '@ all更换弹簧'],
    ['markup', '<b>更换弹簧', '< b >更换弹'],
    ['one character that stands somewhere', '器', '器'],
  ])('may not say %s: %s', (_what, sentence, wrong) => {
    expect(unfounded(sentence, CHINESE)).toBe(wrong);
  });

  it.each([
    'First check the knotter spring; if broken, replace the spring.',
    'Set the gap to 0.3 mm.',
    'do not run without guard',
    'check the springs and the valves',
    'knotter does not tie',
  ])('may say in English %s', (sentence) => {
    expect(unfounded(sentence, ENGLISH)).toBeNull();
  });

  it.each([
    ['replace x', 'x'],
    ['replace the pump', 'pump'],
    ['set the gap to 3 mm', '3 mm'],
    ['do not replace the spring', 'not replace the spring'],
    ['run without guard', 'run without guard'],
  ])('may not say in English %s', (sentence, wrong) => {
    expect(unfounded(sentence, ENGLISH)).toBe(wrong);
  });

  it('is read in bounded time, whatever it says', () => {
    const began = performance.now();
    // as long as both may be
    for (const same of ['弹', '不', '1×', 'a ']) {
      const longest = (most: number) => same.repeat(most / same.length);
      unfounded(
        longest(120),
        Array.from({ length: 12 }, () => longest(60)),
      );
    }
    expect(performance.now() - began).toBeLessThan(1500);
  });
});
