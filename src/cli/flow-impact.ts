import { loadConfig } from '../config.js';
import { type FlowSources, loadFlows } from '../flows/load.js';
import { impactOf, refusals, type Standing, type StoredVersion } from '../flows/versions.js';
import { apiOf } from './running.js';

/**
 * Who stands where in the running service, and what the flows on this disk would do to them. Exit code 1
 * when a talk would be lost: the service would refuse to start with these files.
 */
export async function showImpact(sources: FlowSources, out: (text: string) => void): Promise<number> {
  const api = await apiOf(loadConfig());
  const { json } = await api.call('GET', '/flows/standings');
  const { versions, standings } = json as unknown as { versions: StoredVersion[]; standings: Standing[] };
  const kit = loadFlows({ ...sources, older: versions });
  const impacts = impactOf(kit, standings, versions);
  const words = {
    current: 'unchanged',
    moved: 'goes on with the new version',
    pinned: 'ends on its own version',
    lost: 'HAS NO WAY ON',
  };
  for (const i of impacts)
    out(
      `${i.flow} v${i.version ?? '?'} (${i.hash})  at ${i.step ?? '-'}: ${i.talks} talk(s), ${words[i.fate]}\n`,
    );
  const faults = refusals(impacts);
  for (const fault of faults) out(`${fault}\n`);
  out(
    `${impacts.reduce((sum, i) => sum + i.talks, 0)} talks under way, ${faults.length} place(s) without a way on\n`,
  );
  return faults.length === 0 ? 0 : 1;
}
