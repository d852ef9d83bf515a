/**
 * MongoDB's meaning once more, written straight from the manual for the property tests and sharing
 * nothing with the store: no compiling, no bytes, every value with its type beside it.
 */
export type Json =
  | { t: 'int' | 'double' | 'date' | 'timestamp'; v: number }
  | { t: 'long'; v: bigint }
  | { t: 'string' | 'oid' | 'regex'; v: string }
  | { t: 'bool'; v: boolean }
  | { t: 'bin'; sub: number; v: number[] }
  | { t: 'null' | 'min' | 'max' }
  | { t: 'array'; v: Json[] }
  | { t: 'object'; v: [string, Json][] };

/** The manual, "Comparison/Sort Order". */
const order = [
  'min',
  'null',
  'number',
  'string',
  'object',
  'array',
  'bin',
  'oid',
  'bool',
  'date',
  'timestamp',
  'regex',
  'max',
];
const kind = ({ t }: Json): string => (t === 'int' || t === 'double' || t === 'long' ? 'number' : t);
const none: Json = { t: 'null' };

function sign(a: number | bigint | string, b: number | bigint | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function numbers(a: number | bigint, b: number | bigint): number {
  const [nanA, nanB] = [Number.isNaN(a), Number.isNaN(b)];
  if (nanA || nanB) return nanA === nanB ? 0 : nanA ? -1 : 1;
  // JavaScript compares a bigint with a double exactly.
  return sign(a, b);
}

function lists<T>(a: T[], b: T[], compareOne: (x: T, y: T) => number): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const found = compareOne(a[i] as T, b[i] as T);
    if (found !== 0) return found;
  }
  return sign(a.length, b.length);
}

const utf8 = (text: string): number[] => [...Buffer.from(text, 'utf8')];

function compare(a: Json, b: Json): number {
  const [x, y] = [kind(a), kind(b)];
  if (x !== y) return sign(order.indexOf(x), order.indexOf(y));
  if (a.t === 'object' && b.t === 'object')
    return lists(
      a.v,
      b.v,
      ([nameA, valueA], [nameB, valueB]) =>
        sign(order.indexOf(kind(valueA)), order.indexOf(kind(valueB))) ||
        lists(utf8(nameA), utf8(nameB), sign) ||
        compare(valueA, valueB),
    );
  if (a.t === 'array' && b.t === 'array') return lists(a.v, b.v, compare);
  if (a.t === 'bin' && b.t === 'bin')
    return sign(a.v.length, b.v.length) || sign(a.sub, b.sub) || lists(a.v, b.v, sign);
  if (x === 'number') return numbers((a as { v: number }).v, (b as { v: number }).v);
  if ((a.t === 'string' || a.t === 'regex') && b.t === a.t) return lists(utf8(a.v), utf8(b.v), sign);
  if ('v' in a && 'v' in b) return sign(a.v as number, b.v as number);
  return 0;
}

const field = (doc: Json, name: string): Json | undefined =>
  doc.t === 'object' ? doc.v.find(([key]) => key === name)?.[1] : undefined;

/**
 * All ends of a path: arrays on the way stand for their documents, and a number also for an element.
 * Nothing at an end is `undefined`.
 */
function ends(value: Json, path: string[]): (Json | undefined)[] {
  const [name, ...rest] = path as [string, ...string[]];
  const next = field(value, name);
  if (rest.length === 0) return [next];
  return below(next, rest);
}

function below(next: Json | undefined, rest: string[]): (Json | undefined)[] {
  if (next?.t === 'object') return ends(next, rest);
  if (next?.t !== 'array') return [undefined];
  const found = next.v.filter(({ t }) => t === 'object').flatMap((element) => ends(element, rest));
  const [index, ...further] = rest as [string, ...string[]];
  const element = /^\d+$/.test(index) ? next.v[Number(index)] : undefined;
  if (element && further.length === 0) found.push(element);
  else if (element?.t === 'object' || element?.t === 'array') found.push(...below(element, further));
  return found;
}

