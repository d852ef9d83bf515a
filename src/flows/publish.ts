import { ConfigError } from '../errors.js';
import type { FlowKit } from './kit.js';
import { type FlowSources, loadFlows } from './load.js';
import { asStored, impactOf, refusals, type Standing, type StoredVersion } from './versions.js';

interface Store {
  all(): Promise<StoredVersion[]>;
  standings(versions: readonly StoredVersion[]): Promise<Standing[]>;
  keep(versions: readonly StoredVersion[]): Promise<void>;
  forget(hashes: readonly string[]): Promise<void>;
}

/**
 * Puts the present files into use: checks them, makes sure that every talk under way has a way on, stores
 * the new versions and forgets old ones on which nobody stands.
 * @throws ConfigError and changes nothing, when a file has a fault or a talk would be lost
 */
export async function publishFlows(sources: FlowSources, store: Store): Promise<FlowKit> {
  const older = await store.all();
  const kit = loadFlows({ ...sources, older });
  const current = Object.values(kit.flows).map((flow) => asStored(kit, flow, kit.texts[flow.flow] ?? ''));
  const hashes = new Set(current.map((v) => v.hash));
  const superseded = older.filter((v) => !hashes.has(v.hash));
  const standings = await store.standings(superseded);
  const faults = refusals(impactOf(kit, standings, older));
  if (faults.length > 0) throw new ConfigError(faults);
  const known = new Map(older.map((v) => [v.hash, JSON.stringify(v.templates)]));
  await store.keep(current.filter((v) => known.get(v.hash) !== JSON.stringify(v.templates)));
  const stood = new Set(standings.map((s) => s.hash));
  await store.forget(superseded.filter((v) => !stood.has(v.hash)).map((v) => v.hash));
  return kit;
}
