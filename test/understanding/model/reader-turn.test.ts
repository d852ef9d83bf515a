import { afterEach, describe, expect, it, vi } from 'vitest';
import { armFailpoints } from '../../../src/failpoints.js';
import { questionFor } from '../../../src/understanding/model/question.js';
import type { Reader } from '../../../src/understanding/model/reader.js';
import { understand } from '../../../src/understanding/understand.js';
import { context, facingWorlds, OPEN, reply } from './kit.js';

const facing = facingWorlds();

describe('one deadline for a turn', () => {
  const voice = { bytes: Buffer.from('amr'), name: 'v.amr' };
  const none = async () => {};
  const read = (turn: ReturnType<Reader['turn']>) =>
    turn.words(OPEN, context, understand(OPEN, context), questionFor('customer'));

  it('gives the words what the voice left, by the clock of the service', async () => {
    const w = await facing((asked) => {
      if (!asked.path.endsWith('/audio/transcriptions')) {
        setTimeout(() => w.clock.advance(2000), 20);
        return 'hang';
      }
      w.clock.advance(6000);
      return { body: '{"text":"断绳了"}' };
    });
    const turn = w.turn();
    const began = performance.now();
    expect(await turn.voice(voice, none)).toBe('断绳了');
    expect(await read(turn)).toEqual(understand(OPEN, context));
    expect(performance.now() - began).toBeLessThan(2000);
    const evidence = (await w.memory.recall('e'))?.evidence;
    expect([evidence?.outcome, evidence?.ms]).toEqual(['timeout', 2000]);
  });

  it('is not spent waiting for a place', async () => {
    const w = await facing(['hang']);
    const early = w.turn('early');
    w.clock.advance(4000);
    const others = [...'甲乙丙丁'].map((end) => w.say(`${OPEN}${end}`));
    await vi.waitFor(() => expect(w.endpoint.asked).toHaveLength(4));
    const waits = read(early);
    await new Promise((done) => setTimeout(done, 20));
    w.clock.advance(4000);
    expect(await waits).toEqual(understand(OPEN, context));
    expect((await w.memory.recall('early'))?.evidence.outcome).toBe('timeout');
    expect(w.endpoint.asked).toHaveLength(4);
    w.clock.advance(4000);
    await Promise.all(others);
  });

  it('asks nothing more when it is over', async () => {
    const w = await facing([{ body: '{"text":"断绳了"}' }, reply('report_fault', { symptom: ['闹脾气'] })]);
    const turn = w.turn();
    await turn.voice(voice, none);
    w.clock.advance(8000);
    expect(await read(turn)).toEqual(understand(OPEN, context));
    expect(w.endpoint.asked).toHaveLength(1);
    expect((await w.memory.recall('e'))?.evidence.outcome).toBe('late');
  });
});

describe('a process that ends while it asks', () => {
  afterEach(() => armFailpoints(''));

  it.each(['model.begun', 'model.answered'] as const)(
    'at %s: asks once more and then never, and the lost call is paid for',
    async (where) => {
      const w = await facing([reply('report_fault', { symptom: ['闹脾气'] })], { tokensPerPerson: 700 });
      armFailpoints(`${where}=throw`);
      await expect(w.say(OPEN, { event: 'a' })).rejects.toThrow('failpoint');
      const { slots } = await w.say(OPEN, { event: 'a' });
      expect(slots.symptom).toBe('闹脾气');
      await w.say(OPEN, { event: 'a' });
      expect(w.endpoint.asked).toHaveLength(1);
      // 350 for the answer that counted (unless its words were remembered), an estimate for the other
      const day = '2026-11-24';
      expect(await w.memory.spent(day, 'p1')).toBeGreaterThan(350);
      expect(await w.memory.spent(day, 'all')).toBe(await w.memory.spent(day, 'p1'));
    },
  );

  it('twice: the rules alone', async () => {
    const w = await facing([reply('report_fault', { symptom: ['闹脾气'] })]);
    for (let n = 0; n < 2; n++) {
      armFailpoints('model.begun=throw');
      await expect(w.say(OPEN, { event: 'a' })).rejects.toThrow('failpoint');
    }
    expect(await w.say(OPEN, { event: 'a' })).toEqual(understand(OPEN, context));
    expect(w.endpoint.asked).toHaveLength(0);
    expect((await w.memory.recall('a'))?.evidence.outcome).toBe('interrupted');
  });
});
