import type { Work } from './work.js';

/**
 * Runs outlive a new version of their flow (E7): position is what the slots imply, so they go on with the
 * new definition, after slots and steps are renamed as the flow's `moved` says. A run whose flow is gone ends.
 */
export function move(work: Work): void {
  const { state, kit } = work;
  state.runs = state.runs.filter((run) => {
    const flow = kit.flows[run.flow];
    if (!flow) {
      work.note(`${run.flow} is no longer a flow`);
      return false;
    }
    if (run.hash === flow.hash) return true;
    rename(run.slots, flow.moved.slots);
    rename(run.done, flow.moved.steps);
    run.hash = flow.hash;
    if (run.wait && !flow.steps.some((s) => s.id === run.wait?.step))
      run.wait = { ...run.wait, step: flow.moved.steps[run.wait.step] ?? '' };
    return true;
  });
}

function rename(values: Record<string, unknown>, names: Record<string, string | null>): void {
  for (const [from, to] of Object.entries(names)) {
    for (const key of Object.keys(values)) {
      if (key !== from && !key.startsWith(`${from}/`)) continue;
      if (to !== null) values[to + key.slice(from.length)] = values[key];
      delete values[key];
    }
  }
}
