import type { FlowKit } from './kit.js';

/**
 * The words of a template in a language. Never throws and is never empty: a template that fails falls back
 * to the first language and then to a plain safe text, and the fault is reported to whoever loaded the kit.
 */
export function render(kit: FlowKit, locale: string, key: string, data: Record<string, unknown>): string {
  return kit.templates.render(kit.locales.includes(locale) ? locale : (kit.locales[0] ?? locale), key, data);
}
