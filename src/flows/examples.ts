import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../errors.js';
import { INTENTS } from '../understanding/intent.js';
import { type Likeness, likenessTo } from '../understanding/likeness.js';
import { readYaml } from './yaml-file.js';

/** What people said, by who said it and what they wanted: decides where rules have no words for a message. */
export const examplesSchema = z.strictObject({
  examples: z.partialRecord(
    z.enum(['customer', 'technician', 'supervisor']),
    z.partialRecord(z.enum(INTENTS), z.array(z.string().min(1))),
  ),
});

/** To the examples of this folder; to nothing where it has none. @throws ConfigError */
export function loadLikeness(flowsDir: string): Likeness {
  const path = join(flowsDir, 'examples.yaml');
  if (!existsSync(path)) return likenessTo({});
  const { value, faults } = readYaml(path, readFileSync(path, 'utf8'), examplesSchema, INTENTS);
  if (!value) throw new ConfigError(faults);
  return likenessTo(value.examples);
}