/** Does one value, taken whole, satisfy an operator? */
function satisfies(value: Json | undefined, operator: string, operand: unknown): boolean {
  const json = operand as Json;
  switch (operator) {
    case '$eq':
      return json.t === 'null'
        ? value === undefined || value.t === 'null'
        : !!value && compare(value, json) === 0;
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte': {
      if (json.t === 'null') return operator.endsWith('e') && satisfies(value, '$eq', json);
      if (!value) return false;
      const open = json.t === 'min' || json.t === 'max';
      if (!open && kind(value) !== kind(json)) return false;
      const [nan, other] = [value, json].map((one) => 'v' in one && Number.isNaN(one.v));
      if (!open && (nan || other) && !(nan && other)) return false;
      const found = compare(value, json);
      return operator === '$gt'
        ? found > 0
        : operator === '$gte'
          ? found >= 0
          : operator === '$lt'
            ? found < 0
            : found <= 0;
    }
    case '$in':
      return (operand as Json[]).some((one) => satisfies(value, '$eq', one));
    case '$type': {
      if (!value) return false;
      const names: Record<string, string> = { bin: 'binData', oid: 'objectId', min: 'minKey', max: 'maxKey' };
      return operand === 'number' ? kind(value) === 'number' : (names[value.t] ?? value.t) === operand;
    }
    case '$mod': {
      const [divisor, remainder] = operand as [number, number];
      if (!value || kind(value) !== 'number') return false;
      const { v } = value as { v: number | bigint };
      if (typeof v === 'number' && !Number.isFinite(v)) return false;
      return BigInt(typeof v === 'number' ? Math.trunc(v) : v) % BigInt(divisor) === BigInt(remainder);
    }
    default:
      throw new Error(operator);
  }
}

/** An array at the end also counts by its elements. */
function reaches(end: Json | undefined, operator: string, operand: unknown): boolean {
  return (
    satisfies(end, operator, operand) ||
    (end?.t === 'array' && end.v.some((element) => satisfies(element, operator, operand)))
  );
}

export function matches(doc: Json, path: string, operator: string, operand: unknown): boolean {
  const found = ends(doc, path.split('.'));
  switch (operator) {
    case '$ne':
      return !matches(doc, path, '$eq', operand);
    case '$nin':
      return !matches(doc, path, '$in', operand);
    case '$exists':
      return found.some((end) => end !== undefined) === operand;
    case '$size':
      return found.some((end) => end?.t === 'array' && end.v.length === operand);
    case '$all':
      return (operand as Json[]).every((one) => matches(doc, path, '$eq', one));
    default:
      return found.some((end) => reaches(end, operator, operand));
  }
}

export const model = {
  elemMatch: (doc: Json, path: string, conditions: [string, Json][]): boolean =>
    ends(doc, path.split('.')).some(
      (end) =>
        end?.t === 'array' &&
        end.v.some((element) =>
          conditions.every(([operator, operand]) =>
            operator === '$ne' ? !satisfies(element, '$eq', operand) : satisfies(element, operator, operand),
          ),
        ),
    ),
};

/** The values that a sort sees at a path: the least counts ascending, the greatest descending. */
function sortValues(value: Json | undefined, path: string[]): (Json | 'empty')[] {
  if (path.length === 0) {
    if (value?.t !== 'array') return [value ?? none];
    return value.v.length === 0 ? ['empty'] : value.v;
  }
  const [name, ...rest] = path as [string, ...string[]];
  if (value?.t === 'object') return sortValues(field(value, name), rest);
  if (value?.t !== 'array') return [none];
  if (value.v.length === 0) return [none];
  const index = /^\d+$/.test(name);
  const found = value.v.flatMap((element) =>
    element.t === 'object' ? sortValues(field(element, name), rest) : index ? [] : [none],
  );
  if (index) found.push(...sortValues(value.v[Number(name)], rest));
  return found;
}

/** An empty array is below null. */
function compareSort(a: Json | 'empty', b: Json | 'empty'): number {
  if (a === 'empty' || b === 'empty') {
    if (a === b) return 0;
    const other = a === 'empty' ? b : a;
    const below = other !== 'empty' && other.t === 'min' ? 1 : -1;
    return a === 'empty' ? below : -below;
  }
  return compare(a, b);
}

export function sorted(docs: Json[], keys: [string, 1 | -1][]): number[] {
  const rows = docs.map((doc, at) => ({
    at,
    values: keys.map(([path, way]) =>
      sortValues(doc, path.split('.')).reduce((best, one) => (compareSort(one, best) * way < 0 ? one : best)),
    ),
  }));
  rows.sort((a, b) => {
    for (const [i, [, way]] of keys.entries()) {
      const found = compareSort(a.values[i] as Json, b.values[i] as Json) * way;
      if (found !== 0) return found;
    }
    return a.at - b.at;
  });
  return rows.map(({ at }) => at);
}

