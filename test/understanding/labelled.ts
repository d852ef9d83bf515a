import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { INTENTS, SLOT_NAMES, type SlotName, type Slots } from '../../src/understanding/understand.js';

/** One utterance of the labelled set, with what it means. */
export interface Labelled {
  file: string;
  say: string;
  role: 'customer' | 'technician' | 'supervisor';
  now: number;
  /** More than one where people would not agree. */
  intents: string[];
  /** Text in round brackets may be there or not; ` | ` stands between what is equally right. */
  slots: Partial<Record<SlotName, string[]>>;
  /** Written by others, and never read while the rules were tuned; from then on it is taught. */
  held: boolean;
}

/** Every utterance of test/understanding/*.yaml; an unknown key or intent is an error. */
export function labelledSet(): Labelled[] {
  const folder = new URL('./', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const file = FILE.parse(parse(readFileSync(new URL(name, folder), 'utf8')));
      return file.utterances.map(({ say, intent, ...slots }) => ({
        file: name,
        say,
        role: file.role,
        now: Date.parse(file.now),
        intents: intent.split(' | ').map((i) => INTENT.parse(i)),
        slots: Object.fromEntries(Object.entries(slots).map(([slot, value]) => [slot, [value].flat()])),
        held: file.held ?? false,
      }));
    });
}

/** True when the values are those that the label asks for, no more and no fewer; their order is free. */
export function agrees(label: readonly string[] | undefined, value: Slots[SlotName]): boolean {
  const values = [value ?? []].flat();
  const wanted = [...(label ?? [])];
  for (const v of values) {
    const at = wanted.findIndex((w) => pattern(w).test(plain(v)));
    if (at < 0) return false;
    wanted.splice(at, 1);
  }
  return wanted.every((w) => pattern(w).test(''));
}

/** Spaces, and whether a mark is full or half as wide, make no difference. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\s/g, '');

/** `a | b`: either is right. */
function pattern(label: string): RegExp {
  const either = label
    .split(' | ')
    .map((one) =>
      one
        .replace(/[\s\S]+/, plain)
        .replace(/[.*+?^${}|[\]\\]/g, '\\$&')
        .replace(/\(/g, '(?:')
        .replace(/\)/g, ')?'),
    )
    .join('|');
  return new RegExp(`^(?:${either})$`);
}

const INTENT = z.enum(INTENTS);
const VALUE = z.union([z.string(), z.array(z.string())]).optional();
const FILE = z.strictObject({
  role: z.enum(['customer', 'technician', 'supervisor']),
  now: z.string(),
  held: z.boolean().optional(),
  utterances: z.array(
    z.strictObject({
      say: z.string(),
      intent: z.string(),
      ...(Object.fromEntries(SLOT_NAMES.map((slot) => [slot, VALUE])) as Record<SlotName, typeof VALUE>),
    }),
  ),
});
