import { compileExpression, type Expression, type Variables } from '../aggregate/expression.js';
import { truthy } from '../aggregate/truthy.js';
import { badValue, failedToParse, MongoError } from '../errors.js';
import { isNumber } from '../values/numbers.js';
import { type Doc, field, isDoc, setField } from '../values/types.js';
import { elemMatchTest } from './filter.js';

/**
 * Gives the client's view of a document; never changes the document itself. `position` says which element
 * of an array the query found, for the positional `$`.
 */
export type Projection = (doc: Doc, variables: Variables, position?: (arrayPath: string) => number) => Doc;

type Leaf =
  | { kind: 'keep' }
  | { kind: 'compute'; value: Expression }
  | { kind: 'array'; apply(value: unknown): unknown }
  | { kind: 'positional'; path: string };
type Node = Leaf | { kind: 'branch'; children: Map<string, Node> };

/**
 * Reads a `find` projection (`computed: false`, with `$slice`, `$elemMatch` and the positional `$`) or a
 * `$project` stage. A mixture of keeping and leaving out is refused, except for `_id`.
 */
export function compileProjection(spec: Doc, computed: boolean): Projection {
  const root = new Map<string, Node>();
  let mode: 'keep' | 'drop' | undefined;
  let id: boolean | undefined;
  let usesPosition = false;
  const choose = (wanted: 'keep' | 'drop', path: string): void => {
    if (mode && mode !== wanted)
      throw new MongoError(
        wanted === 'drop' ? 31254 : 31253,
        `Cannot do ${wanted === 'drop' ? 'exclusion' : 'inclusion'} on field ${path} in ${mode === 'keep' ? 'inclusion' : 'exclusion'} projection`,
      );
    mode = wanted;
  };
  const visit = (value: unknown, path: string, parts: string[]): void => {
    if (!computed && path.endsWith('.$')) {
      positional(path, value);
      return;
    }
    if (parts.some((part) => part.startsWith('$')))
      throw new MongoError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField: ${path}`,
      );
    if (typeof value === 'boolean' || isNumber(value)) {
      if (path === '_id') id = truthy(value);
      else {
        choose(truthy(value) ? 'keep' : 'drop', path);
        insert(root, parts, { kind: 'keep' });
      }
      return;
    }
    if (isDoc(value)) {
      const operator = Object.keys(value)[0];
      if (operator === undefined) throw badValue('An empty sub-projection is not a valid value');
      if (!operator.startsWith('$')) {
        for (const [name, inner] of Object.entries(value))
          visit(inner, `${path}.${name}`, [...parts, ...name.split('.')]);
        return;
      }
      if (!computed) {
        if (operator === '$slice' && isPlainSlice(value.$slice)) {
          insert(root, parts, { kind: 'array', apply: slicer(value.$slice) });
          return;
        }
        if (operator === '$meta')
          throw badValue('the projection operator $meta is not supported by the embedded store');
        if (operator === '$elemMatch') {
          const test = elemMatchTest(value.$elemMatch);
          choose('keep', path);
          const first = (list: unknown): unknown => {
            const found = Array.isArray(list) ? list.findIndex((element) => test([element])) : -1;
            return found < 0 ? undefined : [(list as unknown[])[found]];
          };
          insert(root, parts, { kind: 'array', apply: first });
          return;
        }
      }
    }
    if (path !== '_id') choose('keep', path);
    else id = true;
    insert(root, parts, { kind: 'compute', value: compileExpression(value) });
  };
  const positional = (path: string, value: unknown): void => {
    const arrayPath = path.slice(0, -2);
    if (arrayPath.includes('$') || !truthy(value) || isDoc(value))
      throw new MongoError(31395, `positional projection cannot be used with exclusion or twice: '${path}'`);
    if (usesPosition)
      throw new MongoError(31276, 'Cannot specify more than one positional projection per query.');
    usesPosition = true;
    choose('keep', path);
    insert(root, arrayPath.split('.'), { kind: 'positional', path: arrayPath });
  };
  for (const [path, value] of Object.entries(spec)) visit(value, path, path.split('.'));
  // `{_id: 1}` alone keeps only the id, `{_id: 0}` alone leaves only the id out.
  const keep = mode ? mode === 'keep' : id === true;
  if (keep) {
    if (id !== false && !root.has('_id')) root.set('_id', { kind: 'keep' });
    return (doc, variables, position) => include(doc, root, { doc, variables, position });
  }
  if (id === false) root.set('_id', { kind: 'keep' });
  return (doc) => exclude(doc, root);
}

function insert(root: Map<string, Node>, parts: string[], leaf: Leaf): void {
  let at = root;
  for (const [i, part] of parts.entries()) {
    if (part === '') throw badValue('FieldPath field names may not be empty strings.');
    const existing = at.get(part);
    if (i === parts.length - 1) {
      if (existing) throw new MongoError(31250, `Path collision at ${parts.join('.')}`);
      at.set(part, leaf);
    } else if (!existing) {
      const children = new Map<string, Node>();
      at.set(part, { kind: 'branch', children });
      at = children;
    } else if (existing.kind === 'branch') at = existing.children;
    else
      throw new MongoError(
        31249,
        `Path collision at ${parts.slice(0, i + 1).join('.')} remaining portion ${parts.slice(i + 1).join('.')}`,
      );
  }
}

interface Whole {
  doc: Doc;
  variables: Variables;
  position: ((arrayPath: string) => number) | undefined;
}

function include(doc: Doc, nodes: Map<string, Node>, root: Whole): Doc {
  const out: Doc = {};
  if (nodes.has('_id') && doc._id !== undefined) out._id = undefined;
  for (const [name, value] of Object.entries(doc)) {
    const node = nodes.get(name);
    if (!node) continue;
    const kept = includeValue(value, node, root);
    if (kept !== undefined) setField(out, name, kept);
  }
  if (out._id === undefined) delete out._id;
  for (const [name, node] of nodes) {
    if (node.kind === 'compute') {
      const value = node.value(root.doc, root.variables);
      if (value !== undefined) setField(out, name, value);
    } else if (
      node.kind === 'branch' &&
      computes(node) &&
      !isDoc(field(doc, name)) &&
      !Array.isArray(field(doc, name))
    )
      setField(out, name, include({}, node.children, root));
  }
  return out;
}

function includeValue(value: unknown, node: Node, root: Whole): unknown {
  if (node.kind === 'keep') return value;
  if (node.kind === 'array') return node.apply(value);
  if (node.kind === 'compute') return undefined;
  if (node.kind === 'positional') return elementFound(value, node.path, root);
  if (isDoc(value)) return include(value, node.children, root);
  if (Array.isArray(value))
    return value.map((item) => includeValue(item, node, root)).filter((item) => item !== undefined);
  return undefined;
}

function elementFound(value: unknown, path: string, { position }: Whole): unknown {
  if (!Array.isArray(value)) return value;
  try {
    return [value[position?.(path) as number]];
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
    throw new MongoError(
      51246,
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
    );
  }
}

function computes(node: Node): boolean {
  if (node.kind === 'branch') return [...node.children.values()].some(computes);
  return node.kind === 'compute';
}

function exclude(doc: Doc, nodes: Map<string, Node>): Doc {
  const out: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const node = nodes.get(name);
    if (!node) setField(out, name, value);
    else if (node.kind === 'array') setField(out, name, node.apply(value));
    else if (node.kind === 'branch') setField(out, name, excludeValue(value, node.children));
  }
  return out;
}

function excludeValue(value: unknown, nodes: Map<string, Node>): unknown {
  if (isDoc(value)) return exclude(value, nodes);
  return Array.isArray(value) ? value.map((item) => excludeValue(item, nodes)) : value;
}

/** As in a find; anything else is the expression of that name. */
function isPlainSlice(operand: unknown): boolean {
  return isNumber(operand) || (Array.isArray(operand) && operand.length === 2 && operand.every(isNumber));
}

function slicer(operand: unknown): (value: unknown) => unknown {
  const numbers = (Array.isArray(operand) ? operand : [operand]).map((item) =>
    isNumber(item) ? Number(item) : Number.NaN,
  );
  const [first = Number.NaN, count] = numbers;
  if (numbers.length > 2 || numbers.some(Number.isNaN) || (count !== undefined && count <= 0))
    throw failedToParse('$slice needs a number or [skip, positive limit]');
  return (value) => {
    if (!Array.isArray(value)) return value;
    if (count === undefined) return first < 0 ? value.slice(first) : value.slice(0, first);
    const from = first < 0 ? Math.max(value.length + first, 0) : first;
    return value.slice(from, from + count);
  };
}
