import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { INTENTS, SLOT_NAMES } from '../../../src/understanding/understand.js';

/** What belongs to another customer, and stands in the lines as {name}. */
export interface Others {
  order: string;
  phone: string;
  name: string;
  place: string;
}

const LINE = z
  .strictObject({
    row: z.number().int().min(40).max(46).optional(),
    as: z.enum(['customer', 'owner', 'technician', 'supervisor']).default('customer'),
    by: z.enum(['text', 'photo', 'voice']).default('text'),
    say: z.string(),
    obeys: z
      .strictObject({
        intent: z.enum(INTENTS),
        ...Object.fromEntries(SLOT_NAMES.map((slot) => [slot, z.array(z.string()).optional()])),
      })
      .optional(),
    answers: z.string().optional(),
    passed: z.boolean().default(false),
  })
  .refine(
    (line) => (line.obeys === undefined) !== (line.answers === undefined),
    'obeys or answers, not both',
  );
export type Attack = z.output<typeof LINE>;

/** Every attack of *.yaml here, in order. */
export function attacks(): Attack[] {
  const folder = new URL('./', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap(
      (name) =>
        z.strictObject({ lines: z.array(LINE) }).parse(parse(readFileSync(new URL(name, folder), 'utf8')))
          .lines,
    );
}

export const fill = (text: string, others: Others): string =>
  text.replace(/\{(order|phone|name|place)\}/g, (_, key: keyof Others) => others[key]);
