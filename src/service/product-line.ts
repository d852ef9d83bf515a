import type { Policy } from './policy/schema.js';

export type ProductLine = Policy['productLines'][number];

/** The product line that a model belongs to; `*` in its list stands for anything, case does not count. */
export function productLineOf(
  model: string | null,
  policy: Pick<Policy, 'productLines'>,
): ProductLine | null {
  if (model === null) return null;
  return policy.productLines.find((line) => line.models.some((pattern) => matches(pattern, model))) ?? null;
}

/** The first fault class whose words appear in what the customer said (CL-23, CL-24). */
export function faultClassOf(words: readonly string[], line: ProductLine | null): string | null {
  const said = words.join(' ').toLowerCase();
  return (
    line?.faultClasses.find((c) => c.words.some((word) => said.includes(word.toLowerCase())))?.name ?? null
  );
}

function matches(pattern: string, model: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(model.trim());
}