const int32 = (n: bigint): boolean => n >= -(2n ** 31n) && n < 2n ** 31n;
const int64 = (n: bigint): boolean => n >= -(2n ** 63n) && n < 2n ** 63n;

function calculate(
  a: Json,
  b: Json,
  apply: (x: bigint, y: bigint) => bigint,
  real: (x: number, y: number) => number,
): Json {
  const [x, y] = [a, b] as { v: number | bigint }[] as [{ v: number | bigint }, { v: number | bigint }];
  if (a.t === 'double' || b.t === 'double') return { t: 'double', v: real(Number(x.v), Number(y.v)) };
  const exact = apply(BigInt(x.v), BigInt(y.v));
  if (!int64(exact)) throw new Error('overflow');
  return a.t === 'int' && b.t === 'int' && int32(exact)
    ? { t: 'int', v: Number(exact) }
    : { t: 'long', v: exact };
}

/** The new value of one field; 'gone' takes it away, 'same' leaves it. */
function change(old: Json | undefined, operator: string, operand: Json): Json | 'gone' | 'same' {
  const items = (): Json[] => {
    if (!old) return [];
    if (old.t !== 'array') throw new Error('no array');
    return old.v;
  };
  const number = (json: Json): Json => {
    if (kind(json) !== 'number') throw new Error('no number');
    return json;
  };
  switch (operator) {
    case '$set':
      return operand;
    case '$unset':
      return old ? 'gone' : 'same';
    case '$min':
      return !old || compare(operand, old) < 0 ? operand : 'same';
    case '$max':
      return !old || compare(operand, old) > 0 ? operand : 'same';
    case '$push':
      return { t: 'array', v: [...items(), operand] };
    case '$addToSet':
      return items().some((one) => compare(one, operand) === 0) && old
        ? 'same'
        : { t: 'array', v: [...items(), operand] };
    case '$pop':
      return old ? { t: 'array', v: items().slice(0, -1) } : 'same';
    case '$pull':
      return old ? { t: 'array', v: items().filter((one) => !satisfies(one, '$eq', operand)) } : 'same';
    case '$pullAll': {
      const gone = (operand as { v: Json[] }).v;
      return old
        ? { t: 'array', v: items().filter((one) => !gone.some((other) => compare(one, other) === 0)) }
        : 'same';
    }
    case '$inc':
      number(operand);
      return old
        ? calculate(
            number(old),
            operand,
            (x, y) => x + y,
            (x, y) => x + y,
          )
        : operand;
    default:
      number(operand);
      return calculate(
        old ? number(old) : { t: 'int', v: 0 },
        operand,
        (x, y) => x * y,
        (x, y) => x * y,
      );
  }
}

const creating = new Set(['$set', '$min', '$max', '$push', '$addToSet', '$inc', '$mul']);

export function updated(doc: Json, path: string, operator: string, operand: Json): Json {
  if (creating.has(operator)) {
    if ((operator === '$inc' || operator === '$mul') && kind(operand) !== 'number')
      throw new Error('no number');
  }
  return at(doc, path.split('.'), operator, operand);
}

function at(holder: Json, [name, ...rest]: string[], operator: string, operand: Json): Json {
  if (name === undefined) throw new Error('path');
  if (holder.t !== 'object' && holder.t !== 'array') {
    if (creating.has(operator)) throw new Error('not viable');
    return holder;
  }
  if (holder.t === 'array' && !/^\d+$/.test(name)) {
    if (creating.has(operator)) throw new Error('no name in an array');
    return holder;
  }
  const old = holder.t === 'array' ? holder.v[Number(name)] : field(holder, name);
  let next: Json | 'gone' | 'same';
  if (rest.length === 0) next = change(old, operator, operand);
  else if (old) next = at(old, rest, operator, operand);
  else next = creating.has(operator) ? at({ t: 'object', v: [] }, rest, operator, operand) : 'same';
  if (next === 'same') return holder;
  if (holder.t === 'array') {
    const list = [...holder.v];
    while (list.length < Number(name)) list.push(none);
    list[Number(name)] = next === 'gone' ? none : next;
    return { t: 'array', v: list };
  }
  if (next === 'gone') return { t: 'object', v: holder.v.filter(([key]) => key !== name) };
  const known = old !== undefined;
  return {
    t: 'object',
    v: known
      ? holder.v.map(([key, inner]) => [key, key === name ? (next as Json) : inner])
      : [...holder.v, [name, next]],
  };
}
