import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedOfModel, withPastRepairs } from '../../src/facts/past-repairs.js';
import type { WorkOrder } from '../../src/service/model.js';
import { connect } from '../../src/storage/connection.js';
import { type Embedded, startEmbedded } from '../../src/storage/embedded/index.js';
import { createIndexes, createModels, type Models } from '../../src/storage/models/index.js';

interface Stage {
  stage: string;
  keyPattern?: object;
  inputStage?: Stage;
}
const stages = (stage: Stage | undefined): Stage[] => (stage ? [stage, ...stages(stage.inputStage)] : []);

describe('past repairs in the database', () => {
  const home = mkdtempSync(join(tmpdir(), 'past-'));
  let database: Embedded;
  let connection: Awaited<ReturnType<typeof connect>>;
  let models: Models;

  const order = (i: number, model: string, state: string): WorkOrder =>
    ({
      number: `WO-${i}`,
      state,
      asset: { serialNumber: null, model, verified: true },
      fault: { words: [], symptoms: ['不打结'], class: null, photos: [], since: null },
      customer: { id: 'c', name: null, phone: null, conversation: 'x' },
      site: { lat: null, lng: null, datum: null, address: null },
      report: { version: 1, cause: '弹簧断', solution: `换弹簧${i}`, parts: [] },
      closedAt: i,
      repeats: 0,
    }) as unknown as WorkOrder;

  beforeAll(async () => {
    database = await startEmbedded({ dataDir: join(home, 'db') });
    connection = await connect(database.uri);
    models = createModels(connection);
    await createIndexes(models);
    await models.workOrders.insertMany(
      Array.from({ length: 600 }, (_, i) => ({
        _id: `wo:${i}`,
        revision: 1,
        applied: [],
        effects: [],
        timers: [],
        state: order(i, i % 20 === 0 ? 'M-1' : `X-${i}`, i % 40 === 0 ? 'cancelled' : 'closed'),
        updatedAt: 0,
      })) as never,
    );
  }, 60_000);
  afterAll(async () => {
    await connection.close();
    await database.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('are found among closed orders of the model alone, the latest first', async () => {
    const now = order(1000, 'M-1', 'offered');
    const [view] = await withPastRepairs(models, [{ id: 'wo:1000', order: now }]);
    expect(view?.past?.map((p) => [p.number, p.solution])).toEqual([
      ['WO-580', '换弹簧580'],
      ['WO-540', '换弹簧540'],
      ['WO-500', '换弹簧500'],
    ]);
    const [other] = await withPastRepairs(models, [{ id: 'wo:1', order: order(1, 'M-unknown', 'offered') }]);
    expect(other?.past).toEqual([]);
  });

  it('are read in the order of their index, without sorting and without looking at other models', async () => {
    const explained = (await closedOfModel(models, 'M-1').explain('executionStats')) as unknown as {
      queryPlanner: { winningPlan: Stage };
      executionStats: { totalDocsExamined: number; totalKeysExamined: number };
    };
    const plan = stages(explained.queryPlanner.winningPlan);
    expect(plan.map((s) => s.stage)).not.toContain('SORT');
    expect(plan.find((s) => s.stage === 'IXSCAN')?.keyPattern).toEqual({
      'state.asset.model': 1,
      'state.state': 1,
      'state.closedAt': -1,
    });
    expect(explained.executionStats.totalDocsExamined).toBe(15);
  });
});
