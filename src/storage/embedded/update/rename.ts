import { badValue } from '../errors.js';
import { type Doc, field, isDoc, setField } from '../values/types.js';

/** `$rename`: moves a field; arrays on either way are refused, as in MongoDB. */
export function rename(from: string, operand: unknown): (doc: Doc) => void {
  if (typeof operand !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${from}`);
  if (from === operand) throw badValue(`The source and target field for $rename must differ: ${from}`);
  if (from.includes('$') || operand.includes('$'))
    throw badValue(`The source and target field for $rename may not be dynamic: ${from}`);
  return (doc) => {
    const source = holderOf(doc, from.split('.'), false);
    const value = source && field(source.holder, source.name);
    if (!source || value === undefined) return;
    const target = holderOf(doc, operand.split('.'), true);
    delete source.holder[source.name];
    if (target) setField(target.holder, target.name, value);
  };
}

function holderOf(doc: Doc, parts: string[], create: boolean): { holder: Doc; name: string } | undefined {
  let holder = doc;
  for (const part of parts.slice(0, -1)) {
    let next = field(holder, part);
    if (next === undefined) {
      if (!create) return undefined;
      next = {};
      setField(holder, part, next);
    }
    if (Array.isArray(next))
      throw badValue(`The source or target field of $rename cannot be an array element: ${parts.join('.')}`);
    if (!isDoc(next)) {
      if (!create) return undefined;
      throw badValue(`Cannot create field '${parts.at(-1)}' for $rename below '${part}'`);
    }
    holder = next;
  }
  return { holder, name: parts.at(-1) as string };
}
