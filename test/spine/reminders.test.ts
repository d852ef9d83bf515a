import { afterEach, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld, type World } from './world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('reminders, with two processes that both look for what is due', () => {
  let world: World;
  afterEach(() => world.stop());

  const report = async () => {
    world = await createWorld({ services: 2 });
    const { client, settle } = world;
    await client.say(CUSTOMER, '打捆机打结器坏了,电话13800138000,地址宁晋县大陆村镇,编号KB2024001');
    const { text } = await client.waitFor(CUSTOMER, /WO-\d{6}-\d{3,}/);
    await settle();
    await client.say(CUSTOMER, '对');
    await settle();
    return /WO-\d{6}-\d{3,}/.exec(text)?.[0] as string;
  };
  const count = async (person: string, words: RegExp) =>
    (await world.shown(person)).filter((line) => words.test(line)).length;
  const whoIsAsked = async () =>
    (await count('wang', /新工单/)) > (await count('li', /新工单/)) ? ['wang', 'li'] : ['li', 'wang'];

  it('asks the next technician when the first does not answer, and climbs the ladder once a step', async () => {
    const number = await report();
    const [first = '', second = ''] = await whoIsAsked();
    await world.pass(10 * MINUTE);
    expect(await count(first, /已撤回/)).toBeGreaterThan(0);
    expect(await count(second, /新工单/)).toBe(1);

    // accept within 30 minutes; then technician at once, lead after 10, group after 30, manager after 120.
    await world.pass(20 * MINUTE + 1000);
    expect(await count('zhao', /没有师傅接单/)).toBe(0);
    await world.pass(10 * MINUTE);
    expect(await count('zhao', /没有师傅接单/)).toBe(1);
    expect(await count('group', /没有师傅接单/)).toBe(0);
    await world.pass(20 * MINUTE);
    expect(await count('zhao', /没有师傅接单/)).toBe(1);
    expect(await count('group', /没有师傅接单/)).toBe(1);

    await world.client.say('zhao', `处理 ${number}`);
    await world.settle();
    await world.pass(2 * HOUR);
    await world.pass(4 * HOUR);
    expect(await count('zhao', /没有师傅接单/)).toBe(1);
    expect(await count('group', /没有师傅接单/)).toBe(1);
    expect(await count('group', /已接手/)).toBe(1);
  });

  it('reminds of the appointment the day before and two hours before, and of an arrival that is late', async () => {
    const number = await report();
    const [technician = ''] = await whoIsAsked();
    const { client, settle, pass } = world;
    await client.say(technician, '接单');
    await settle();
    await client.say(technician, '预约 后天上午10点');
    await settle();
    expect(await count(CUSTOMER, /已约好/)).toBe(1);

    // 10:00 the day after tomorrow is 49 hours away.
    await pass(25 * HOUR + MINUTE);
    expect(await count(technician, /^.*提醒:工单.*约在/)).toBe(1);
    await pass(22 * HOUR);
    expect(await count(technician, /提醒:工单.*约在/)).toBe(2);
    await pass(2 * HOUR + 31 * MINUTE);
    expect(await count(technician, /已超过到场时限/)).toBe(1);
    await pass(11 * MINUTE);
    expect(await count('zhao', /到场|没有到|未到/)).toBeGreaterThan(0);
    const { json } = await world.api('GET', `/work-orders/${number}`);
    const commands = (json.timeline as { command: string; text: string }[]).map((line) => line.command);
    expect(commands.filter((command) => command === 'schedule')).toHaveLength(1);
  });

  it('asks for the check-out and the report that are missing, then nudges for the survey once', async () => {
    const number = await report();
    const [technician = ''] = await whoIsAsked();
    const { client, settle, pass } = world;
    await client.say(technician, '接单');
    await settle();
    await client.location(technician, { lat: 37.6201, lng: 114.9215 });
    await settle();
    await pass(2 * HOUR + MINUTE);
    expect(await count(technician, /服务报告还没有写完/)).toBe(1);
    await pass(2 * HOUR);
    expect(await count(technician, /还没有签退/)).toBe(1);
    await client.say(technician, '完工');
    await settle();
    await client.say(technician, '原因:弹簧断了\n处理:换弹簧\n配件:无');
    await settle();
    expect((await world.api('GET', `/work-orders/${number}`)).json.state).toBe('finished');
    const asked = await count(CUSTOMER, /修好了吗/);
    await pass(24 * HOUR + MINUTE);
    expect(await count(CUSTOMER, /修好了吗/)).toBe(asked + 1);
    await pass(49 * HOUR);
    const { json } = await world.api('GET', `/work-orders/${number}`);
    expect(json).toMatchObject({ state: 'closed', acceptance: { state: 'unanswered' } });
    expect(await count('zhao', new RegExp(`${number}`))).toBeGreaterThan(0);
  });
});
