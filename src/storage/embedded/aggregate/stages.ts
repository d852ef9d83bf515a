import { badValue, failedToParse, MongoError } from '../errors.js';
import { compileProjection } from '../query/projection.js';
import { type Doc, field, isDoc, setField, typeName } from '../values/types.js';
import { compileExpression, type Expression, type Variables } from './expression.js';

/** Turns one document into another; never changes the one it is given. */
export type DocStage = (doc: Doc, variables: Variables) => Doc;

/** The stages that look at one document at a time: in a pipeline, and as an update. */
export const docStages: Record<string, (spec: unknown) => DocStage> = {
  $set: addFields,
  $addFields: addFields,
  $unset: (spec) => {
    const names = Array.isArray(spec) ? spec : [spec];
    if (names.length === 0 || names.some((name) => typeof name !== 'string' || name.startsWith('$')))
      throw new MongoError(31002, '$unset specification must be a string or an array of strings');
    return compileProjection(Object.fromEntries(names.map((name) => [name, 0])), true);
  },
  $project: (spec) => {
    if (!isDoc(spec)) throw new MongoError(15969, '$project specification must be an object');
    if (Object.keys(spec).length === 0)
      throw new MongoError(
        51272,
        'Invalid $project :: caused by :: projection specification must have at least one field',
      );
    const project = compileProjection(spec, true);
    return (doc, variables) => project(doc, variables);
  },
  $replaceRoot: (spec) => {
    if (!isDoc(spec) || Object.keys(spec).join() !== 'newRoot')
      throw failedToParse('$replaceRoot needs exactly newRoot');
    return replaceWith(spec.newRoot);
  },
  $replaceWith: replaceWith,
};

/** An update written as a pipeline. */
export function compileDocStages(pipeline: unknown[]): DocStage {
  const stages = pipeline.map((stage) => {
    const [name, spec] = nameOf(stage);
    const compile = Object.hasOwn(docStages, name) ? docStages[name] : undefined;
    if (!compile) throw new MongoError(72, `${name} is not allowed to be used within an update`);
    return compile(spec);
  });
  return (doc, variables) => stages.reduce((current, stage) => stage(current, variables), doc);
}

export function nameOf(stage: unknown): [string, unknown] {
  if (!isDoc(stage) || Object.keys(stage).length !== 1)
    throw new MongoError(40323, 'A pipeline stage specification object must contain exactly one field.');
  return Object.entries(stage)[0] as [string, unknown];
}

function addFields(spec: unknown): DocStage {
  if (!isDoc(spec)) throw new MongoError(40272, '$addFields specification stage must be an object');
  const fields = flatten(spec, []);
  return (doc, variables) => {
    let out = doc;
    for (const { parts, value } of fields) out = withField(out, parts, value(doc, variables), 0);
    return out;
  };
}

/** `{a: {b: 1}}` sets `a.b`; an expression object is a value. */
function flatten(spec: Doc, prefix: string[]): { parts: string[]; value: Expression }[] {
  return Object.entries(spec).flatMap(([name, inner]) => {
    if (name.startsWith('$')) throw badValue(`FieldPath field names may not start with '$': ${name}`);
    const parts = [...prefix, ...name.split('.')];
    const nested = isDoc(inner) && Object.keys(inner).length > 0 && !Object.keys(inner)[0]?.startsWith('$');
    return nested ? flatten(inner, parts) : [{ parts, value: compileExpression(inner) }];
  });
}

function withField(doc: Doc, parts: string[], value: unknown, at: number): Doc {
  const name = parts[at] as string;
  const out = { ...doc };
  if (at === parts.length - 1) {
    if (value === undefined) delete out[name];
    else setField(out, name, value);
    return out;
  }
  setField(out, name, inside(field(doc, name), parts, value, at + 1));
  return out;
}

function inside(old: unknown, parts: string[], value: unknown, at: number): unknown {
  if (Array.isArray(old)) return old.map((item) => inside(item, parts, value, at));
  return withField(isDoc(old) ? old : {}, parts, value, at);
}

function replaceWith(spec: unknown): DocStage {
  const value = compileExpression(spec);
  return (doc, variables) => {
    const next = value(doc, variables);
    if (!isDoc(next))
      throw new MongoError(
        40228,
        `'newRoot' expression must evaluate to an object, but resulting value was of type: ${typeName(next)}`,
      );
    return next;
  };
}
