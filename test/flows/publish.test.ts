import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/clock.js';
import { emptyState, type Run } from '../../src/conversation/state.js';
import { publishFlows } from '../../src/flows/publish.js';
import { impactOf } from '../../src/flows/versions.js';
import { connect } from '../../src/storage/connection.js';
import { type Embedded, startEmbedded } from '../../src/storage/embedded/index.js';
import { createFlowVersions } from '../../src/storage/flow-versions.js';
import { createIndexes, createModels, type Models } from '../../src/storage/models/index.js';

describe('publishing flows while talks are under way', () => {
  const home = mkdtempSync(join(tmpdir(), 'publish-'));
  const flowsDir = join(home, 'flows');
  const sources = { flowsDir, templatesDir: join(home, 'templates'), locales: ['zh-CN', 'en'] };
  let database: Embedded;
  let connection: Awaited<ReturnType<typeof connect>>;
  let models: Models;
  let store: ReturnType<typeof createFlowVersions>;

  beforeAll(async () => {
    cpSync('flows', flowsDir, { recursive: true });
    cpSync('templates', sources.templatesDir, { recursive: true });
    database = await startEmbedded({ dataDir: join(home, 'db') });
    connection = await connect(database.uri);
    models = createModels(connection);
    await createIndexes(models);
    store = createFlowVersions(models, new ManualClock(1000));
  }, 60_000);
  afterAll(async () => {
    await connection.close();
    await database.close();
    rmSync(home, { recursive: true, force: true });
  });

  const file = join(flowsDir, 'depart.yaml');
  const edit = (change: (text: string) => string) => writeFileSync(file, change(readFileSync(file, 'utf8')));
  const talkOn = async (id: string, hash: string) => {
    const run = { id: 'r1', flow: 'depart', hash, wait: { step: 'which' }, slots: {} } as unknown as Run;
    await models.conversations.create({
      _id: id,
      revision: 1,
      applied: [],
      effects: [],
      timers: [],
      state: { ...emptyState(), runs: [run] },
      updatedAt: 0,
    });
  };

  it('stores what is in use, keeps what talks stand on, forgets the rest, and refuses to lose a talk', async () => {
    const first = await publishFlows(sources, store);
    const hash = first.flows.depart?.hash as string;
    await talkOn('web:a:one', hash);

    edit((text) => text.replace('version: 1', 'version: 2'));
    const second = await publishFlows(sources, store);
    expect(second.versions[hash]?.version).toBe(1);
    const standings = await store.standings(await store.all());
    expect(standings).toEqual([{ flow: 'depart', hash, step: 'which', talks: 1 }]);
    expect(impactOf(second, standings, await store.all())[0]?.fate).toBe('pinned');

    edit((text) => `${text}\nmoved:\n  1: { steps: { which: depart } }\n`);
    const third = await publishFlows(sources, store);
    expect(impactOf(third, standings, await store.all())[0]?.fate).toBe('moved');
    // Nobody stood on the second version.
    expect((await store.all()).filter((v) => v.flow === 'depart').map((v) => v.version)).toEqual([1, 2]);

    // The old version can no longer be run, and the new one says nothing about it.
    await models.flowVersions.updateOne(
      { _id: hash },
      { $set: { text: 'flow: depart\nversion: 1\nobsolete: true' } },
    );
    edit((text) => text.replace(/\nmoved:[\s\S]*$/, '\n').replace('version: 2', 'version: 3'));
    await expect(publishFlows(sources, store)).rejects.toThrow(
      /1 talk\(s\) stand on version 1 .* at which and have no way on/,
    );
    expect((await store.all()).some((v) => v.flow === 'depart' && v.version === 3)).toBe(false);

    await models.conversations.deleteMany({});
    await publishFlows(sources, store);
    expect((await store.all()).filter((v) => v.flow === 'depart').map((v) => v.version)).toEqual([3]);
  }, 60_000);

  it('keeps the words that only an old version speaks', async () => {
    const kit = await publishFlows(sources, store);
    await talkOn('web:a:two', kit.flows.depart?.hash as string);
    edit((text) => text.replace('version: 3', 'version: 4').replaceAll('depart.done', 'depart.gone'));
    for (const locale of sources.locales) {
      const words = join(sources.templatesDir, locale, 'technician.yaml');
      writeFileSync(words, readFileSync(words, 'utf8').replace('depart.done:', 'depart.gone:'));
    }
    const next = await publishFlows(sources, store);
    expect(next.templates.has('zh-CN', 'depart.done')).toBe(true);
    expect(next.templates.has('zh-CN', 'depart.gone')).toBe(true);
  }, 60_000);
});
