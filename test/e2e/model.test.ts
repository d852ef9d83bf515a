import { afterEach, describe, expect, it } from 'vitest';
import { armFailpoints } from '../../src/failpoints.js';
import { CUSTOMER, createWorld } from '../spine/world.js';
import { type Asked, fakeEndpoint, type Recorded } from '../understanding/model/fake-endpoint.js';

/** Rules find nothing in it. */
const WORDS = '那个老伙计又闹脾气啦，麻烦瞧瞧';
const undo: (() => Promise<void>)[] = [];

afterEach(async () => {
  armFailpoints('');
  for (const stop of undo.splice(0).reverse()) await stop();
});

/** A whole service with a key: encrypted callbacks in, the real SDK against a recorded endpoint. */
async function service(answer: (asked: Asked) => Recorded, env: Record<string, string> = {}) {
  const endpoint = await fakeEndpoint(answer);
  undo.push(() => endpoint.close());
  const world = await createWorld({
    env: {
      OPENAI_API_KEY: 'sk-e2e',
      OPENAI_BASE_URL: endpoint.url,
      OPENAI_VISION_MODEL: 'eyes',
      OPENAI_TRANSCRIPTION_MODEL: 'ears',
      ...env,
    },
  });
  undo.push(() => world.stop());
  const order = async () => (await world.context.models.workOrders.findOne().lean())?.state;
  const say = async (text: string) => {
    await world.client.say(CUSTOMER, text);
    await world.settle();
  };
  const photo = async () => {
    await world.client.photo(CUSTOMER);
    await world.settle();
    await world.pass(61_000);
  };
  const last = async () => (await world.shown(CUSTOMER)).at(-1) ?? '';
  const outcomes = async () =>
    (await world.context.models.modelAnswers.find({ person: { $ne: null } }).lean()).map(
      (row) => row.evidence?.outcome,
    );
  return { world, endpoint, order, say, photo, last, outcomes };
}

const isPicture = (asked: Asked) => asked.body.model === 'eyes';
const isVoice = (asked: Asked) => asked.path.endsWith('/audio/transcriptions');
const seen = (serial: string[], model: string[], symptoms: string[]): Recorded => ({
  content: JSON.stringify({ serial, model, symptoms }),
});

/** In the form that this question allows, whichever flow is open. */
function read(asked: Asked, intent: string, slots: Record<string, string[]>): Recorded {
  const schema = asked.body.response_format?.json_schema?.schema as
    | { properties: { slots: { properties: object } } }
    | undefined;
  const [, example = '{"slots":{}}'] = String(asked.body.messages?.[0]?.content).split('For example:\n');
  const names = Object.keys(schema ? schema.properties.slots.properties : JSON.parse(example).slots);
  return {
    content: JSON.stringify({
      intent,
      slots: Object.fromEntries(names.map((name) => [name, slots[name] ?? []])),
    }),
  };
}
const understood = (asked: Asked) => read(asked, 'report_fault', { symptom: ['闹脾气'] });

