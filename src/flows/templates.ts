import { Context, Liquid, type Template } from 'liquidjs';
import { direct } from './direct.js';
import { addFilters } from './filters.js';
import { nearest } from './nearest.js';

/** `locale → key → Liquid source`. */
export type TemplateSources = Record<string, Record<string, string>>;

export interface Templates {
  readonly locales: readonly string[];
  has(locale: string, key: string): boolean;
  keys(locale: string): string[];
  source(locale: string, key: string): string;
  /** File and line of a key. */
  where(locale: string, key: string): string;
  /** The words of a template without gaps, which need no data; null: it has some, or is not there. */
  plain(locale: string, key: string): string | null;
  /**
   * Never throws: a template that fails falls back to the first locale's, then to `bot.safe`, and reports.
   * Values are data: Liquid inside a value is shown as it was written, never run.
   */
  render(locale: string, key: string, data: Record<string, unknown>): string;
  /** Faults of parsing, one sentence each. */
  readonly faults: readonly string[];
}

interface Parsed {
  engine: Liquid;
  templates: Template[];
  /** Says the same, faster; null: Liquid has to. */
  say: ((context: Context) => string) | null;
  plain: string | null;
}

export type TemplateReport = (fault: { locale: string; key: string; reason: string }) => void;

/** Tags that reach files or other templates; staff who edit words need none of them. */
const CLOSED_TAGS = ['include', 'render', 'layout', 'block'];
const LIMITS = { parseLimit: 100_000, renderLimit: 500, memoryLimit: 1_000_000 };

const RENDER = { ...LIMITS, ownPropertyOnly: true, sync: true };

/**
 * @param locales the first is the one to fall back to
 * @param where file and line of a key, for faults
 */
export function createTemplates(
  sources: TemplateSources,
  locales: string[],
  report: TemplateReport = () => {},
  where: (locale: string, key: string) => string = (locale) => `templates/${locale}:`,
): Templates {
  const faults: string[] = [];
  const parsed = new Map<string, Map<string, Parsed>>();
  for (const locale of locales) {
    const engine = closedEngine((key) => sources[locale]?.[key] ?? null);
    const keys = new Map<string, Parsed>();
    parsed.set(locale, keys);
    for (const [key, text] of Object.entries(sources[locale] ?? {})) {
      try {
        const templates = engine.parse(text);
        // Words without a gap in them are what they are.
        const plain = /\{[{%]/.test(text) ? null : tidy(text);
        keys.set(key, { engine, templates, say: direct(templates), plain });
      } catch (error) {
        faults.push(`${where(locale, key)} ${key}: ${faultOf(error, engine)}`);
      }
    }
  }

  function attempt(locale: string, key: string, data: Record<string, unknown>): string | null {
    const found = parsed.get(locale)?.get(key);
    if (!found) {
      report({ locale, key, reason: 'there is no such template' });
      return null;
    }
    if (found.plain !== null) return found.plain;
    try {
      return tidy(rendered(found, data));
    } catch (error) {
      report({ locale, key, reason: reasonOf(error) });
      return null;
    }
  }

  return {
    locales,
    faults,
    where,
    has: (locale, key) => sources[locale]?.[key] !== undefined,
    keys: (locale) => Object.keys(sources[locale] ?? {}),
    source: (locale, key) => sources[locale]?.[key] ?? '',
    plain: (locale, key) => parsed.get(locale)?.get(key)?.plain ?? null,
    render(locale, key, data) {
      const first = locales[0] ?? locale;
      for (const [l, k] of [
        [locale, key],
        [first, key],
        [locale, 'bot.safe'],
        [first, 'bot.safe'],
      ] as const) {
        const text = attempt(l, k, data);
        if (text !== null) return text;
      }
      return key;
    },
  };
}

function rendered({ engine, templates, say }: Parsed, data: Record<string, unknown>): string {
  const context = () => new Context(data, engine.options, RENDER, { liquid: engine });
  try {
    if (say) return say(context());
  } catch {
    // Liquid names what is wrong, and where.
  }
  return String(engine.renderSync(templates, context()));
}

function closedEngine(word: (key: string) => string | null): Liquid {
  const refuse = () => {
    throw new Error('templates read no files');
  };
  const engine = new Liquid({
    strictFilters: true,
    strictVariables: false,
    ownPropertyOnly: true,
    jsTruthy: false,
    greedy: false,
    relativeReference: false,
    ...LIMITS,
    fs: {
      exists: async () => false,
      existsSync: () => false,
      readFile: async () => refuse(),
      readFileSync: refuse,
      resolve: (_dir, file) => file,
      contains: async () => false,
      containsSync: () => false,
    },
  });
  for (const tag of CLOSED_TAGS) delete engine.tags[tag];
  addFilters(engine, word);
  return engine;
}

/** Empty lines that conditions leave behind are no part of what we want to say. */
const tidy = (text: string): string =>
  text.includes('\n')
    ? text
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n')
        .replace(/\n{3,}/g, '\n\n')
        .trim()
    : text.trim();

/** Why a template does not parse, with the known filter or tag that is most like an unknown one. */
function faultOf(error: unknown, engine: Liquid): string {
  const reason = reasonOf(error);
  const [, filter] = /undefined filter: (\w+)/.exec(reason) ?? [];
  const [, tag] = /tag "(\w+)" not found/.exec(reason) ?? [];
  const near =
    (filter && nearest(filter, Object.keys(engine.filters))) ||
    (tag && nearest(tag, Object.keys(engine.tags)));
  return near ? `${reason}, did you mean "${near}"?` : reason;
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message.split('\n')[0] : String(error)) ?? '';
