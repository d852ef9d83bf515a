import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRepairAdvice } from '../../src/effects/repair-advice.js';
import { connect } from '../../src/storage/connection.js';
import { type Embedded, startEmbedded } from '../../src/storage/embedded/index.js';
import { type ConversationRow, createModels, type Models } from '../../src/storage/models/index.js';
import type { Reader } from '../../src/understanding/model/reader.js';
import type { RepairReport } from '../../src/understanding/model/repairs.js';

describe('whom a model is asked for', () => {
  const home = mkdtempSync(join(tmpdir(), 'repairline-advice-'));
  let database: Embedded;
  let connection: Awaited<ReturnType<typeof connect>>;
  let models: Models;
  const shown: RepairReport[][] = [];
  let text = '更换弹簧';
  const reader = {
    turn: () => ({
      repairs: async (reports: RepairReport[], again: () => Promise<RepairReport[]>) => {
        shown.push(reports, await again());
        return text ? reports.map(({ number }) => ({ text, orders: [number, number] })) : [];
      },
    }),
  } as unknown as Reader;
  const row = (person: string | null) => ({ state: { personId: person } }) as ConversationRow;
  const ask = async (person: string | null, order: string, by: Reader | null = reader) => {
    shown.length = 0;
    return await createRepairAdvice({ models, reader: by })('effect', row(person), order);
  };

  const order = (number: string, more: object) => ({
    ...{ number, state: 'accepted', technician: null, offers: [], report: null, closedAt: null, repeats: 0 },
    ...{ asset: { serialNumber: null, model: 'M-1', verified: true }, fault: { symptoms: ['不打结'] } },
    ...{ customer: { id: 'c', name: null, phone: null }, site: { address: null } },
    ...more,
  });
  beforeAll(async () => {
    database = await startEmbedded({ dataDir: join(home, 'db') });
    connection = await connect(database.uri);
    models = createModels(connection);
    const offer = (technicianId: string, outcome: string) => ({ technicianId, outcome });
    const orders = [
      order('WO-1', {
        ...{ state: 'closed', closedAt: 1, technician: { id: 't1', name: '王强' } },
        report: { cause: null, solution: '李勇更换弹簧', parts: [] },
      }),
      order('mine', { technician: { id: 't1', name: '王强' } }),
      order('offered', { offers: [offer('t1', 'open'), offer('t2', 'declined')] }),
    ];
    await models.workOrders.insertMany(
      orders.map((state) => ({
        ...{ _id: state.number, revision: 1, applied: [], effects: [], timers: [], updatedAt: 0, state },
      })) as never,
    );
    for (const [_id, name] of [
      ['t1', '王强'],
      ['t2', '李勇'],
    ])
      await models.staff.create({ _id, role: 'technician', name, active: true } as never);
  });
  afterAll(async () => {
    await connection.close();
    await database.close();
    rmSync(home, { recursive: true, force: true });
  });

  it.each([
    ['a technician before their own order', 't1', 'mine'],
    ['a technician to whom it is offered', 't1', 'offered'],
  ])('%s', async (_who, person, number) => {
    expect(await ask(person, number)).toEqual({
      points: [{ text: '更换弹簧', orders: ['WO-1', 'WO-1'] }],
      from: ['WO-1'],
    });
    // a colleague's name is nobody's business, however often the reports are read
    expect(shown.map((reports) => reports.map(({ solution }) => solution))).toEqual([
      ['***更换弹簧'],
      ['***更换弹簧'],
    ]);
  });

  it.each([
    ['another technician', 't2', 'mine'],
    ['who declined', 't2', 'offered'],
    ['nobody', null, 'mine'],
    ['an order that there is not', 't1', 'none'],
  ])('not %s', async (_who, person, number) => {
    expect(await ask(person, number)).toBeNull();
    expect(shown).toEqual([]);
  });

  it('and nothing is worded where there is no model or no answer', async () => {
    expect(await ask('t1', 'mine', null)).toBeNull();
    text = '';
    expect(await ask('t1', 'mine')).toBeNull();
  });
});