describe('a service with a key', { timeout: 60_000 }, () => {
  it('registers what rules could not read, in the words of the customer', async () => {
    const s = await service(understood);
    await s.say(WORDS);
    expect(await s.order()).toMatchObject({ fault: { words: [WORDS], symptoms: ['闹脾气'] } });
    expect(await s.last()).toMatch(/WO-\d{6}-\d{3}/);
    // rules understand the rest, so nothing more is asked
    await s.say('13800138000');
    expect(s.endpoint.asked).toHaveLength(1);
    expect(s.endpoint.asked[0]?.authorization).toBe('Bearer sk-e2e');
  });

  it('asks once, wherever the turn fails and is taken again', async () => {
    const s = await service(understood);
    for (const where of ['turn.decided', 'model.begun', 'model.answered']) {
      const before = s.endpoint.asked.length;
      armFailpoints(`${where}=throw`);
      const words = `${WORDS}，我说${where.length}遍啦`;
      await s.world.client.say(`wm_${where}`, words);
      await s.world.settle();
      await s.world.pass(2000);
      const found = await s.world.context.models.workOrders.find({ 'state.fault.words': words }).lean();
      expect(found).toHaveLength(1);
      // the passages of a lost answer are known already, so that even then it is not asked again
      expect(s.endpoint.asked.length - before).toBe(1);
    }
  });

  it('reads a nameplate into the order, says so, and takes a correction', async () => {
    const s = await service((asked) =>
      isPicture(asked) ? seen(['KB2024001'], ['9YG-1.3'], []) : understood(asked),
    );
    await s.say('打捆机断绳了，13800138000，地址:宁晋县大陆村镇村东地头');
    await s.photo();
    expect(await s.order()).toMatchObject({ asset: { serialNumber: 'KB2024001' } });
    const shown = (await s.world.shown(CUSTOMER)).join('\n');
    expect(shown).toContain('KB2024001、9YG-1.3');
    await s.say('编号不对，是KB2024007');
    expect((await s.order())?.asset?.serialNumber).toBe('KB2024007');
    // what the customer said stands, whatever a later photo shows
    await s.photo();
    expect((await s.order())?.asset?.serialNumber).toBe('KB2024007');
  });

  it('sees in a picture what is wrong, before a word is said', async () => {
    const s = await service((asked) => (isPicture(asked) ? seen([], [], ['油管漏油']) : understood(asked)));
    await s.photo();
    expect((await s.world.shown(CUSTOMER)).join('\n')).toContain('油管漏油');
    await s.say('帮忙看看，13800138000');
    expect((await s.order())?.fault.symptoms).toEqual(['油管漏油']);
  });

  it('hears a voice message as words, keeps them with it, and masks what is kept elsewhere', async () => {
    const s = await service((asked) =>
      isVoice(asked) ? { body: '{"text":"打捆机断绳了，电话13812345678"}' } : understood(asked),
    );
    await s.world.client.voice(CUSTOMER);
    await s.world.settle();
    expect(await s.order()).toMatchObject({
      customer: { phone: '13812345678' },
      fault: { symptoms: ['断绳'] },
    });
    const { json } = await s.world.api('GET', '/conversations');
    const [talk] = json.items as { id: string }[];
    const { json: one } = await s.world.api('GET', `/conversations/${encodeURIComponent(talk?.id ?? '')}`);
    expect(JSON.stringify(one.turns)).toContain('打捆机断绳了，电话13812345678');
    const kept = await s.world.context.models.modelAnswers.find().lean();
    expect(JSON.stringify(kept)).not.toContain('13812345678');
    expect(kept.map((row) => row.person)).toEqual([(await s.order())?.customer.id]);
  });

  it('asks for writing where no model hears', async () => {
    const s = await service(understood, { OPENAI_TRANSCRIPTION_MODEL: '' });
    await s.world.client.voice(CUSTOMER);
    await s.world.settle();
    expect(await s.last()).toContain('打字');
    expect(s.endpoint.asked).toEqual([]);
    expect(await s.order()).toBeUndefined();
  });

  it('goes on with a provider that knows JSON but no schema, and repairs once', async () => {
    let asked = 0;
    const s = await service((request) => {
      if (request.body.response_format?.type === 'json_schema')
        return { status: 400, error: 'This response_format type is unavailable now' };
      asked += 1;
      return asked === 1 ? { content: '```json\n{"intent":"repair me"}\n```' } : understood(request);
    });
    await s.say(WORDS);
    expect((await s.order())?.fault.symptoms).toEqual(['闹脾气']);
    expect(s.endpoint.asked.map((a) => a.body.response_format?.type)).toEqual([
      'json_schema',
      'json_object',
      'json_object',
    ]);
  });

  it('answers by rules when the provider is down, rests after three failures, and keeps to its tokens', async () => {
    let isDown = true;
    const s = await service((asked) => (isDown ? { status: 500, error: 'down' } : read(asked, 'other', {})), {
      OPENAI_TOKENS_PER_PERSON: '500',
    });
    for (const end of '甲乙丙丁') {
      await s.say(`这回是${end}字头的老伙计闹脾气`);
      expect(await s.last()).not.toBe('');
    }
    expect(s.endpoint.asked).toHaveLength(3);
    await s.world.pass(61_000);
    isDown = false;
    // 350 tokens each: the second passes the 500 of this person
    for (const end of '戊己庚') await s.say(`这回是${end}字头的老伙计闹脾气`);
    expect(s.endpoint.asked).toHaveLength(5);
    expect(await s.outcomes()).toEqual([
      ...['server', 'server', 'server', 'breaker'],
      ...['read', 'read', 'person-budget'],
    ]);
  });
});
