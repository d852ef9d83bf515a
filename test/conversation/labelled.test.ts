import { describe, expect, it } from 'vitest';
import { labelled } from '../../src/conversation/labelled.js';
import { shippedKit } from '../flows/kit.js';

const slotsOf = (flow: string) => shippedKit.flows[flow]?.slots ?? {};
const read = (text: string, flow: string) =>
  Object.fromEntries(labelled(text, slotsOf(flow)).parts.map(({ slot, text }) => [slot, text]));

describe('labelled, in the report of a check-out', () => {
  it.each([
    // with a separator, as ever
    [
      '原因: 轴承坏 处理: 换了轴承 配件: 轴承1个',
      { cause: '轴承坏', solution: '换了轴承', parts: '轴承1个' },
    ],
    ['原因: 油管老化', { cause: '油管老化' }],
    // bare labels and words that begin an answer
    ['原因弹簧断,换了弹簧,配件弹簧1个', { cause: '弹簧断', solution: '换了弹簧', parts: '弹簧1个' }],
    [
      '完工,故障原因是弹簧断了,处理方法换弹簧,用了弹簧1个',
      { cause: '弹簧断了', solution: '换弹簧', parts: '用了弹簧1个' },
    ],
    ['原因弹簧断 换了弹簧 配件弹簧1个', { cause: '弹簧断', solution: '换了弹簧', parts: '弹簧1个' }],
    ['原因好像是缺油,加了油,配件无', { cause: '好像是缺油', solution: '加了油', parts: '无' }],
    ['原因不明,重新插拔了线,配件没换', { cause: '不明', solution: '重新插拔了线', parts: '没换' }],
    ['原因过载,清洗散热片,没换配件', { cause: '过载', solution: '清洗散热片,没换配件' }],
    // what was replaced was used
    ['原因密封老化,换了油封2个', { cause: '密封老化', solution: '换了油封2个', parts: '换了油封2个' }],
    [
      '原因磨损,换了轴承2个,皮带1根,试机正常',
      { cause: '磨损', solution: '换了轴承2个,皮带1根,试机正常', parts: '换了轴承2个,皮带1根' },
    ],
    [
      '原因磨损,更换轴承,紧固了端子,配件轴承1个,调整垫片2片',
      { cause: '磨损', solution: '更换轴承,紧固了端子', parts: '轴承1个,调整垫片2片' },
    ],
    [
      '原因弹簧断,换了弹簧,配件弹簧1个,客户说没问题',
      { cause: '弹簧断', solution: '换了弹簧', parts: '弹簧1个', words: '没问题' },
    ],
    [
      'cause broken spring, replaced the spring, parts 1 spring',
      { cause: 'broken spring', solution: 'replaced the spring', parts: '1 spring' },
    ],
    // one alone, or no label at all, is left as it is
    ['原因弹簧断', {}],
    ['换了弹簧', {}],
    ['处理好了,维修完成', {}],
    ['处理不了,配件没到', {}],
    ['解决了,意见没有', {}],
  ])('%s', (text, expected) => {
    const found = read(text, 'check-out');
    if (Object.keys(expected).length === 0) expect(Object.keys(found).length).toBeLessThan(2);
    expect(found).toEqual(expected);
  });

  it('gives back what stands before the first', () => {
    expect(labelled('修好了,原因弹簧断,换了弹簧', slotsOf('check-out')).rest).toBe('修好了');
  });

  it('needs a separator in a flow that does not say how answers begin', () => {
    expect(read('地址河东村,电话13800001111', 'report-fault')).toEqual({});
    expect(read('地址:河东村,电话:13800001111', 'report-fault')).toEqual({
      place: '河东村',
      phone: '13800001111',
    });
  });
});
