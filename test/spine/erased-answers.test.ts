import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkOrder } from '../../src/service/model.js';
import { createModelMemory } from '../../src/storage/model-memory.js';
import { type Asked, fakeEndpoint, type Recorded } from '../understanding/model/fake-endpoint.js';
import { points, type RepairStory, repairStory } from './repair-story.js';
import { CUSTOMER, createWorld, type World } from './world.js';

const PHONE = '13912340077';
const ZHOU = { id: CUSTOMER, where: `我叫周大山,电话${PHONE},地址:宁晋县大陆村镇河东村12号` };
const MA = { id: 'wm_neighbour', where: '电话13800001111,地址:宁晋县大陆村镇村东' };
const MINUTE = 60_000;

/** A technician asked how it is put right, and the model made its answer of what was done at somebody's machine. */
describe('what a model made of the orders of a person who was deleted', { timeout: 120_000 }, () => {
  let world: World;
  let story: RepairStory;
  let endpoint: Awaited<ReturnType<typeof fakeEndpoint>>;
  let answer: (asked: Asked) => Recorded | Promise<Recorded>;
  /** Zhou's order, and another's. */
  let theirs = '';
  let other = '';

  beforeEach(async () => {
    answer = () => points();
    endpoint = await fakeEndpoint((asked) => answer(asked));
    world = await createWorld({ env: { OPENAI_API_KEY: 'sk-e2e', OPENAI_BASE_URL: endpoint.url } });
    story = repairStory(world);
    await world.api('POST', '/customers', {
      ...{ name: '周大山', phone: PHONE, company: '四季青', address: '石桥镇西沟' },
    });
    for (const [serialNumber, customerPhone] of [
      ['WK-2301', PHONE],
      ['WK-2302', '13800001111'],
      ['WK-7777', '13800001111'],
    ])
      await world.api('POST', '/assets', { serialNumber, model: '9YG-1.3', customerPhone });
    theirs = await story.repaired(
      ZHOU,
      '捆草机WK-2301不打结',
      '原因:打结器弹簧断,四季青自己拆过\n处理:在石桥镇西沟更换弹簧,李勇帮忙,照片发zhou@hongxing.example,WK-2301\n配件:弹簧1个',
    );
    // what the company had on record of them is theirs from now on
    expect((await world.api('POST', '/people/merge', { people: [PHONE, theirs] })).status).toBe(200);
    other = await story.repaired(
      MA,
      '捆草机WK-2302不打结',
      '原因:打结嘴磨损\n处理:更换打结嘴\n配件:打结嘴1个',
    );
    await story.reported(MA, '捆草机WK-7777老是不打结');
    endpoint.asked.length = 0;
  }, 120_000);
  afterEach(async () => {
    await world.stop();
    await endpoint.close();
  });

  const howTo = async (): Promise<string> => {
    await story.say('wang', '怎么修');
    return (await world.shown('wang')).at(-1) ?? '';
  };
  const asked = () => JSON.stringify(endpoint.asked.map(({ body }) => body.messages));
  const about = async (number: string) =>
    (await world.context.models.modelAnswers.find().lean()).filter((row) =>
      JSON.stringify(row).includes(number),
    );
  async function forgetMe(): Promise<void> {
    for (const words of ['删除我的信息', '确定删除']) await story.say(CUSTOMER, words);
    await world.pass(MINUTE);
  }
  const good = () => points(['先更换弹簧', theirs], ['打结嘴磨损时更换打结嘴', other]);

  it('shows the model neither who they are nor where, nor the company, the machine or a colleague', async () => {
    await howTo();
    expect(asked()).toContain('更换弹簧');
    expect(asked()).toContain(theirs);
    for (const personal of [
      '周大山',
      '四季青',
      '石桥',
      '西沟',
      '河东村',
      '李勇',
      '王强',
      'hongxing',
      'WK-2301',
    ])
      expect(asked()).not.toContain(personal);
  });

  it('is forgotten with them, and what was made of it and could not be used as well', async () => {
    answer = good;
    expect(await howTo()).toContain('归纳自');
    answer = () => points(['更换红色弹簧', theirs]);
    await world.context.models.modelAnswers.updateMany({}, { $unset: { question: '' } });
    expect(await howTo()).not.toContain('归纳自');
    expect(await about(theirs)).toHaveLength(2);
    await forgetMe();
    expect(await about(theirs)).toEqual([]);
    // and nobody makes it again of what they were told of
    answer = () => points(['打结嘴磨损时更换打结嘴', other]);
    expect(await howTo()).toContain(`(${other})`);
    expect(await world.context.models.modelAnswers.countDocuments()).toBe(1);
  });

  it('is not used when they are forgotten while the model is asked', async () => {
    const { privacy, models } = world.context;
    const order = await models.workOrders.findOne({ 'state.number': theirs }).orFail().lean();
    const { customer } = order.state as WorkOrder;
    answer = async () => {
      await privacy.erase('while asked', customer.id, 'test');
      return good();
    };
    const said = await howTo();
    expect(endpoint.asked).toHaveLength(1);
    expect(said).toContain('以前是这样修好的');
    expect(said).not.toContain('归纳自');
    expect(await models.modelAnswers.countDocuments()).toBe(0);
  });

  it('takes with it what a model read in what staff said of them, and nothing else', async () => {
    const { models } = world.context;
    const memory = createModelMemory(models);
    const wang = String((await models.staff.findOne({ name: '王强' }).lean())?._id);
    const read = (raw: string) => ({
      answer: null,
      evidence: { model: 'm', outcome: 'read', mode: null, tokens: 1, ms: 1, raw, rejected: [], at: 0 },
    });
    const until = Date.now() + 86_400_000;
    for (const [id, raw] of [
      ['named', '{"reason":["周大山不在家"]}'],
      ['company', '四季青说要加急'],
      ['masked', '打139****0077没人接'],
      ['address', '车停在石桥镇西沟'],
      ['other', '{"reason":["马家不在家"]}'],
    ] as const) {
      await memory.begin(id, { person: wang }, until);
      await memory.keep(id, read(raw));
    }
    await forgetMe();
    expect((await models.modelAnswers.find().lean()).map(({ _id }) => _id)).toEqual(['other']);
  });
});
