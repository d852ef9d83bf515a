import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { answerTypes } from './answers/index.js';
import { actionParams, intentNames, orderFields, roots } from './known.js';
import { flowParts } from './schema.js';

interface Json {
  /** What a value is called, where its shape says too much. */
  title?: string;
  needed?: boolean;
  properties?: Record<string, Json>;
  required?: string[];
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Json[];
  items?: Json;
  default?: unknown;
  additionalProperties?: Json | boolean;
}

/**
 * docs/flows.md as it should be: what stands between `<!-- from the schema: NAME -->` and `<!-- end -->` is
 * made anew from the code, the rest is kept as it was written.
 */
export function documentFlows(page = readFileSync('docs/flows.md', 'utf8')): string {
  return page.replace(
    /(<!-- from the schema: ([a-z-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => `${begin}\n${section(name)}\n\n${end}`,
  );
}

function section(name: string): string {
  if (name === 'answer-types') return answerTable();
  if (name === 'names') return names();
  if (name === 'actions') return actionTable();
  const part = flowParts[name as keyof typeof flowParts];
  if (!part) throw new Error(`docs/flows.md asks for "${name}", which is no part of the schema`);
  const schema = z.toJSONSchema(part as z.ZodType, { io: 'input' }) as Json;
  const rows = Object.entries(schema.properties ?? {}).map(
    ([key, value]) =>
      `| \`${key}\`${schema.required?.includes(key) ? ' *' : ''} | ${kindOf(value)} | ${(value.description ?? '').replaceAll('|', '\\|')}${defaultOf(value)} |`,
  );
  return ['| key | value | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function answerTable(): string {
  const rows = Object.entries(answerTypes).map(([name, type]) => `| \`${name}\` | ${type.about} |`);
  return ['| type | what it takes |', '| --- | --- |', ...rows].join('\n');
}

/** One line per parameter; beneath its name, what the action does. */
function actionTable(): string {
  const rows = Object.entries(actionParams).flatMap(([action, params]) => {
    const schema = z.toJSONSchema(params, { io: 'input' }) as Json;
    const head = `| \`${action}\` | | | ${schema.description ?? ''} |`;
    const fields = Object.entries(schema.properties ?? {}).map(([key, value]) => {
      const star = value.needed || schema.required?.includes(key) ? ' *' : '';
      return `| | \`${key}\`${star} | ${kindOf(value)} | ${value.description ?? ''} |`;
    });
    return [head, ...fields];
  });
  return ['| `do` | `with` | value | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function names(): string {
  const list = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');
  return [
    `- everywhere: ${list(roots)}, the flow's own slots and what its steps save`,
    `- of an order, in \`among\` and \`prefer\` alone, elsewhere after \`order.\`: ${list(orderFields)}`,
    `- \`start.means\`: ${list([...new Set(intentNames)])}`,
  ].join('\n');
}

function kindOf(schema: Json): string {
  if (schema.title) return schema.title;
  // What may be written as text, number or truth is a condition.
  if (Array.isArray(schema.type)) return 'condition';
  if (schema.enum) return schema.enum.map((v) => `\`${String(v)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.anyOf)
    return [...new Set(schema.anyOf.map(kindOf))].join(' or ').replace('text or number', 'text');
  if (schema.type === 'array') return `list of ${schema.items ? kindOf(schema.items) : 'values'}`;
  if (schema.type === 'object') return schema.properties ? 'see below' : 'names with values';
  if (schema.type === 'integer') return 'number';
  if (schema.type === 'boolean') return '`true`, `false`';
  return schema.type === 'string' || schema.type === undefined ? 'text' : schema.type;
}

function defaultOf({ default: value }: Json): string {
  const empty = value === undefined || value === false || (typeof value === 'object' && value !== null);
  return empty ? '' : ` Default: \`${JSON.stringify(value)}\`.`;
}
