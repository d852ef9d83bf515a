import { type ZodType, z } from 'zod';
import type { Flow, FlowKit, Step } from './kit.js';
import { actionParams } from './known.js';
import { nearest } from './nearest.js';

type At = (path: readonly PropertyKey[], fault: string) => void;

/**
 * What a step hands on must be what is taken: each name of `with` one that the action of `do` or `undo` reads (or a
 * slot of the flow of `call`), and none missing that the action always needs. Anything else would be dropped in silence.
 */
export function lintParams(kit: FlowKit, flow: Flow, at: At): void {
  flow.steps.forEach((step, i) => {
    if (step.do !== undefined) lintAction(step, step.do, ['steps', i], at);
    if (step.undo !== undefined) lintMissing(step, step.undo, ['steps', i], at);
    const called = step.call === undefined ? undefined : kit.flows[step.call];
    if (called) lintNames(step, `flow ${called.flow}`, Object.keys(called.slots), ['steps', i], at);
  });
}

function lintAction(step: Step, action: string, path: readonly PropertyKey[], at: At): void {
  const params = actionParams[action];
  if (!params) return;
  lintNames(step, action, Object.keys(params.shape), path, at);
  lintMissing(step, action, path, at);
}

function lintNames(
  step: Step,
  taker: string,
  known: readonly string[],
  path: readonly PropertyKey[],
  at: At,
): void {
  for (const name of Object.keys(step.with)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const hint = near
      ? `, did you mean "${near}"?`
      : `; it takes ${known.length > 0 ? known.join(', ') : 'nothing'}`;
    at([...path, 'with', name], `${taker} takes no "${name}"${hint}`);
  }
}

function lintMissing(step: Step, action: string, path: readonly PropertyKey[], at: At): void {
  const given = Object.keys(step.with);
  for (const [name, param] of Object.entries(actionParams[action]?.shape ?? {})) {
    if (!isNeeded(param as ZodType) || given.includes(name)) continue;
    const near = nearest(name, given);
    at(path, `${action} needs "${name}" in with${near ? ` (is "${near}" meant?)` : ''}`);
  }
}

/** As docs/flows.md marks it: what the schema demands, or what its own description says is always given. */
const isNeeded = (param: ZodType): boolean =>
  z.globalRegistry.get(param)?.needed === true || !param.safeParse(undefined).success;
