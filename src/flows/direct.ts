import {
  type Context,
  ForTag,
  IfTag,
  isFalsy,
  isTruthy,
  Output,
  type Template,
  type Token,
  TypeGuards,
  toValue,
  toValueSync,
  UnlessTag,
  type Value,
} from 'liquidjs';

/** Where a piece is read: Liquid's context, and the names of the loops around it. */
interface Here {
  context: Context;
  names: Record<string, unknown>;
}

type Read = (here: Here) => unknown;
type Say = (here: Here) => string;

/**
 * A parsed template as plain functions, for templates of text, outputs, `if`, `unless` and plain `for`, which
 * are nearly all. What is said is what Liquid says, to the letter. Liquid itself goes through generators,
 * since its values may be awaited; ours are there, and that took more time than the rest of a turn.
 * Null: there is something else in it, so Liquid renders it.
 */
export function direct(templates: readonly Template[]): ((context: Context) => string) | null {
  try {
    const say = all(templates);
    return (context) => say({ context, names: Object.create(null) });
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

class Unknown extends Error {
  override readonly name = 'Unknown';
}

function all(templates: readonly Template[]): Say {
  const says = templates.map(one);
  return (here) => {
    let text = '';
    for (const say of says) text += say(here);
    return text;
  };
}

function one(template: Template): Say {
  if (TypeGuards.isHTMLToken(template.token)) {
    const text = template.token.getContent();
    return () => text;
  }
  if (template instanceof Output) {
    const read = readOf(template.value);
    return (here) => shown(read(here));
  }
  if (template instanceof IfTag)
    return branches(
      template.branches.map((branch) => ({ ...branch, test: isTruthy })),
      template.elseTemplates,
    );
  if (template instanceof UnlessTag) return branches(template.branches, template.elseTemplates);
  if (template instanceof ForTag) return loop(template);
  throw new Unknown(template.token.getText());
}

function branches(
  of: { value: Value; test: typeof isFalsy; templates: Template[] }[],
  otherwise: Template[] = [],
): Say {
  const ways = of.map(({ value, test, templates }) => ({ read: readOf(value), test, say: all(templates) }));
  const rest = all(otherwise);
  return (here) =>
    (ways.find(({ read, test }) => test(toValue(read(here)), here.context))?.say ?? rest)(here);
}

function loop({ variable, collection, hash, templates, elseTemplates }: ForTag): Say {
  if (Object.keys(hash.hash).length > 0) throw new Unknown('for with parameters');
  const list = tokenOf(collection);
  const say = all(templates);
  const none = all(elseTemplates);
  return (here) => {
    const items = list(here) ?? [];
    if (!Array.isArray(items)) throw new Unknown('for over no list');
    if (items.length === 0) return none(here);
    let text = '';
    const names: Record<string, unknown> = Object.create(here.names);
    for (const item of items) {
      here.context.renderLimit.check(performance.now());
      names[variable] = item;
      text += say({ context: here.context, names });
    }
    return text;
  };
}

function readOf({ initial, filters }: Value): Read {
  const read = expression(initial.postfix);
  if (filters.length === 0) return read;
  return (here) => {
    let value = read(here);
    for (const filter of filters) value = toValueSync(filter.render(value, here.context));
    return value;
  };
}

/** Operands and operators, each operator behind its operands. */
function expression(postfix: readonly Token[]): Read {
  const reads: Read[] = [];
  for (const token of postfix) {
    if (!TypeGuards.isOperatorToken(token)) reads.push(tokenOf(token));
    else {
      const right = reads.pop();
      const left = token.operator === 'not' ? undefined : reads.pop();
      if (!right) throw new Unknown('an operator without operands');
      reads.push(operation(token.operator, left, right));
    }
  }
  return reads[0] ?? (() => undefined);
}

function operation(name: string, left: Read | undefined, right: Read): Read {
  if (!left) return (here) => isFalsy(toValue(right(here)), here.context);
  return (here) => {
    const [l, r] = [left(here), right(here)];
    if (name === 'and') return isTruthy(l, here.context) && isTruthy(r, here.context);
    if (name === 'or') return isTruthy(l, here.context) || isTruthy(r, here.context);
    if (isPlain(l) && isPlain(r)) {
      if (name === '==') return l === r;
      if (name === '!=') return l !== r;
    }
    const operator = here.context.opts.operators[name] as (l: unknown, r: unknown, c: Context) => unknown;
    return toValueSync(operator(l, r, here.context) as Generator<unknown>);
  };
}

function tokenOf(token: Token): Read {
  if ('content' in token) return () => token.content;
  if (!TypeGuards.isPropertyAccessToken(token) || token.variable) throw new Unknown(token.getText());
  const [first = '', ...rest] = token.props.map((prop) => {
    const key = 'content' in prop ? toValue(prop.content) : null;
    if (typeof key !== 'string' && typeof key !== 'number') throw new Unknown(token.getText());
    return key;
  });
  if (first === 'forloop') throw new Unknown(token.getText());
  return ({ context, names }) => {
    const around = first in context.environments ? context.environments : context.globals;
    let value = first in names ? names[first] : context.readProperty(around, first);
    for (const key of rest) value = context.readProperty(value as object, key);
    return value;
  };
}

const isPlain = (value: unknown): boolean =>
  value === null || value === undefined || typeof value !== 'object';

function shown(value: unknown): string {
  const plain = toValue(value);
  if (typeof plain === 'string') return plain;
  if (plain === null || plain === undefined) return '';
  return Array.isArray(plain) ? plain.map(shown).join('') : String(plain);
}
