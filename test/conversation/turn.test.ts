import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APPLIED_KEPT } from '../../src/aggregate.js';
import { ManualClock } from '../../src/clock.js';
import type { ConversationEffect, Decide, Facts } from '../../src/conversation/state.js';
import { Turns } from '../../src/conversation/turn.js';
import { createPerformer } from '../../src/effects/perform.js';
import type { InboxEvent } from '../../src/events.js';
import { Inbox } from '../../src/inbox/inbox.js';
import { silentLogger } from '../../src/logger.js';
import type { ConversationRow } from '../../src/storage/models/index.js';
import { testModels } from '../models.js';
import { onWire } from '../outage.js';

const TALK = 'web:page:browser-1';
const LEASE_MS = 30_000;

/** Remembers in the state what was taken in, in order, and says each once. */
const decide: Decide = ({ state }, event) => ({
  state: { ...state, kept: [...(state.kept ?? []), event.id] },
  effects: [{ kind: 'send', args: { intent: { kind: 'say', text: event.id } } }],
  timers: [],
  outcome: 'taken',
});

/** Several processes that take the turns of one conversation from one database. */
async function processes() {
  const { models: real, stop } = await testModels('turns');
  const wire = onWire(real);
  const { models } = wire;
  const clock = new ManualClock(Date.parse('2026-03-04T09:00:00+08:00'));
  const inbox = new Inbox(real, clock);
  const made: Turns[] = [];
  /** Words by the id of their effect, as a handler that inserts by id keeps them. */
  const said = new Map<string, string>();
  const parked: string[] = [];
  const performer = createPerformer({
    models,
    clock,
    logger: silentLogger(),
    handle: async ({ id, args }) => {
      const { intent } = args as Extract<ConversationEffect, { kind: 'send' }>['args'];
      await wire.cross('effect', async () => said.set(id, 'text' in intent ? (intent.text ?? '') : ''));
    },
    gaveUp: async ({ id }) => {
      parked.push(id);
    },
    counted: () => {},
  });
  return {
    clock,
    wire,
    said,
    parked,
    process(instance: string, gather: (event: InboxEvent) => Promise<void> = async () => {}): Turns {
      const turns = new Turns({
        models,
        clock,
        logger: silentLogger(),
        instance,
        decide: () => decide,
        gather: async (_row, event) => {
          await wire.cross('gather', () => gather(event));
          return {} as Facts;
        },
        perform: (row) => performer({ kind: 'conversation', row }),
        parked: async ({ _id }) => {
          parked.push(_id);
        },
        woken: () => {},
        counted: () => {},
        busy: () => false,
      });
      made.push(turns);
      return turns;
    },
    async write(...ids: string[]): Promise<void> {
      const body = { type: 'notice', notice: 'n', data: {} } as const;
      await inbox.put(ids.map((id) => ({ id, conversation: TALK, at: clock.now(), body })));
    },
    talk: async () =>
      (await real.conversations.findOne({ _id: TALK }).lean()) as unknown as ConversationRow | null,
    /** Of every event that was ever written. */
    statuses: async () => await real.inbox.distinct('status'),
    async stop() {
      for (const turns of made) await turns.queue.stop();
      await stop();
    },
  };
}

const look = async (turns: Turns) => {
  turns.poke(TALK);
  await turns.queue.whenIdle();
};

