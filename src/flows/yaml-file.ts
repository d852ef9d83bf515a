import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { ZodType } from 'zod';
import { nearest } from './nearest.js';

export interface YamlFile<T> {
  /** Null when there are faults. */
  value: T | null;
  faults: string[];
  /** `file:line` of a path inside the document. */
  where(path: readonly PropertyKey[]): string;
}

/**
 * Parses a YAML file and holds it against a strict schema. All faults at once, each with file and line;
 * an unknown key names the nearest known one. Duplicate keys are faults.
 */
export function readYaml<T>(
  file: string,
  text: string,
  schema: ZodType<T>,
  known: Iterable<string> = [],
): YamlFile<T> {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true });
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  const where = (path: readonly PropertyKey[]) => at(offsetOf(doc.contents, path) ?? 0);
  if (doc.errors.length > 0) {
    // What follows the first break is only its echo.
    const faults = doc.errors.slice(0, 1).map((e) => `${at(e.pos[0])} ${e.message.split('\n')[0]}`);
    return { value: null, faults, where };
  }
  const parsed = schema.safeParse(doc.toJS({ maxAliasCount: 50 }));
  if (parsed.success) return { value: parsed.data, faults: [], where };
  const words = [...known];
  const faults = parsed.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const path = issue.path.map(String).join('.');
      return [`${where(issue.path)} ${path === '' ? '' : `${path}: `}${issue.message}`];
    }
    return issue.keys.map((key) => {
      const near = nearest(key, words);
      return `${where([...issue.path, key])} unknown key "${key}"${near ? `, did you mean "${near}"?` : ''}`;
    });
  });
  return { value: null, faults, where };
}

function offsetOf(root: unknown, path: readonly PropertyKey[]): number | null {
  let node = root;
  let offset: number | null = isNode(node) ? (node.range?.[0] ?? null) : null;
  for (const part of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        (p) => isPair(p) && isScalar(p.key) && String(p.key.value) === String(part),
      );
      if (pair && isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      next = pair?.value;
    } else if (isNode(node) && 'items' in node) {
      next = (node.items as unknown[])[Number(part)];
      if (isNode(next)) offset = next.range?.[0] ?? offset;
    }
    if (next === undefined || next === null) return offset;
    node = next;
  }
  return offset;
}
