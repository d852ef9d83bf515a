import { literally } from '../understanding/normalise.js';
import type { Policy } from './policy/schema.js';

export type ProductLine = Policy['productLines'][number];

/**
 * The product line that a machine belongs to: by its model (`*` in the line's list stands for anything, case
 * does not count), else by what it was called, where that holds the name of the line (圆捆打捆机: 打捆机).
 */
export function productLineOf(
  { model, types = [] }: { model: string | null; types?: readonly string[] },
  { productLines }: Pick<Policy, 'productLines'>,
): ProductLine | null {
  const byModel =
    model !== null && productLines.find((line) => line.models.some((pattern) => matches(pattern, model)));
  return byModel || (productLines.find(({ name }) => types.some((type) => type.includes(name))) ?? null);
}

/** The first fault class whose words appear in what the customer said (CL-23, CL-24). */
export function faultClassOf(words: readonly string[], line: ProductLine | null): string | null {
  const said = words.join(' ').toLowerCase();
  return (
    line?.faultClasses.find((c) => c.words.some((word) => said.includes(word.toLowerCase())))?.name ?? null
  );
}

function matches(pattern: string, model: string): boolean {
  const parts = pattern.split('*').map(literally);
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(model.trim());
}
