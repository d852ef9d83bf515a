import type { Flow, Step } from './kit.js';

/** A picture of a flow as mermaid text: one box a step, an arrow for every way on. */
export function drawFlow(flow: Flow): string {
  const lines = ['flowchart TD', `  begin(["${flow.flow} v${flow.version}"])`];
  flow.steps.forEach((step, i) => {
    lines.push(`  ${node(step)}`);
    const from = i === 0 ? 'begin' : null;
    if (from) lines.push(`  ${from} --> ${id(step)}`);
    for (const target of step.next ?? []) lines.push(`  ${id(step)} -->|if| ${name(target.goto)}`);
    const next = flow.steps[i + 1];
    if (step.end !== undefined && step.when === null) return;
    if (next) lines.push(`  ${id(step)} --> ${id(next)}`);
  });
  return `${lines.join('\n')}\n`;
}

const name = (step: string): string => `step_${step.replaceAll('-', '_')}`;
const id = (step: Step): string => name(step.id);

/** What a step does, in a line. */
export function whatOf(step: Step): string {
  const what = [
    step.fill && `ask ${step.fill.join(', ')}`,
    step.confirm && `read back ${(step.of ?? []).join(', ')}`,
    step.do && `do ${step.do}`,
    step.call && `call ${step.call}`,
    step.mark && `update card ${step.mark.card}`,
    step.say && `say ${step.say}`,
    step.next && 'which way?',
    step.end !== undefined && 'end',
  ].filter(Boolean);
  return `${what.join('; ')}${step.when ? ' (sometimes)' : ''}`;
}

function node(step: Step): string {
  const label = `${step.id}: ${whatOf(step)}`;
  return step.next ? `${id(step)}{"${label}"}` : `${id(step)}["${label}"]`;
}
