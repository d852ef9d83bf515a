import type { Expression } from '../conversation/conditions.js';
import type { Flow, Slot } from './kit.js';
import { nearest } from './nearest.js';

type Compare = Extract<Expression, { kind: 'compare' }>;

/** Every comparison of a slot must be one that its type can answer; returns a sentence for each that is not. */
export function lintTypes(flow: Flow, expression: Expression): string[] {
  switch (expression.kind) {
    case 'not':
      return lintTypes(flow, expression.of);
    case 'and':
    case 'or':
      return [...lintTypes(flow, expression.left), ...lintTypes(flow, expression.right)];
    case 'compare': {
      const { left } = expression;
      const slot =
        left.kind === 'name' && left.path.length === 1 ? flow.slots[left.path[0] ?? ''] : undefined;
      return slot ? faultsOf(flow, slot, expression) : [];
    }
    default:
      return [];
  }
}

const NUMBERS = ['number', 'score', 'rating'];
const ORDERED = [...NUMBERS, 'date'];

function faultsOf(flow: Flow, slot: Slot, { op, right }: Compare): string[] {
  if (['<', '<=', '>', '>='].includes(op)) {
    if (!ORDERED.includes(slot.type)) return [`${slot.name} (${slot.type}) cannot be compared by ${op}`];
    return literals(flow, right)
      .filter((v) => NUMBERS.includes(slot.type) && typeof v !== 'number')
      .map((v) => `${slot.name} (${slot.type}) is compared with ${String(v)}, which is no number`);
  }
  if (op === 'has' && !slot.many && slot.type !== 'text' && slot.type !== 'parts')
    return [`${slot.name} is a single ${slot.type}, not a list: use "is"`];
  const values = literals(flow, right).filter((v) => v !== null);
  if (slot.type === 'choice' && !slot.free) {
    const ids = Object.keys(slot.choices ?? {});
    return values
      .filter((v) => !ids.includes(String(v)))
      .map((v) => {
        const near = nearest(String(v), ids);
        return `${slot.name} has no choice "${String(v)}"${near ? `, did you mean "${near}"?` : ''}`;
      });
  }
  const type = slot.type === 'yes-no' ? 'boolean' : NUMBERS.includes(slot.type) ? 'number' : null;
  return values
    .filter((v) => type !== null && typeof v !== type)
    .map((v) => `${slot.name} (${slot.type}) can never be ${JSON.stringify(v)}`);
}

/** What stands for itself on the right; names of slots and the like are left out. */
function literals(flow: Flow, right: Expression): unknown[] {
  if (right.kind === 'value') return [right.value];
  if (right.kind === 'list') return right.items.flatMap((item) => literals(flow, item));
  const [word] = right.kind === 'name' ? right.path : [];
  return right.kind === 'name' && right.path.length === 1 && word && !flow.slots[word] ? [word] : [];
}
