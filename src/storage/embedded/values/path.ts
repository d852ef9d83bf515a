import { type Doc, field, isDoc } from './types.js';

/** Stands for `[]` in an index and in a sort: it has no element to be found by, and sorts below null. */
export const emptyList: unique symbol = Symbol('empty list');

const numeric = /^(0|[1-9]\d*)$/;

export const isIndex = (part: string): boolean => numeric.test(part);

/**
 * Calls `test` with every value that a query on this path looks at, until one answers true. Arrays on
 * the way are entered: their documents one by one, or the element that a number names. The value at the
 * end is given whole (`undefined` when missing); what an array at the end means is the operator's business.
 */
export function someAtPath(doc: Doc, parts: string[], test: (value: unknown) => boolean, at = 0): boolean {
  const value = field(doc, parts[at] as string);
  if (at === parts.length - 1) return test(value);
  if (Array.isArray(value)) return someInArray(value, parts, test, at + 1);
  if (isDoc(value)) return someAtPath(value, parts, test, at + 1);
  return test(undefined);
}

function someInArray(
  list: unknown[],
  parts: string[],
  test: (value: unknown) => boolean,
  at: number,
): boolean {
  for (const element of list) if (isDoc(element) && someAtPath(element, parts, test, at)) return true;
  const part = parts[at] as string;
  if (!isIndex(part) || Number(part) >= list.length) return false;
  const element = list[Number(part)];
  if (at === parts.length - 1) return test(element);
  if (Array.isArray(element)) return someInArray(element, parts, test, at + 1);
  return isDoc(element) && someAtPath(element, parts, test, at + 1);
}

/** Whether the path leads to anything at all. */
export function existsAtPath(doc: Doc, parts: string[]): boolean {
  return someAtPath(doc, parts, (value) => value !== undefined);
}

/** The values that an index or a sort sees: arrays at the end are taken apart, missing is `undefined`. */
export function valuesAtPath(doc: Doc, parts: string[]): { values: unknown[]; array: boolean } {
  const values: unknown[] = [];
  let array = false;
  const visit = (value: unknown, at: number): void => {
    if (Array.isArray(value)) {
      array = true;
      if (at === parts.length) {
        if (value.length === 0) values.push(emptyList);
        else values.push(...value);
        return;
      }
      if (value.length === 0) values.push(undefined);
      for (const element of value) {
        if (isDoc(element)) visit(field(element, parts[at] as string), at + 1);
        else if (!isIndex(parts[at] as string)) values.push(undefined);
      }
      const part = parts[at] as string;
      if (isIndex(part)) visit(value[Number(part)], at + 1);
      return;
    }
    if (at === parts.length) values.push(value);
    else
      visit(
        isDoc(value) ? field(value, parts[at] as string) : undefined,
        isDoc(value) ? at + 1 : parts.length,
      );
  };
  visit(field(doc, parts[0] as string), 1);
  return { values, array };
}
