import { describe, expect, it } from 'vitest';
import { questionFor } from '../../../src/understanding/model/question.js';
import { understand } from '../../../src/understanding/understand.js';
import type { Recorded } from './fake-endpoint.js';
import { context, facingWorlds, OPEN, reply } from './kit.js';

const facing = facingWorlds();

describe('reading with a model', () => {
  it('is asked only for what rules left open, in a closed and strict schema', async () => {
    const w = await facing([reply('report_fault', { symptom: ['闹脾气'], place: ['蓝湾'] })]);
    for (const clear of ['打捆机断绳了', '取消', '13800138000', '好的', '1', '👌'])
      expect(await w.say(clear)).toEqual(understand(clear, context));
    expect(w.endpoint.asked).toHaveLength(0);

    expect(await w.say(OPEN)).toMatchObject({
      intent: 'report_fault',
      slots: { symptom: '闹脾气', place: '蓝湾' },
      quotes: { symptom: '闹脾气', place: '蓝湾' },
    });
    const [asked] = w.endpoint.asked;
    const schema = asked?.body.response_format?.json_schema;
    expect(schema?.strict).toBe(true);
    expect(schema?.schema).toMatchObject({ additionalProperties: false, required: ['intent', 'slots'] });
    expect(asked?.body.tools).toBeUndefined();
    expect(JSON.stringify(asked?.body.messages)).toContain('闹脾气');
    expect(JSON.stringify(asked?.body)).not.toContain('sk-test');
  });

  it('brings values into their normal form with our own code, and lets rules win', async () => {
    const w = await facing([
      reply('report_fault', {
        time: ['后天上午'],
        phone: ['１３８ ００１３ ８０００'],
        symptom: ['闹别扭'],
        urgency: ['火烧眉毛'],
      }),
    ]);
    const { slots, quotes } = await w.say('这货闹别扭，火烧眉毛啊，后天上午，１３８ ００１３ ８０００');
    expect(slots).toEqual({
      symptom: '闹别扭',
      phone: '13800138000',
      time: '2026-11-26T08:00:00+08:00/2026-11-26T12:00:00+08:00',
      urgency: 'high',
    });
    expect(quotes.phone).toBe('１３８ ００１３ ８０００');
  });

  it.each<[string, Recorded]>([
    ['an invented value', reply('report_fault', { place: ['北京市朝阳区'], symptom: ['闹脾气'] })],
    [
      'an order that was not named',
      reply('report_fault', { work_order: ['WO-261124-001'], symptom: ['闹脾气'] }),
    ],
    ['somebody else’s phone', reply('report_fault', { phone: ['13900000000'], symptom: ['闹脾气'] })],
    ['an endless value', reply('report_fault', { reason: ['很'.repeat(5000)], symptom: ['闹脾气'] })],
  ])('rejects %s and keeps the rest', async (_what, answer) => {
    const w = await facing([answer]);
    expect((await w.say(OPEN)).slots).toEqual({ symptom: '闹脾气' });
  });

  it('takes nothing that is denied or said by somebody else', async () => {
    const w = await facing([
      reply('report_fault', { place: ['蓝湾', '绿谷'], phone: ['13800138000'], symptom: ['犯倔'] }),
    ]);
    const { slots } = await w.say('我家那个它犯倔，不在绿谷，邻居说打13800138000');
    expect(slots).toEqual({ symptom: '犯倔' });
  });

  it('cannot name what acts at once', async () => {
    const w = await facing([reply('accept')]);
    expect(await w.say('那个事情就照你讲的那样弄弄看呗', { role: 'technician' })).toMatchObject({
      intent: 'other',
      slots: {},
    });
    expect(questionFor('technician').intents).not.toContain('check_out');
    expect(questionFor('customer').intents).not.toContain('confirm');
    expect(questionFor('supervisor').intents).not.toContain('reassign');
  });

  const bad: [string, Recorded[]][] = [
    ['429', [{ status: 429, error: 'slow down' }]],
    ['500', [{ status: 500, error: 'oops' }]],
    ['a cut stream', ['cut']],
    ['no choices', ['no-choices']],
    ['a refusal', [{ content: '', message: { refusal: 'I cannot help with that.' } }]],
    ['a filter', [{ content: '{}', finish: 'content_filter' }]],
    ['a cut answer', [{ content: '{"intent":"cancel"', finish: 'length' }]],
    ['blanks', [{ content: ' \n ' }]],
    ['invalid JSON twice', [{ content: '{"intent": cancel}' }]],
    ['extra keys twice', [{ content: JSON.stringify({ intent: 'cancel', slots: {}, role: 'supervisor' }) }]],
    ['a wrong enum twice', [reply('close_all_orders')]],
    [
      'a tool call',
      [
        {
          content: '',
          message: {
            tool_calls: [{ id: '1', type: 'function', function: { name: 'cancel', arguments: '{}' } }],
          },
        },
      ],
    ],
    ['a megabyte', [{ content: `{"intent":"${'x'.repeat(1_000_000)}"}` }]],
    ['a web page', [{ body: '<html>gateway</html>' }]],
    ['null', [{ body: 'null' }]],
  ];
  it.each(bad)('falls back to the rules after %s', async (_what, answers) => {
    const w = await facing(answers);
    expect(await w.say(OPEN)).toEqual(understand(OPEN, context));
    const row = await w.memory.recall('event-1');
    expect(row?.answer).toBeNull();
    expect(row?.evidence.outcome).not.toBe('read');
    expect(w.endpoint.asked.length).toBeLessThanOrEqual(2);
  });

  it('falls back within the deadline when the endpoint hangs', { timeout: 20_000 }, async () => {
    const w = await facing(['hang']);
    const began = performance.now();
    expect(await w.say(OPEN)).toEqual(understand(OPEN, context));
    expect(performance.now() - began).toBeLessThan(8000);
    expect((await w.memory.recall('event-1'))?.evidence.outcome).toBe('timeout');
  });

  it('repairs once, naming what was wrong', async () => {
    const w = await facing([
      { content: '```json\n{"intent":"report"}\n```' },
      reply('report_fault', { symptom: ['闹脾气'] }),
    ]);
    expect((await w.say(OPEN)).slots.symptom).toBe('闹脾气');
    expect(w.endpoint.asked).toHaveLength(2);
    expect(JSON.stringify(w.endpoint.asked[1]?.body.messages)).toContain('not valid: intent');
  });

  it('keeps masked evidence', async () => {
    const w = await facing([reply('report_fault', { phone: ['13812345678'], symptom: ['闹脾气'] })]);
    await w.say(`${OPEN}，身份证110101199001011234`);
    const { evidence } = (await w.memory.recall('event-1')) ?? {};
    expect(evidence).toMatchObject({
      model: 'words-1',
      outcome: 'read',
      mode: 'schema',
      tokens: 350,
      rejected: ['phone: not said'],
    });
    expect(evidence?.raw).not.toContain('13812345678');
    expect(evidence?.raw).toContain('138****5678');
  });
});
