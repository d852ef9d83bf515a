import { compileExpression, type Expression, type Variables } from '../aggregate/expression.js';
import { truthy } from '../aggregate/truthy.js';
import { badValue } from '../errors.js';
import { someAtPath } from '../values/path.js';
import { BSONRegExp, type Doc, isDoc } from '../values/types.js';
import { impliedBy } from './implied.js';
import {
  comparison,
  equalTo,
  inList,
  modTest,
  regexFrom,
  regexTest,
  sizeTest,
  type Test,
  typeTest,
  unknownOperator,
  whole,
} from './predicates.js';

/** One condition on one path, as the planner wants to see it. */
export interface Condition {
  path: string;
  operator: string;
  operand: unknown;
  /** Follows from an `$expr`: good for finding, says nothing about what an upsert should contain. */
  implied?: boolean;
}

/**
 * A parsed filter. `conditions` all hold for every match (top level and `$and`); `or` are the branches
 * of `$or`s, each list of which has at least one branch holding. What is in neither is only in `matches`.
 */
export interface Filter {
  matches(doc: Doc): boolean;
  conditions: Condition[];
  ors: Filter[][];
}

/**
 * Reads a query once, so that testing a document is only calls. Everything unknown is refused by name
 * here, also on an empty collection. `variables` are what `let` gave, for `$expr`.
 */
export function compileFilter(query: Doc, variables: Variables = {}): Filter {
  return compileQuery(query, variables);
}

/** Without variables: a query on the documents inside an array, where `$expr` has no place. */
function compileQuery(query: Doc, variables: Variables | undefined): Filter {
  const tests: ((doc: Doc) => boolean)[] = [];
  const conditions: Condition[] = [];
  const ors: Filter[][] = [];
  for (const [key, operand] of Object.entries(query)) {
    if (!key.startsWith('$')) {
      tests.push(compileField(key, operand, conditions));
      continue;
    }
    switch (key) {
      case '$and': {
        const branches = branchesOf(key, operand, variables);
        for (const branch of branches) {
          conditions.push(...branch.conditions);
          ors.push(...branch.ors);
        }
        tests.push((doc) => branches.every((branch) => branch.matches(doc)));
        break;
      }
      case '$or': {
        const branches = branchesOf(key, operand, variables);
        ors.push(branches);
        tests.push((doc) => branches.some((branch) => branch.matches(doc)));
        break;
      }
      case '$nor': {
        const branches = branchesOf(key, operand, variables);
        tests.push((doc) => !branches.some((branch) => branch.matches(doc)));
        break;
      }
      case '$expr': {
        if (!variables) throw badValue('$expr can only be applied to the top-level document');
        const expression: Expression = compileExpression(operand);
        conditions.push(...impliedBy(operand, variables));
        tests.push((doc) => truthy(expression(doc, variables)));
        break;
      }
      case '$comment':
        break;
      default:
        throw badValue(`unknown top level operator: ${key} (the embedded store does not know it)`);
    }
  }
  const [only] = tests;
  const matches =
    tests.length === 0
      ? () => true
      : tests.length === 1 && only
        ? only
        : (doc: Doc) => {
            for (const test of tests) if (!test(doc)) return false;
            return true;
          };
  return { matches, conditions, ors };
}

function branchesOf(key: string, operand: unknown, variables: Variables | undefined): Filter[] {
  if (!Array.isArray(operand)) throw badValue(`${key} must be an array`);
  if (operand.length === 0) throw badValue(`$and/$or/$nor must be a nonempty array`);
  return operand.map((branch) => {
    if (!isDoc(branch)) throw badValue(`$or/$and/$nor entries need to be full objects`);
    return compileQuery(branch, variables);
  });
}

function compileField(path: string, operand: unknown, conditions: Condition[]): (doc: Doc) => boolean {
  const parts = path.split('.');
  if (operand instanceof BSONRegExp) {
    conditions.push({ path, operator: '$regex', operand });
    const test = regexTest(operand);
    return (doc) => someAtPath(doc, parts, test);
  }
  if (!isOperators(operand)) {
    conditions.push({ path, operator: '$eq', operand });
    return atPath(parts, equalTo(operand));
  }
  const tests = compileOperators(path, parts, operand, conditions);
  return tests.length === 1 ? (tests[0] as (doc: Doc) => boolean) : (doc) => tests.every((test) => test(doc));
}

/** Most paths are one name; that case needs no walk. */
function atPath(parts: string[], test: Test): (doc: Doc) => boolean {
  return (doc) => someAtPath(doc, parts, test);
}

/** `{ $gt: 1 }` holds operators, `{ a: 1 }` is a value; a mixture is an error, not a value. */
export function isOperators(operand: unknown): operand is Doc {
  if (!isDoc(operand)) return false;
  const first = Object.keys(operand)[0];
  return first?.startsWith('$') ?? false;
}