describe('the turns of one conversation', () => {
  let world: Awaited<ReturnType<typeof processes>>;
  beforeEach(async () => {
    world = await processes();
  });
  afterEach(() => world.stop());

  it('are left to the process that holds them; its end holds nobody up for longer than the lease', async () => {
    await world.write('e1');
    await look(world.process('first'));
    await world.write('e2');
    const second = world.process('second');
    await look(second);
    expect((await world.talk())?.state.kept).toEqual(['e1']);
    world.clock.advance(LEASE_MS);
    await look(second);
    expect((await world.talk())?.state.kept).toEqual(['e1', 'e2']);
  });

  it('are taken up at once by the process that is started again in its place', async () => {
    await world.write('e1');
    await look(world.process('first'));
    await world.write('e2');
    await look(world.process('first'));
    expect((await world.talk())?.state.kept).toEqual(['e1', 'e2']);
  });

  it('leave behind the names of the last ones only, whatever came before (E12)', async () => {
    const turns = world.process('first');
    const ids = Array.from({ length: APPLIED_KEPT + 6 }, (_, i) => `e${i}`);
    await world.write(...ids);
    await look(turns);
    const row = (await world.talk()) as ConversationRow;
    expect(row.state.kept).toEqual(ids);
    expect(row.applied).toEqual(ids.slice(6));
    expect(row.effects).toEqual([]);
  });

  it('count once: what a slow process decided is dropped when another has gone on meanwhile', async () => {
    await world.write('e1');
    let begun = () => {};
    const isSlow = new Promise<void>((done) => {
      begun = done;
    });
    let goOn = () => {};
    const held = new Promise<void>((done) => {
      goOn = done;
    });
    const slow = world.process('slow', async ({ id }) => {
      begun();
      if (id === 'e1') await held;
    });
    slow.poke(TALK);
    await isSlow;
    world.clock.advance(LEASE_MS);
    await world.write('e2');
    await look(world.process('quick'));
    const before = await world.talk();
    expect(before).toMatchObject({ revision: 2, state: { kept: ['e1', 'e2'] } });
    goOn();
    await slow.queue.whenIdle();
    expect(await world.talk()).toEqual(before);
    expect([...world.said.values()]).toEqual(['e1', 'e2']);
  });

  it('lose nothing, double nothing and keep their order, however three processes get into each other’s way', async () => {
    let seed = 7;
    const chance = () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    // Some turns outlast their lease, and some of those are overtaken.
    const gather = async () => {
      if (chance() < 0.4) world.clock.advance(LEASE_MS + 1);
      await new Promise((done) => setTimeout(done, chance() * 4));
    };
    const three = ['a', 'b', 'c'].map((name) => world.process(name, gather));
    const ids = Array.from({ length: 40 }, (_, i) => `e${String(i).padStart(2, '0')}`);
    for (const id of ids) {
      await world.write(id);
      for (const turns of three) turns.poke(TALK);
    }
    for (let i = 0; i < 20 && (await world.talk())?.state.kept?.length !== ids.length; i++) {
      world.clock.advance(LEASE_MS + 1);
      await Promise.all(three.map(look));
    }
    await Promise.all(three.map(look));
    expect((await world.talk())?.state.kept).toEqual(ids);
    expect([...world.said.values()]).toEqual(ids);
    expect((await world.talk())?.effects).toEqual([]);
  });

  describe('wait for a database that goes away', () => {
    let turns: Turns;
    let written: string[];
    beforeEach(async () => {
      written = [];
      turns = world.process('first');
      await world.write('first');
      await look(turns);
    });

    /**
     * Three events come, and the process looks every two seconds, as it does, for a minute, in which it ends three
     * times and another one begins with nothing but the database.
     */
    const minute = async () => {
      const ids = ['a', 'b', 'c'].map((name) => `${name}${written.length}`);
      await world.write(...ids);
      written.push(...ids);
      for (let i = 0; i < 30; i++) {
        if (i % 8 === 7) turns = world.process('first');
        await look(turns);
        world.clock.advance(2000);
      }
    };
    const expectAll = async () => {
      expect(world.parked).toEqual([]);
      expect((await world.talk())?.state.kept).toEqual(['first', ...written]);
      expect([...world.said.values()]).toEqual(['first', ...written]);
      expect(await world.statuses()).toEqual(['done']);
    };

    it.each([
      'conversations.findOneAndUpdate',
      'inbox.find',
      'inbox.updateOne',
      'gather',
      'conversations.updateOne',
      'effect',
    ])('again and again at the same place, be it the call or its answer that is lost: %s', async (place) => {
      for (const way of ['before', 'after'] as const) {
        let left = 20;
        world.wire.cut = (call) => (call === place && left-- > 0 ? way : null);
        await minute();
        // More often than the tries that park an event.
        expect(left).toBeLessThan(15);
        await expectAll();
      }
    });

    it('wherever in a turn that begins', async () => {
      for (const way of ['before', 'after'] as const)
        for (let begin = 0; begin < 12; begin++) {
          let calls = 0;
          world.wire.cut = () => {
            const at = calls++;
            if (at === begin) return way;
            return at > begin && at < begin + 20 ? 'before' : null;
          };
          await minute();
          await expectAll();
        }
    });

    it('and still park what no turn can take, though the database went away in between', async () => {
      const poisoned = world.process('first', async ({ id }) => {
        if (id === 'bad') throw new Error('no turn can take this');
      });
      await world.write('bad', 'good');
      let left = 3;
      for (let i = 0; i < 30; i++) {
        // After two true faults.
        world.wire.cut = (call) => (i > 3 && call === 'gather' && left-- > 0 ? 'before' : null);
        await look(poisoned);
        world.clock.advance(2000);
      }
      expect(left).toBeLessThanOrEqual(0);
      expect(world.parked).toEqual(['bad']);
      expect((await world.talk())?.state.kept).toEqual(['first', 'good']);
    });
  });
});
