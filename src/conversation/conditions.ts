import { InvalidError } from '../errors.js';

/**
 * The condition language of flow files: names (`order.state`), literals (`'text'`, numbers, lists, true,
 * false, null, now), `is`, `is not`, `in`, `has`, `and`, `or`, `not`, `< <= > >=`, parentheses. A bare word
 * in a list, or that is no name in scope, stands for itself: `order.state is finished` needs no quotes. It is parsed
 * to a tree once, at load; it cannot call, assign or loop.
 */
export type Expression =
  | { kind: 'value'; value: unknown }
  | { kind: 'name'; path: string[] }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'not'; of: Expression }
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'compare'; op: CompareOp; left: Expression; right: Expression };

type CompareOp = 'is' | 'is not' | 'in' | 'has' | '<' | '<=' | '>' | '>=';

/** Looks up the first part of a name; undefined: not in scope. */
export type Scope = (name: string) => unknown;

/** @throws InvalidError `bad-condition` that names the place. */
export function parseCondition(source: string): Expression {
  const tokens = tokenise(source);
  let at = 0;
  const peek = () => tokens[at];
  const fail = (what: string): never => {
    const token = peek();
    throw new InvalidError(
      'bad-condition',
      `${what} at ${token ? `"${token.text}" (column ${token.at + 1})` : 'the end'} of "${source}"`,
    );
  };
  const take = (text: string): boolean => {
    if (peek()?.text !== text || peek()?.quoted) return false;
    at += 1;
    return true;
  };
  const need = (text: string) => take(text) || fail(`expected "${text}"`);

  function or(): Expression {
    let left = and();
    while (take('or')) left = { kind: 'or', left, right: and() };
    return left;
  }
  function and(): Expression {
    let left = not();
    while (take('and')) left = { kind: 'and', left, right: not() };
    return left;
  }
  function not(): Expression {
    return take('not') ? { kind: 'not', of: not() } : compare();
  }
  function compare(): Expression {
    const left = primary();
    if (take('is')) return { kind: 'compare', op: take('not') ? 'is not' : 'is', left, right: primary() };
    for (const op of ['in', 'has', '<=', '>=', '<', '>'] as const) {
      if (take(op)) return { kind: 'compare', op, left, right: primary() };
    }
    return left;
  }
  function primary(): Expression {
    const token = peek();
    if (!token) return fail('a value is missing');
    if (take('(')) {
      const inner = or();
      need(')');
      return inner;
    }
    if (take('[')) {
      const items: Expression[] = [];
      while (!take(']')) {
        if (items.length > 0) need(',');
        items.push(literal(primary()));
      }
      return { kind: 'list', items };
    }
    if (!token.quoted && (RESERVED.has(token.text) || !/^[\p{L}\p{N}_'"-]/u.test(token.text)))
      return fail('unexpected word');
    at += 1;
    if (token.quoted) return { kind: 'value', value: token.text };
    if (/^-?\d+(\.\d+)?$/.test(token.text)) return { kind: 'value', value: Number(token.text) };
    if (token.text in CONSTANTS) return { kind: 'value', value: CONSTANTS[token.text] };
    const path = token.text.split('.');
    if (path.some((part) => part === '')) {
      at -= 1;
      return fail('an empty part of a name');
    }
    return { kind: 'name', path };
  }

  const tree = or();
  if (at < tokens.length) fail('more than one condition');
  return tree;
}

export const holds = (tree: Expression, scope: Scope): boolean => truthy(evaluate(tree, scope));

/** Never throws: what does not exist is null; a comparison of unlike things is false. */
export function evaluate(tree: Expression, scope: Scope): unknown {
  switch (tree.kind) {
    case 'value':
      return tree.value;
    case 'name':
      return lookUp(tree.path, scope);
    case 'list':
      return tree.items.map((item) => evaluate(item, scope));
    case 'not':
      return !truthy(evaluate(tree.of, scope));
    case 'and':
      return truthy(evaluate(tree.left, scope)) && truthy(evaluate(tree.right, scope));
    case 'or':
      return truthy(evaluate(tree.left, scope)) || truthy(evaluate(tree.right, scope));
    case 'compare':
      return compareValues(tree.op, evaluate(tree.left, scope), evaluate(tree.right, scope));
  }
}

/**
 * Every name that a condition reads, for the checks at load. A bare word on the right of a comparison may
 * be a literal, so it is told apart.
 */
export function namesIn(tree: Expression, right = false): { path: string[]; maybeLiteral: boolean }[] {
  switch (tree.kind) {
    case 'value':
      return [];
    case 'name':
      return [{ path: tree.path, maybeLiteral: right && tree.path.length === 1 }];
    case 'list':
      return tree.items.flatMap((item) => namesIn(item, true));
    case 'not':
      return namesIn(tree.of);
    case 'compare':
      return [...namesIn(tree.left), ...namesIn(tree.right, true)];
    default:
      return [...namesIn(tree.left), ...namesIn(tree.right)];
  }
}

/** A list holds literals: `state in [new, offered]` means these words, whatever names there are. */
const literal = (item: Expression): Expression =>
  item.kind === 'name' && item.path.length === 1 ? { kind: 'value', value: item.path[0] } : item;

const RESERVED = new Set(['is', 'in', 'has', 'and', 'or', 'not']);
const CONSTANTS: Record<string, unknown> = { true: true, false: false, null: null };
Object.setPrototypeOf(CONSTANTS, null);

function lookUp(path: string[], scope: Scope): unknown {
  const first = path[0] ?? '';
  let value = scope(first);
  if (value === undefined) return path.length === 1 ? first : null;
  for (let i = 1; i < path.length; i++) {
    const part = path[i] as string;
    if (Array.isArray(value) && part === 'count') value = value.length;
    else if (value !== null && typeof value === 'object' && Object.hasOwn(value, part))
      value = (value as Record<string, unknown>)[part];
    else return null;
  }
  return value ?? null;
}

function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined && value !== false && value !== '' && value !== 0;
}

function compareValues(op: CompareOp, left: unknown, right: unknown): boolean {
  if (op === 'is') return same(left, right);
  if (op === 'is not') return !same(left, right);
  if (op === 'in') return contains(right, left);
  if (op === 'has') return contains(left, right);
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) return false;
  const [l, r] = [left as number, right as number];
  return op === '<' ? l < r : op === '<=' ? l <= r : op === '>' ? l > r : l >= r;
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => same(item, b[i]));
  return (a ?? null) === (b ?? null);
}

function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(whole)) return whole.some((item) => same(item, part));
  return typeof whole === 'string' && typeof part === 'string' && whole.includes(part);
}

interface Token {
  text: string;
  at: number;
  quoted: boolean;
}

function tokenise(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\s*(?:'([^']*)'|"([^"]*)"|(<=|>=|[<>()[\],])|(-?\d+(?:\.\d+)?(?![\p{L}\p{N}_-])|[\p{L}\p{N}_][\p{L}\p{N}_.-]*))/uy;
  let at = 0;
  while (source.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (!match)
      throw new InvalidError(
        'bad-condition',
        `cannot read "${source.slice(at).trim()}" (column ${at + 1}) of "${source}"`,
      );
    const quoted = match[1] ?? match[2];
    const text = quoted ?? match[3] ?? match[4] ?? '';
    tokens.push({
      text,
      at: pattern.lastIndex - text.length - (quoted === undefined ? 0 : 1),
      quoted: quoted !== undefined,
    });
    at = pattern.lastIndex;
  }
  return tokens;
}
