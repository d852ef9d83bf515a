import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/channels/channel.js';
import { ManualClock } from '../../src/clock.js';
import { createLadder } from '../../src/deliveries/ladder.js';
import { armFailpoints } from '../../src/failpoints.js';
import type { Inbox } from '../../src/inbox/inbox.js';
import type { DeliveryRow } from '../../src/storage/models/index.js';
import { createPersons } from '../../src/storage/persons.js';
import { testModels } from '../models.js';

const KF = 'wecom-kf:desk:wm_one';
const WEB = 'web:page:browser1';

/** A process that dies between the way that it takes and the line that says so. */
describe('ways to somebody, when it is done again after a crash', () => {
  let opened: Awaited<ReturnType<typeof testModels>>;
  let said: Set<string>;
  beforeEach(async () => {
    opened = await testModels('ladder');
    said = new Set();
    const { customers, identities, conversations, workOrders } = opened.models;
    await customers.create({ _id: 'customer:1' });
    for (const _id of [KF, WEB]) await identities.create({ _id, customerId: 'customer:1' });
    const talk = { account: '', peer: '', revision: 1, updatedAt: 0, leaseBy: null, leaseUntil: 0 };
    for (const _id of [KF, WEB])
      await conversations.create({ _id, channel: _id.split(':', 1)[0], ...talk, state: {} });
    const customer = { id: 'customer:1', name: null, phone: null, conversation: KF };
    const state = {
      number: 'WO-1',
      state: 'accepted' as const,
      openedAt: 0,
      customer,
      technician: { id: 'li' },
    };
    await workOrders.create({ _id: 'wo:1', revision: 1, updatedAt: 0, state });
  });
  afterEach(async () => {
    armFailpoints('');
    await opened.stop();
  });

  const ladder = () =>
    createLadder({
      models: opened.models,
      persons: createPersons(opened.models),
      inbox: {
        put: async (events: { id: string }[]) => {
          for (const { id } of events) said.add(id);
        },
      } as unknown as Inbox,
      channels: new Map([['web', { limits: {} } as Channel]]),
      clock: new ManualClock(1000),
      keepMs: 1000,
      supervisorChats: async () => [],
      technicianChats: async () => ['wecom-app:1:li'],
      askToPhone: async (id) => void said.add(`phone:${id}`),
    });
  const message = (_id: string, conversation: string): DeliveryRow =>
    ({ _id, conversation, intent: { kind: 'say', text: '明天上午9点上门' } }) as DeliveryRow;
  const steps = async () =>
    (await opened.models.unreached.findOne({ _id: 'd1' }).lean())?.steps.map(({ step }) => step);
  const killed = async (row: DeliveryRow) => {
    armFailpoints('reach.told=throw');
    await expect(ladder().fell(row, 'refused')).rejects.toThrow('failpoint');
  };

  it('takes the first way once', async () => {
    await killed(message('d1', KF));
    await ladder().fell(message('d1', KF), 'refused');
    await ladder().fell(message('d1', KF), 'refused');
    expect(await steps()).toEqual(['other-chat']);
    expect([...said]).toEqual([`notice:reach:d1:other-chat:${WEB}`]);
  });

  it('goes one way further, not two, when what was carried does not arrive either', async () => {
    await ladder().fell(message('d1', KF), 'refused');
    await killed(message('d2', WEB));
    await ladder().fell(message('d2', WEB), 'refused');
    await ladder().fell(message('d2', WEB), 'refused');
    expect(await steps()).toEqual(['other-chat', 'technician']);
    expect([...said].filter((id) => id.startsWith('phone:'))).toEqual([]);
  });

  it('goes on when it was lost after it had arrived, whatever a crash cut off', async () => {
    await ladder().fell(message('d1', KF), 'the window is closed');
    await ladder().arrived(['d1']);
    await killed(message('d1', KF));
    await ladder().fell(message('d1', KF), 'send-fail-10');
    await ladder().fell(message('d1', KF), 'send-fail-10');
    expect(await steps()).toEqual(['other-chat', 'technician']);
    expect((await ladder().list()).map(({ _id }) => _id)).toEqual(['d1']);
  });

  it('is not opened again by a way that was under way when somebody said that it was told', async () => {
    await ladder().fell(message('d1', KF), 'refused');
    const going = ladder();
    const climbing = going.fell(message('d2', WEB), 'refused');
    await going.done('d1', 'zhao');
    await climbing;
    expect(await going.list()).toEqual([]);
  });
});