function compileOperators(
  path: string,
  parts: string[],
  operators: Doc,
  conditions: Condition[],
): ((doc: Doc) => boolean)[] {
  const tests: ((doc: Doc) => boolean)[] = [];
  for (const [operator, operand] of Object.entries(operators)) {
    if (operator === '$options') {
      if (!('$regex' in operators)) throw badValue('$options needs a $regex');
      continue;
    }
    tests.push(compileOperator(path, parts, operator, operand, operators));
    conditions.push({ path, operator, operand: operator === '$regex' ? regexFrom(operators) : operand });
  }
  return tests;
}

function compileOperator(
  path: string,
  parts: string[],
  operator: string,
  operand: unknown,
  siblings: Doc,
): (doc: Doc) => boolean {
  if (operator === '$not') {
    if (operand instanceof BSONRegExp) return negate(atPath(parts, regexTest(operand)));
    if (!isOperators(operand)) throw badValue('$not needs a regex or a document with operators');
    const inner = compileOperators(path, parts, operand, []);
    return (doc) => !inner.every((test) => test(doc));
  }
  if (operator === '$all') {
    // Each wanted value may be found at another end of the path, so each is a test of its own.
    const inner = allTests(path, operand).map((test) => atPath(parts, test));
    return inner.length === 0 ? () => false : (doc) => inner.every((test) => test(doc));
  }
  const { test, negated } = fieldTest(operator, operand, siblings);
  return negated ? negate(atPath(parts, test)) : atPath(parts, test);
}

function negate(test: (doc: Doc) => boolean): (doc: Doc) => boolean {
  return (doc) => !test(doc);
}

interface FieldTest {
  test: Test;
  /** True when the condition holds for exactly the documents where `test` finds nothing. */
  negated?: boolean;
}

function fieldTest(operator: string, operand: unknown, siblings: Doc): FieldTest {
  switch (operator) {
    case '$eq':
      return { test: equalTo(operand) };
    case '$ne':
      if (operand instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
      return { test: equalTo(operand), negated: true };
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return { test: comparison(operator, operand) };
    case '$in':
      return { test: inList(operator, operand) };
    case '$nin':
      return { test: inList(operator, operand), negated: true };
    case '$exists': {
      const wanted = truthy(operand);
      return { test: (value) => value !== undefined, negated: !wanted };
    }
    case '$type':
      return { test: typeTest(operand) };
    case '$size':
      return { test: sizeTest(operand) };
    case '$mod':
      return { test: modTest(operand) };
    case '$regex':
      return { test: regexTest(regexFrom(siblings)) };
    case '$elemMatch':
      return { test: elemMatchTest(operand) };
    case '$comment':
      return { test: () => true };
    default:
      throw unknownOperator(operator);
  }
}

/** `{a: {$elemMatch: {b: 1}}}` judges documents, `{a: {$elemMatch: {$gt: 1}}}` values. */
export function elemMatchTest(operand: unknown): Test {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const logical = ['$and', '$or', '$nor', '$expr', '$comment'];
  if (isOperators(operand) && !logical.includes(Object.keys(operand)[0] as string)) {
    const tests = Object.entries(operand).map(([operator, inner]) => elementTest(operator, inner, operand));
    return (list) => Array.isArray(list) && list.some((value) => tests.every((test) => test(value)));
  }
  const filter = compileQuery(operand, undefined);
  // An inner array counts as a document whose fields are its positions.
  return (list) =>
    Array.isArray(list) &&
    list.some((value) =>
      isDoc(value) ? filter.matches(value) : Array.isArray(value) && filter.matches({ ...value }),
    );
}

/** An element is judged as it is: an array inside an array is not taken apart. */
export function elementTest(operator: string, operand: unknown, siblings: Doc): Test {
  if (operator === '$options') return () => true;
  if (operator === '$not') {
    if (operand instanceof BSONRegExp) return (value) => !whole(regexTest(operand))(value);
    if (!isOperators(operand)) throw badValue('$not needs a regex or a document with operators');
    const inner = Object.entries(operand).map(([name, value]) => elementTest(name, value, operand));
    return (value) => !inner.every((test) => test(value));
  }
  if (operator === '$all') {
    const inner = allTests('', operand);
    return (value) => inner.length > 0 && inner.every((test) => test(value));
  }
  const { test, negated } = fieldTest(operator, operand, siblings);
  const single = whole(test);
  return negated ? (value) => !single(value) : single;
}

function allTests(path: string, operand: unknown): Test[] {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  return operand.map((item): Test => {
    if (isOperators(item)) {
      if (Object.keys(item).join() !== '$elemMatch')
        throw badValue(`no $ expressions in $all (on '${path}')`);
      return elemMatchTest(item.$elemMatch);
    }
    return item instanceof BSONRegExp ? regexTest(item) : equalTo(item);
  });
}
