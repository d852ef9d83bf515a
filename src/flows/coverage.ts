import type { Flow, FlowKit } from './kit.js';

export interface FlowCoverage {
  flow: string;
  branches: number;
  missing: string[];
}

/**
 * Every way through a flow by name: a step, `step/left-out` (its condition was false), `step->other` and
 * `step->next` (where it goes), `step!code` (how it failed).
 */
function branchesOf(flow: Flow): string[] {
  return flow.steps.flatMap((step) => {
    const ways = [step.id];
    if (step.when) ways.push(`${step.id}/left-out`);
    for (const target of step.next ?? []) ways.push(`${step.id}->${target.goto}`);
    const always = step.next?.some((n) => n.if.kind === 'value' && n.if.value === true);
    if (step.next && !always) ways.push(`${step.id}->next`);
    for (const code of Object.keys(step.fails ?? {})) ways.push(`${step.id}!${code}`);
    return ways;
  });
}

/** What of every flow was walked. @param walked `flow/branch` */
export function coverageOf(kit: FlowKit, walked: ReadonlySet<string>): FlowCoverage[] {
  return Object.values(kit.flows).map((flow) => {
    const branches = branchesOf(flow);
    return {
      flow: flow.flow,
      branches: branches.length,
      missing: branches.filter((branch) => !walked.has(`${flow.flow}/${branch}`)),
    };
  });
}
