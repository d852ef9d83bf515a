import type { Clock } from '../clock.js';
import type { Standing, StoredVersion } from '../flows/versions.js';
import type { Models } from './models/index.js';

/** More talks than this on one version are still told by number; only their steps are then a sample. */
const SAMPLE = 10_000;

/** Every flow definition that was ever in use and still has talks, by hash (E7). */
export function createFlowVersions(models: Models, clock: Clock) {
  return {
    async all(): Promise<StoredVersion[]> {
      const rows = await models.flowVersions.find().lean();
      return rows.map(({ _id, flow, version, text, templates }) => ({
        hash: _id,
        flow,
        version,
        text,
        templates: JSON.parse(templates),
      }));
    },
    /** Who stands where, among the talks of these versions; by index. */
    async standings(versions: readonly Pick<StoredVersion, 'hash' | 'flow'>[]): Promise<Standing[]> {
      const found: Standing[] = [];
      for (const { hash, flow } of versions) {
        const rows = await models.conversations
          .find({ 'state.runs.hash': hash } as never)
          .select({ 'state.runs': 1 })
          .limit(SAMPLE)
          .lean();
        const steps = new Map<string | null, number>();
        for (const run of rows.flatMap((row) => row.state.runs)) {
          if (run.hash !== hash) continue;
          const step = run.wait?.step ?? null;
          steps.set(step, (steps.get(step) ?? 0) + 1);
        }
        for (const [step, talks] of steps) found.push({ flow, hash, step, talks });
      }
      return found;
    },
    async keep(versions: readonly StoredVersion[]): Promise<void> {
      for (const { hash, templates, ...rest } of versions) {
        await models.flowVersions.updateOne(
          { _id: hash },
          { $set: { ...rest, templates: JSON.stringify(templates) }, $setOnInsert: { at: clock.now() } },
          { upsert: true },
        );
      }
    },
    async forget(hashes: readonly string[]): Promise<void> {
      if (hashes.length > 0) await models.flowVersions.deleteMany({ _id: { $in: [...hashes] } });
    },
  };
}
