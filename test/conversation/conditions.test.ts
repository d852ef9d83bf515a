import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Expression,
  evaluate,
  holds,
  namesIn,
  parseCondition,
} from '../../src/conversation/conditions.js';
import { InvalidError } from '../../src/errors.js';

const values: Record<string, unknown> = {
  symptoms: ['smoke', 'leak'],
  order: { state: 'finished', late: [{ by: 5 }], number: 'WO-1', none: null },
  fixed: 'yes',
  offered: false,
  count: 3,
  empty: [],
};
const scope = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);

describe('conditions', () => {
  it.each([
    ['symptoms has smoke', true],
    ['symptoms has noise', false],
    ['symptoms has smoke and not (symptoms has leak)', false],
    ['symptoms has noise or symptoms has leak', true],
    ['order.state is finished', true],
    ['order.state is not finished', false],
    ['order.state in [finished, confirmed]', true],
    ['order.state in [\'new\', "offered"]', false],
    ["fixed is 'yes'", true],
    ['count > 2 and count <= 3', true],
    ['count < 2', false],
    ["count > 'a'", false],
    ['order.late.count is 1', true],
    ['order.late', true],
    ['empty', false],
    ['order.none', false],
    ['order.no.such.thing', false],
    ['order.constructor', false],
    ['order.__proto__', false],
    ['not offered', true],
    ['true and not false', true],
    ['null is null', true],
    ['symptoms is [smoke, leak]', true],
    ['not a or b', true],
  ])('%s is %s', (source, expected) => {
    expect(holds(parseCondition(source), scope)).toBe(expected);
  });

  it('means the words themselves inside a list, whatever names there are', () => {
    expect(holds(parseCondition('order.state in [offered, finished]'), scope)).toBe(true);
    expect(namesIn(parseCondition('order.state in [offered]'))).toEqual([
      { path: ['order', 'state'], maybeLiteral: false },
    ]);
  });

  it.each([
    '',
    'is',
    'a is',
    'a b',
    '(a',
    'a)',
    '[a',
    'a in',
    'a ; b',
    'a..b is c',
    'a()',
    "a is 'b",
    'not',
    'a and',
    'a = b',
  ])('refuses %j and says where', (source) => {
    expect(() => parseCondition(source)).toThrow(InvalidError);
  });

  it('parses what it prints (property)', () => {
    const word = fc
      .stringMatching(/^[a-z]{1,6}$/)
      .filter((w) => !['is', 'in', 'has', 'and', 'or', 'not', 'true', 'false', 'null'].includes(w));
    const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc
          .oneof(fc.integer(), fc.boolean(), fc.constant(null))
          .map((value): Expression => ({ kind: 'value', value: value === 0 ? 0 : value })),
        fc.array(word, { minLength: 1, maxLength: 3 }).map((path): Expression => ({ kind: 'name', path })),
        tie('tree').map((of): Expression => ({ kind: 'not', of })),
        fc
          .tuple(fc.constantFrom('and' as const, 'or' as const), tie('tree'), tie('tree'))
          .map(([kind, left, right]): Expression => ({ kind, left, right })),
        fc
          .tuple(
            fc.constantFrom(
              'is' as const,
              'is not' as const,
              'in' as const,
              'has' as const,
              '<' as const,
              '>=' as const,
            ),
            tie('tree'),
            tie('tree'),
          )
          .map(([op, left, right]): Expression => ({ kind: 'compare', op, left, right })),
      ),
    }));
    fc.assert(
      fc.property(tree, (expression) => {
        expect(parseCondition(print(expression))).toEqual(expression);
      }),
    );
  });

  it('never throws anything but a named fault, and never evaluates to an error (property)', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'a',
        'order.state',
        'is',
        'not',
        'in',
        'has',
        'and',
        'or',
        '(',
        ')',
        '[',
        ']',
        ',',
        "'x'",
        '1',
        '<',
        '>=',
        '.',
        '$',
      ),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(pieces, (words) => {
        try {
          evaluate(parseCondition(words.join(' ')), scope);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidError);
        }
      }),
    );
  });
});

function print(tree: Expression): string {
  switch (tree.kind) {
    case 'value':
      return typeof tree.value === 'string' ? `'${tree.value}'` : String(tree.value);
    case 'name':
      return tree.path.join('.');
    case 'list':
      return `[${tree.items.map(print).join(', ')}]`;
    case 'not':
      return `(not ${print(tree.of)})`;
    case 'compare':
      return `(${print(tree.left)} ${tree.op} ${print(tree.right)})`;
    default:
      return `(${print(tree.left)} ${tree.kind} ${print(tree.right)})`;
  }
}
