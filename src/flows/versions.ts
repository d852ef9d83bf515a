import type { Flow, FlowKit } from './kit.js';
import { keysOfFlow } from './template-keys.js';

/** A flow as it once was, with the words it speaks; stored under its hash for talks that began on it. */
export interface StoredVersion {
  hash: string;
  flow: string;
  version: number;
  text: string;
  /** `locale → key → source` of the words that it needs. */
  templates: Record<string, Record<string, string>>;
}

/** How many talks stand at a step of a version. */
export interface Standing {
  flow: string;
  hash: string;
  /** Null: between two steps, or put aside before its first question. */
  step: string | null;
  talks: number;
}

/** What becomes of the talks on one version once the present files are in use. */
export interface Impact extends Standing {
  version: number | null;
  /** `current`: nothing changes; `moved`: they go on with the new version; `pinned`: they end on their own; `lost`: no way on. */
  fate: 'current' | 'moved' | 'pinned' | 'lost';
}

/** Who stands where, and what becomes of them with this kit. */
export function impactOf(
  kit: FlowKit,
  standings: readonly Standing[],
  stored: readonly StoredVersion[],
): Impact[] {
  return standings.map((standing) => {
    const flow = kit.flows[standing.flow];
    const version = stored.find((v) => v.hash === standing.hash)?.version ?? null;
    return { ...standing, version: flow?.hash === standing.hash ? flow.version : version, fate: fateOf() };

    function fateOf(): Impact['fate'] {
      if (flow?.hash === standing.hash) return 'current';
      if (version !== null && flow?.moved[version]) return 'moved';
      return kit.versions[standing.hash] ? 'pinned' : 'lost';
    }
  });
}

/** One sentence for each version that has no way on, for whoever starts the service. */
export function refusals(impacts: readonly Impact[]): string[] {
  return impacts
    .filter((i) => i.fate === 'lost')
    .map(
      (i) =>
        `flows/${i.flow}.yaml: ${i.talks} talk(s) stand on ${i.version === null ? 'an earlier version' : `version ${i.version}`} (${i.hash}) at ${i.step ?? 'no step'} and have no way on: keep that version, or add moved: { ${i.version ?? 'N'}: { slots: …, steps: … } }`,
    );
}

/** The version as it is to be stored, so that talks may end on it. */
export function asStored(kit: FlowKit, flow: Flow, text: string): StoredVersion {
  const own = kit.templates.keys(kit.locales[0] ?? '').filter((key) => key.startsWith(`${flow.flow}.`));
  const keys = [...new Set([...keysOfFlow(flow), ...own])];
  const templates = Object.fromEntries(
    kit.locales.map((locale) => [
      locale,
      Object.fromEntries(
        keys
          .filter((key) => kit.templates.has(locale, key))
          .map((key) => [key, kit.templates.source(locale, key)]),
      ),
    ]),
  );
  return { hash: flow.hash, flow: flow.flow, version: flow.version, text, templates };
}
