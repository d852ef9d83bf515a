import { describe, expect, it } from 'vitest';
import { clausesOf } from '../../src/understanding/clauses.js';
import { findEnglishFaults } from '../../src/understanding/english-faults.js';
import { findPlaceClauses } from '../../src/understanding/place-clauses.js';
import { findGround } from '../../src/understanding/reason-clauses.js';
import { findOutOfTen } from '../../src/understanding/scores.js';
import { understand } from '../../src/understanding/understand.js';

const symptom = (say: string) =>
  understand(say, { role: 'customer', now: 0, timeZone: 'Asia/Shanghai', locale: 'zh-CN' }).slots.symptom;

describe('clausesOf', () => {
  it('says where each clause stands', () => {
    const text = '灯不亮,然后 门也关不上。thanks and bye';
    const clauses = clausesOf(text);
    expect(clauses.map((clause) => clause.text)).toEqual(['灯不亮', '门也关不上', 'thanks', 'bye']);
    for (const { from, to, text: words } of clauses) expect(text.slice(from, to)).toBe(words);
  });
});

describe('a symptom', () => {
  it.each([
    ['插秧机秧针断了', '秧针断了'],
    ['数控系统开机黑屏', '开机黑屏'],
    ['血球仪吸不上样', '吸不上样'],
    ['喷灌机走到地头,轮子陷进去了', '轮子陷进去'],
    ['水泵抽两分钟歇三分钟', '水泵抽两分钟歇三分钟'],
    ['机器不漏水哈', undefined],
  ])('%s', (say, expected) => {
    expect(symptom(say)).toBe(expected);
  });
});

describe('findEnglishFaults', () => {
  const found = (text: string) => findEnglishFaults(text).map(({ from, to }) => text.slice(from, to));
  it.each([
    ['Conveyor 4 stops every few minutes', ['stops every few minutes']],
    ['it is losing oil', ['is losing oil']],
    ['the mixer hums and trips at once', ['hums', 'trips at once']],
    ['your technician drops by every week', []],
    ['see https://example.org for details', []],
    ['Tuesday works for me', []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('findPlaceClauses', () => {
  const found = (text: string) => findPlaceClauses(text).map((place) => place.text);
  it.each([
    ['手机不转,二诊室', ['二诊室']],
    ['ICU 3床,急', ['ICU 3床']],
    ['在建设路永辉负一层', ['建设路永辉负一层']],
    ['三楼茶水间的直饮机漏水', ['三楼茶水间']],
    ['it is stuck, bldg 3 line 2', ['bldg 3 line 2']],
    ['三号车间那台数控车床', ['三号车间']],
    ['仓库', []],
    ['师傅来了,在修车床', []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('findGround', () => {
  it.each([
    ['7号单换老周去,离得近', 'reassign', '离得近'],
    ['孩子发烧,改到后天上午', 'reschedule', '孩子发烧'],
    ['明天有事,改到后天上午', 'reschedule', null],
    ['改派给赵卫东', 'reassign', null],
    ['家里老人住院,这单接不了,谢谢', 'decline', '家里老人住院'],
    ['离得近', 'reassign', null],
  ] as const)('%s', (text, intent, expected) => {
    expect(findGround(text, intent, intent === 'reassign')).toBe(expected);
  });
});

describe('findOutOfTen', () => {
  it.each([
    ['打九分', 9],
    ['10分!', 10],
    ['8 out of 10', 8],
    ['等了10分钟', null],
    ['满分', null],
  ])('%s', (text, expected) => {
    expect(findOutOfTen(text)?.score ?? null).toBe(expected);
  });
});
