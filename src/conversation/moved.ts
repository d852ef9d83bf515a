import type { Run } from './state.js';
import type { Work } from './work.js';

/**
 * Runs outlive a new version of their flow (E7). One that stands at a question moves to the new version as
 * its `moved` says for the version it began with; without such a line it ends on its own definition, which
 * is kept. Where neither is known, it goes on with the new definition: position is what the slots imply. A
 * run whose flow is gone ends.
 */
export function move(work: Work): void {
  const { state, kit } = work;
  state.runs = state.runs.filter((run) => {
    const flow = kit.flows[run.flow];
    if (run.hash === flow?.hash) return true;
    const own = kit.versions[run.hash];
    const names = own && flow?.moved[own.version];
    if (own && !(names && run.wait?.kind === 'answer')) return true;
    if (!flow) {
      work.note(`${run.flow} is no longer a flow`);
      return false;
    }
    if (names) rename(run, names);
    if (run.wait && !flow.steps.some((s) => s.id === run.wait?.step)) run.wait = { ...run.wait, step: '' };
    work.note(`${run.flow} moved to version ${flow.version}`);
    run.hash = flow.hash;
    return true;
  });
}

interface Names {
  slots: Record<string, string | null>;
  steps: Record<string, string | null>;
}

function rename(run: Run, { slots, steps }: Names): void {
  renameKeys(run.slots, slots);
  renameKeys(run.done, steps);
  renameKeys(run.tries, steps);
  if (!run.wait) return;
  run.wait = {
    ...run.wait,
    step: steps[run.wait.step] ?? run.wait.step,
    slots: run.wait.slots.flatMap((name) => (name in slots ? (slots[name] ?? []) : [name])),
  };
}

/** All at once, so that two names may change places. */
function renameKeys(values: Record<string, unknown>, names: Record<string, string | null>): void {
  const renamed: Record<string, unknown> = {};
  for (const [from, to] of Object.entries(names)) {
    for (const key of Object.keys(values)) {
      if (key !== from && !key.startsWith(`${from}/`)) continue;
      if (to !== null) renamed[to + key.slice(from.length)] = values[key];
      delete values[key];
    }
  }
  Object.assign(values, renamed);
}
