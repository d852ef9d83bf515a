import { type Expression, namesIn } from '../conversation/conditions.js';
import type { Button, Flow, FlowKit, Step } from './kit.js';
import { actions, intentNames, orderFields, roots, slotTypes } from './known.js';
import { lintParams } from './lint-params.js';
import { lintTypes } from './lint-types.js';
import { nearest } from './nearest.js';
import { roleSchema } from './schema.js';
import { ENGINE_NOTICES, SYSTEM_NOTICES, templateKeysOf } from './template-keys.js';

interface Places {
  /** `file:line` inside a flow's file. */
  where(flow: string, path: readonly PropertyKey[]): string;
  notice(path: readonly PropertyKey[]): string;
}

/** Checks across files: what one file names, another must hold. Returns every fault, with its place. */
export function lint(kit: FlowKit, places: Places): string[] {
  const faults: string[] = [];
  for (const flow of Object.values(kit.flows)) {
    const where = (path: readonly PropertyKey[]) => places.where(flow.flow, path);
    faults.push(...lintFlow(kit, flow, where));
    // Of today's files alone: an earlier version that talks are pinned to goes on as it is.
    lintParams(kit, flow, (path, fault) => faults.push(`${where(path)} ${fault}`));
  }
  for (const [notice, roles] of Object.entries(kit.notices)) {
    const at = (fault: string) => faults.push(`${places.notice(['notices', notice])} ${notice}: ${fault}`);
    for (const rule of Object.values(roles).flatMap((r) => r ?? [])) {
      if (rule.start && !kit.flows[rule.start]) at(unknown('flow', rule.start, Object.keys(kit.flows)));
      for (const button of rule.buttons) lintButton(kit, button, at);
    }
  }
  const spoken: [string, readonly (typeof roleSchema.options)[number][]][] = [
    ...ENGINE_NOTICES.map((notice): [string, typeof roleSchema.options] => [notice, roleSchema.options]),
    ...Object.keys(kit.chat).map((notice): [string, typeof roleSchema.options] => [
      notice,
      roleSchema.options,
    ]),
    ...Object.entries(SYSTEM_NOTICES),
  ];
  for (const [notice, roles] of spoken) {
    for (const role of roles) {
      if (!kit.notices[notice]?.[role])
        faults.push(`${places.notice(['notices'])} notice ${notice} has no words for a ${role}`);
    }
  }
  faults.push(...lintTemplates(kit));
  return faults;
}

/** The checks of one flow against all that it names. */
export function lintFlow(
  kit: FlowKit,
  flow: Flow,
  where: (path: readonly PropertyKey[]) => string = () => flow.flow,
): string[] {
  const faults: string[] = [];
  const at = (path: readonly PropertyKey[], fault: string) => faults.push(`${where(path)} ${fault}`);
  lintStart(kit, flow, at);
  lintSlots(flow, at);
  lintSteps(kit, flow, at);
  lintReading(flow, at);
  lintMoved(flow, at);
  return faults;
}

/** Old names must lead to names of today. */
function lintMoved(flow: Flow, at: At): void {
  for (const [version, { slots, steps }] of Object.entries(flow.moved)) {
    if (Number(version) >= flow.version)
      at(['moved', version], `moved is for versions before ${flow.version}, not for ${version}`);
    for (const to of Object.values(slots))
      if (to !== null && !flow.slots[to])
        at(['moved', version], unknown('slot', to, Object.keys(flow.slots)));
    const ids = flow.steps.map((s) => s.id);
    for (const to of Object.values(steps))
      if (to !== null && !ids.includes(to)) at(['moved', version], unknown('step', to, ids));
  }
}

type At = (path: readonly PropertyKey[], fault: string) => void;

function lintStart(kit: FlowKit, flow: Flow, at: At): void {
  for (const intent of flow.start.means) {
    if (!intentNames.includes(intent)) at(['start', 'means'], unknown('intent', intent, intentNames));
  }
  const { cancel, interrupt } = flow.allow;
  for (const name of [cancel, ...(Array.isArray(interrupt) ? interrupt : [])]) {
    if (typeof name === 'string' && !kit.flows[name])
      at(['allow'], unknown('flow', name, Object.keys(kit.flows)));
  }
}

function lintSlots(flow: Flow, at: At): void {
  for (const [name, slot] of Object.entries(flow.slots)) {
    const path = ['slots', name];
    if (!slotTypes.includes(slot.type)) at([...path, 'type'], unknown('answer type', slot.type, slotTypes));
    if (slot.type === 'choice' && !slot.choices) at(path, `slot ${name}: a choice needs choices`);
    if (slot.type !== 'order' && (slot.among || slot.prefer || slot.take || slot.each))
      at(path, `slot ${name}: among, take and each are for orders`);
    for (const expression of [slot.needed, slot.near, ...slot.default, ...slot.checks.map((c) => c.if)])
      lintNames(flow, expression, [], path, at);
    for (const expression of [slot.among, slot.prefer]) lintNames(flow, expression, orderFields, path, at);
  }
}

