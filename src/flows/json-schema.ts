import { z } from 'zod';
import { flowSchema } from './schema.js';

/** flows/schema.json: what editors check flow files against while they are written. */
export function flowJsonSchema(): string {
  const schema = { title: 'A conversation of Repairline', ...z.toJSONSchema(flowSchema, { io: 'input' }) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
