import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, messageOf } from '../../errors.js';
import { readYaml } from '../../flows/yaml-file.js';
import { type Policy, policySchema } from './schema.js';

/** Reads a policy file. Throws ConfigError that names every fault with file and line. */
export function loadPolicy(path: string): Policy {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`${path} cannot be read: ${messageOf(error)}`]);
  }
  return parsePolicy(path, text);
}

/** The same for text in hand; `name` appears in the faults. */
export function parsePolicy(name: string, text: string): Policy {
  const file = readYaml(name, text, policySchema, knownKeys());
  if (file.value === null) throw new ConfigError(file.faults);
  return file.value;
}

/** The published schema of policy files, for editors and other systems. */
export function policyJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(policySchema, { io: 'input' }) as Record<string, unknown>;
  return { ...schema, title: 'Repairline policy' };
}

function knownKeys(): Set<string> {
  const keys = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties') for (const name of Object.keys(value as object)) keys.add(name);
      visit(value);
    }
  };
  visit(policyJsonSchema());
  return keys;
}
