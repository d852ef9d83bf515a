import { describe, type ExpectStatic, it } from 'vitest';
import { points } from '../spine/repair-story.js';
import type { Asked, Recorded } from '../understanding/model/fake-endpoint.js';
import { stored } from './stored.js';
import { CUSTOMER, crashWorld } from './world.js';

const NUMBER = /WO-\d{6}-\d{3,}/;
const PLACE = { lat: 37.6201, lng: 114.9215 };
const NEIGHBOUR = 'wm_crash_neighbour';
const PHONES = { [CUSTOMER]: '13912340077', [NEIGHBOUR]: '13800001111' };
const TOLD = /同类维修|以前是这样修好/;
const WORDED = '归纳自';

const isAdvice = ({ body }: Asked): boolean =>
  JSON.stringify(body.response_format?.json_schema?.schema ?? {}).includes('"points"');

type World = Awaited<ReturnType<typeof crashWorld>>;

/** Zhou's machine was put right; wang stands before another of the same model with the same fault. */
async function beforeTheSecond(
  cleanUp: Parameters<typeof crashWorld>[0],
  answer: (world: World, first: string) => Recorded,
) {
  let first = '';
  const world: World = await crashWorld(cleanUp, (asked) =>
    isAdvice(asked) ? answer(world, first) : { status: 400, error: 'only about past repairs' },
  );
  const { keeper, api, client } = world;
  await keeper.start();
  const says = async (who: string, words: string, answered: RegExp, by = who) => {
    const { changed } = await client.say(who, words);
    return (
      await client.waitFor(by, answered, { ...(by === who ? { after: changed } : {}), timeoutMs: 60_000 })
    ).text;
  };
  await api('POST', '/technicians', { name: '王强', phone: '13900000001', wecomUserId: 'wang' });
  await api('POST', '/supervisors', { name: '赵敏', phone: '13900000009', wecomUserId: 'zhao' });
  for (const [serialNumber, customerPhone] of [
    ['WK-2301', PHONES[CUSTOMER]],
    ['WK-7777', PHONES[NEIGHBOUR]],
  ])
    await api('POST', '/assets', { serialNumber, model: '9YG-1.3', customerPhone });

  async function accepted(who: keyof typeof PHONES, words: string): Promise<string> {
    const text = await says(who, `${words},电话${PHONES[who]},地址:宁晋县大陆村镇河东村`, NUMBER);
    const number = NUMBER.exec(text)?.[0] as string;
    await client.say(who, '对');
    await client.waitFor('wang', number, { timeoutMs: 60_000 });
    await says('wang', `接单 ${number}`, /下一步|联系客户/);
    return number;
  }
  first = await accepted(CUSTOMER, '捆草机WK-2301不打结');
  const { changed } = await client.location('wang', PLACE);
  await client.waitFor('wang', /签到|到场/, { after: changed, timeoutMs: 60_000 });
  await says('wang', '完工\n原因:打结器弹簧断\n处理:更换弹簧\n配件:弹簧1个', /完工/);
  await client.waitFor(CUSTOMER, /修好/, { timeoutMs: 60_000 });
  await says(CUSTOMER, '修好了 5分', /./);
  for (let state = ''; state !== 'closed'; )
    state = String(((await api('GET', `/work-orders/${first}`)) as { state: string }).state);
  await accepted(NEIGHBOUR, '捆草机WK-7777老是不打结');
  const advice = () => world.model.asked.filter(isAdvice);
  const told = async () => (await client.messages('wang')).filter((m) => TOLD.test(m.text));
  return { ...world, first, says, advice, told };
}

const good = (_: World, first: string): Recorded => points(['先更换弹簧', first]);

type Story = Awaited<ReturnType<typeof beforeTheSecond>>;

/** One answer to the technician, one row of it, and nothing that is left to be done. */
async function isToldOnce({ keeper, api, database, dataDir, told }: Story, expect: ExpectStatic) {
  expect(((await api('GET', '/parked')) as { items: unknown[] }).items).toEqual([]);
  // What is under way ends first.
  await keeper.stop();
  expect(await told()).toHaveLength(1);
  const { modelanswers = [] } = await stored(database, dataDir);
  const kept = modelanswers.filter(({ _id }) => /:repairs$/.test(String(_id)));
  expect(kept).toHaveLength(1);
  return kept[0] as Record<string, unknown>;
}

describe.concurrent('killed while a model words how like faults were put right', () => {
  it.for([
    ['model.begun', 1],
    ['model.answered', 2],
  ] as const)(
    'at %s: the technician is told once, and it is asked %i times',
    { timeout: 240_000 },
    async ([point, times], { expect, onTestFinished }) => {
      const story = await beforeTheSecond(onTestFinished, good);
      await story.keeper.restart(`${point}=kill`);
      expect(await story.says('wang', '怎么修', TOLD)).toContain(WORDED);
      expect(story.keeper.deaths).toBe(1);
      expect(await isToldOnce(story, expect)).toMatchObject({ begun: 2, evidence: { outcome: 'read' } });
      expect(story.advice()).toHaveLength(times);
    },
  );

  it('with the request out, twice: the technician is told once, and hears the reports as they are', {
    timeout: 240_000,
  }, async ({ expect, onTestFinished }) => {
    let killed = 0;
    const story = await beforeTheSecond(onTestFinished, (world, first) => {
      if (killed === 2) return good(world, first);
      killed += 1;
      world.keeper.kill();
      return 'hang';
    });
    const said = await story.says('wang', '怎么修', TOLD);
    expect(said).not.toContain(WORDED);
    expect(story.keeper.deaths).toBe(2);
    expect(await isToldOnce(story, expect)).toMatchObject({ begun: 3, evidence: { outcome: 'interrupted' } });
    expect(story.advice()).toHaveLength(2);
  });
});

/** Passed for the fifth time when the orders are emptied, and before what was made of them is forgotten. */
const STEP = 'privacy.step=kill@5';

describe.concurrent('a deletion that is killed after a model worded one of their orders', () => {
  it('between the two leaves nothing of the wording', { timeout: 240_000 }, async ({
    expect,
    onTestFinished,
  }) => {
    const { keeper, says, first, database, dataDir } = await beforeTheSecond(onTestFinished, good);
    expect(await says('wang', '怎么修', TOLD)).toContain(WORDED);
    await keeper.restart(STEP);
    await says(CUSTOMER, '删除我的信息', /确定删除吗/);
    await says(CUSTOMER, '确定删除', /已删除您的信息/);
    expect(keeper.deaths).toBe(1);
    await keeper.stop();
    const { modelanswers = [], workorders = [], erasures } = await stored(database, dataDir);
    expect(erasures).toHaveLength(1);
    expect(JSON.stringify(workorders)).toContain(first);
    expect(JSON.stringify(workorders)).not.toContain(PHONES[CUSTOMER]);
    expect(JSON.stringify(modelanswers)).not.toContain(first);
  });
});