function lintSteps(kit: FlowKit, flow: Flow, at: At): void {
  const ids = flow.steps.map((s) => s.id);
  const reached = new Set<number>();
  walk(flow, 0, reached);
  flow.steps.forEach((step, i) => {
    const path = ['steps', i];
    if (ids.indexOf(step.id) !== i) at(path, `two steps are called "${step.id}"`);
    if (!reached.has(i)) at(path, `step "${step.id}" is never reached`);
    for (const name of [
      ...(step.fill ?? []),
      ...(step.of ?? []),
      ...Object.values(step.fails ?? {}).flatMap((f) => f.clear),
    ]) {
      if (!flow.slots[name]) at(path, unknown('slot', name, Object.keys(flow.slots)));
    }
    if (step.do !== undefined) lintAction(step.do, path, at);
    if (step.again !== undefined) lintAction(step.again, path, at);
    if (step.undo !== undefined) lintAction(step.undo, path, at);
    if (step.undo !== undefined && !step.when)
      at(path, `step "${step.id}" has undo, but no when that could become false`);
    if (step.confirm && !step.of) at(path, `step "${step.id}" reads back nothing: of is missing`);
    for (const target of step.next ?? []) {
      const to = ids.indexOf(target.goto);
      if (to < 0) at(path, unknown('step', target.goto, ids));
      else if (to <= i) at(path, `step "${step.id}" goes back to "${target.goto}": a flow only goes forward`);
    }
    if (step.call && !kit.flows[step.call]) at(path, unknown('flow', step.call, Object.keys(kit.flows)));
    if (step.call && callsItself(kit, step.call, flow.flow))
      at(path, `step "${step.id}" comes back to its own flow`);
    for (const button of step.buttons) lintButton(kit, button, (fault) => at(path, fault));
    for (const expression of expressionsOf(step)) lintNames(flow, expression, [], path, at);
  });
}

function lintAction(action: string, path: readonly PropertyKey[], at: At): void {
  if (!actions.includes(action)) at(path, unknown('action', action, actions));
}

/** A slot that has to be answered must have been asked, or have another source, before a step reads it. */
function lintReading(flow: Flow, at: At): void {
  const asked = new Set<string>();
  for (const [name, slot] of Object.entries(flow.slots)) {
    if (slot.optional || slot.aside || slot.default.length > 0 || slot.from || slot.understood)
      asked.add(name);
  }
  flow.steps.forEach((step, i) => {
    for (const name of step.fill ?? []) asked.add(name);
    for (const name of Object.keys(step.save ?? {})) asked.add(name);
    // What comes later is handed on by `again`.
    if (step.again) return;
    const read = [
      ...Object.values(step.with)
        .flatMap((e) => namesIn(e))
        .flatMap((n) => n.path[0] ?? []),
      ...(step.of ?? []),
    ];
    for (const name of read) {
      if (flow.slots[name] && !asked.has(name))
        at(['steps', i], `step "${step.id}" reads slot "${name}" before it is asked`);
    }
  });
}

function lintNames(
  flow: Flow,
  expression: Expression | null,
  extra: readonly string[],
  path: readonly PropertyKey[],
  at: At,
): void {
  if (!expression) return;
  const saved = flow.steps.flatMap((s) => Object.keys(s.save ?? {}));
  const known = [...roots, ...extra, ...saved, ...Object.keys(flow.slots)];
  for (const { path: name, maybeLiteral } of namesIn(expression)) {
    const [first = ''] = name;
    if (!maybeLiteral && !known.includes(first)) at(path, unknown('name', first, known));
  }
  for (const fault of lintTypes(flow, expression)) at(path, fault);
}

function lintButton(kit: FlowKit, button: Button, at: (fault: string) => void): void {
  if (!kit.flows[button.flow]) at(unknown('flow', button.flow, Object.keys(kit.flows)));
}

function lintTemplates(kit: FlowKit): string[] {
  const faults: string[] = [];
  const used = templateKeysOf(kit);
  for (const locale of kit.locales) {
    const keys = kit.templates.keys(locale);
    for (const key of used.needed) {
      if (!kit.templates.has(locale, key))
        faults.push(`${kit.templates.where(locale, key)} ${unknown('template', key, keys)}`);
    }
    for (const key of keys) {
      if (kit.templates.source(locale, key).trim() === '')
        faults.push(`${kit.templates.where(locale, key)} "${key}" is empty`);
      if (!used.needed.has(key) && !used.allowed(key))
        faults.push(`${kit.templates.where(locale, key)} nothing uses "${key}"`);
      for (const other of kit.locales) {
        if (!kit.templates.has(other, key))
          faults.push(
            `${kit.templates.where(other, key)} "${key}" is missing (it is at ${kit.templates.where(locale, key)})`,
          );
      }
    }
  }
  return faults;
}

/** Which steps can be next; a `next` whose last branch is `true` never falls through. */
function walk(flow: Flow, from: number, reached: Set<number>): void {
  for (let i = from; i < flow.steps.length; i++) {
    const step = flow.steps[i];
    if (!step || reached.has(i)) return;
    reached.add(i);
    for (const target of step.next ?? []) {
      const to = flow.steps.findIndex((s) => s.id === target.goto);
      if (to > i) walk(flow, to, reached);
    }
    const always = step.next?.some((n) => n.if.kind === 'value' && n.if.value === true);
    if (step.when === null && (step.end !== undefined || always)) return;
  }
}

function callsItself(kit: FlowKit, name: string, origin: string, seen = new Set<string>()): boolean {
  if (name === origin) return true;
  if (seen.has(name)) return false;
  seen.add(name);
  return (kit.flows[name]?.steps ?? []).some(
    (s) => s.call !== undefined && callsItself(kit, s.call, origin, seen),
  );
}

const expressionsOf = (step: Step): Expression[] => [
  ...(step.when ? [step.when] : []),
  ...Object.values(step.with),
  ...(step.next ?? []).map((n) => n.if),
];

function unknown(kind: string, word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return `unknown ${kind} "${word}"${near ? `, did you mean "${near}"?` : ''}`;
}
