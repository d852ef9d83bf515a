import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type Expression, parseCondition } from '../conversation/conditions.js';
import { ConfigError, messageOf } from '../errors.js';
import { INTENTS } from '../understanding/intent.js';
import { likenessTo, type Questions } from '../understanding/likeness.js';
import { examplesSchema } from './examples.js';
import type { Button, Flow, FlowKit, Rule, Slot, Step } from './kit.js';
import { lint, lintFlow } from './lint.js';
import {
  type ButtonFile,
  type FlowFile,
  flowSchema,
  KNOWN_KEYS,
  type NoticesFile,
  noticesSchema,
  type Role,
  type SlotFile,
  type StepFile,
  type WordsFile,
  wordsSchema,
} from './schema.js';
import { createTemplates, type TemplateReport, type TemplateSources } from './templates.js';
import type { StoredVersion } from './versions.js';
import { readYaml, type YamlFile } from './yaml-file.js';

export interface FlowSources {
  flowsDir: string;
  templatesDir: string;
  /** The first is the one to fall back to. */
  locales: string[];
  /** Earlier versions that are still stored; those that no longer load are left out. */
  older?: readonly StoredVersion[];
  /** Told when a template fails while rendering; the person got other words. */
  report?: TemplateReport;
}

/** Files of flows/ that are not flows. */
const SPECIAL = ['examples.yaml', 'notices.yaml', 'words.yaml'];

/**
 * Loads and checks every flow and every word. The kit is frozen and safe to share.
 * @throws ConfigError with every fault at once, each with its file and line
 */
export function loadFlows({ flowsDir, templatesDir, locales, older = [], report }: FlowSources): FlowKit {
  const faults: string[] = [];
  const digest = createHash('sha256');
  const read = <T>(
    path: string,
    schema: z.ZodType<T>,
    known: readonly string[],
  ): YamlFile<T> & { text: string } => {
    const text = readFileSync(path, 'utf8');
    digest.update(text);
    const file = readYaml(path, text, schema, known);
    faults.push(...file.faults);
    return { ...file, text };
  };
  const conditions = (where: string) => conditionsAt(where, faults);

  const flows: Record<string, Flow> = {};
  const files: Record<string, YamlFile<FlowFile>> = {};
  const texts: Record<string, string> = {};
  for (const name of yamlFiles(flowsDir, faults).filter((n) => !SPECIAL.includes(n))) {
    const path = join(flowsDir, name);
    const file = read(path, flowSchema as z.ZodType<FlowFile>, KNOWN_KEYS);
    if (!file.value) continue;
    const { flow } = file.value;
    if (`${flow}.yaml` !== name)
      faults.push(`${file.where(['flow'])} flow "${flow}" must be in ${flow}.yaml`);
    flows[flow] = compile(file.value, hashOfText(file.text), (at) => conditions(file.where(at)));
    files[flow] = file;
    texts[flow] = file.text;
  }

  const noticesPath = join(flowsDir, 'notices.yaml');
  const noticesFile = readSpecial(
    () => read(noticesPath, noticesSchema as z.ZodType<NoticesFile>, KNOWN_KEYS),
    noticesPath,
    faults,
  );
  const wordsPath = join(flowsDir, 'words.yaml');
  const wordsFile = readSpecial(
    () => read(wordsPath, wordsSchema as z.ZodType<WordsFile>, KNOWN_KEYS),
    wordsPath,
    faults,
  );
  const examplesPath = join(flowsDir, 'examples.yaml');
  const examplesFile = existsSync(examplesPath) ? read(examplesPath, examplesSchema, INTENTS) : null;
  const notices: Record<string, Partial<Record<Role, Rule[]>>> = {};
  for (const [notice, roles] of Object.entries(noticesFile?.value?.notices ?? {})) {
    const parse = conditions(noticesFile?.where(['notices', notice]) ?? '');
    notices[notice] = Object.fromEntries(
      Object.entries(roles).map(([role, rules]) => [
        role,
        (rules ?? []).map((rule) => ({
          ...rule,
          when: parse(rule.when),
          buttons: rule.buttons.map(compileButton(parse)),
        })),
      ]),
    );
  }

  const places = new Map<string, string>();
  const words = loadTemplates(templatesDir, locales, read, faults, places);
  const templates = createTemplates(
    words,
    locales,
    report,
    (locale, key) => places.get(`${locale}/${key}`) ?? `${join(templatesDir, locale)}:`,
  );
  faults.push(...templates.faults);
  const kit: FlowKit = {
    locales,
    flows,
    texts,
    versions: {},
    notices,
    words: wordsFile?.value?.words ?? NO_WORDS,
    chat: wordsFile?.value?.chat ?? {},
    tries: wordsFile?.value?.tries ?? 3,
    gather: wordsFile?.value?.gather ?? 0,
    queueRemind: wordsFile?.value?.queueRemind ?? [],
    queueBack: wordsFile?.value?.queueBack ?? 0,
    depth: wordsFile?.value?.depth ?? 3,
    templates,
    likeness: likenessTo(examplesFile?.value?.examples ?? {}, questionsOf(flows)),
    hash: digest.digest('hex').slice(0, 16),
  };
  // What one file breaks would show as a hundred faults in others.
  if (faults.length > 0) throw new ConfigError([...new Set(faults)]);
  const where = (flow: string, path: readonly PropertyKey[]) => files[flow]?.where(path) ?? flow;
  faults.push(...lint(kit, { where, notice: (path) => noticesFile?.where(path) ?? noticesPath }));
  if (faults.length > 0) throw new ConfigError([...new Set(faults)]);
  return deepFreeze(withOlder(kit, older, words, report));
}

const NO_WORDS = {
  cancel: [],
  each: [],
  skip: [],
  human: [],
  bot: [],
  correct: [],
  unknown: [],
  another: [],
  more: [],
  all: [],
};

/** What each flow is asked for in (`start.like`), by role. */
function questionsOf(flows: Record<string, Flow>): Questions {
  const of = (role: Role) =>
    Object.fromEntries(
      Object.values(flows)
        .filter(({ who, start }) => who.includes(role) && start.like.length > 0)
        .map(({ flow, start }) => [flow, start.like]),
    );
  return { customer: of('customer'), technician: of('technician'), supervisor: of('supervisor') };
}

/** A flow from its text alone. @throws ConfigError */
function compileFlow(path: string, text: string): Flow {
  const file = readYaml(path, text, flowSchema as z.ZodType<FlowFile>, KNOWN_KEYS);
  const faults = [...file.faults];
  const flow = file.value
    ? compile(file.value, hashOfText(text), (at) => conditionsAt(file.where(at), faults))
    : null;
  if (!flow || faults.length > 0) throw new ConfigError(faults);
  return flow;
}

/** Earlier versions keep the words that only they still use. */
function withOlder(
  kit: FlowKit,
  older: readonly StoredVersion[],
  words: TemplateSources,
  report: TemplateReport | undefined,
): FlowKit {
  const current = new Set(Object.values(kit.flows).map((flow) => flow.hash));
  const versions = Object.fromEntries(
    older
      .filter((v) => !current.has(v.hash))
      .flatMap((stored) => {
        const flow = usableFlow(kit, stored);
        return flow ? [[stored.hash, flow] as const] : [];
      }),
  );
  if (Object.keys(versions).length === 0) return kit;
  const all: TemplateSources = {};
  for (const locale of kit.locales) {
    all[locale] = {};
    for (const { hash, templates } of older)
      if (versions[hash]) Object.assign(all[locale], templates[locale]);
    Object.assign(all[locale], words[locale]);
  }
  return { ...kit, versions, templates: createTemplates(all, [...kit.locales], report) };
}

/** Null: this version cannot be run by what is installed now. */
function usableFlow(kit: FlowKit, { flow, hash, text }: StoredVersion): Flow | null {
  try {
    const compiled = compileFlow(`${flow}@${hash}`, text);
    return lintFlow(kit, { ...compiled, hash }).length === 0 ? { ...compiled, hash } : null;
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function conditionsAt(where: string, faults: string[]) {
  return (source: string | undefined): Expression | null => {
    if (source === undefined) return null;
    try {
      return parseCondition(source);
    } catch (error) {
      faults.push(`${where} ${messageOf(error)}`);
      return null;
    }
  };
}

type Parse = (source: string | undefined) => Expression | null;

function compile(file: FlowFile, hash: string, parseAt: (path: readonly PropertyKey[]) => Parse): Flow {
  const slots = Object.entries(file.slots).map(([name, slot]): [string, Slot] => [
    name,
    compileSlot(name, slot, parseAt(['slots', name])),
  ]);
  return {
    ...file,
    hash,
    start: { ...file.start, when: parseAt(['start', 'when'])(file.start.when) },
    slots: Object.fromEntries(slots),
    steps: file.steps.map((step, i) => compileStep(step, parseAt(['steps', i]))),
  };
}

const compileSlot = (name: string, slot: SlotFile, parse: Parse): Slot => ({
  ...slot,
  name,
  needed: parse(slot.needed),
  among: parse(slot.among),
  prefer: parse(slot.prefer),
  near: parse(slot.near),
  checks: slot.checks.map((check) => ({ if: parse(check.if) ?? NOTHING, why: check.why })),
  default: slot.default.flatMap((source) => parse(source) ?? []),
});

const compileStep = (step: StepFile, parse: Parse): Step => ({
  ...step,
  when: parse(step.when),
  with: Object.fromEntries(
    Object.entries(step.with ?? {}).map(([name, source]) => [name, parse(source) ?? NOTHING]),
  ),
  buttons: (step.buttons ?? []).map(compileButton(parse)),
  next: step.next?.map((n) => ({ if: parse(n.if) ?? NOTHING, goto: n.goto })),
});

const NOTHING: Expression = { kind: 'value', value: null };

const compileButton =
  (parse: Parse) =>
  (button: ButtonFile): Button => ({ ...button, when: parse(button.when) });

function loadTemplates(
  dir: string,
  locales: string[],
  read: (
    path: string,
    schema: z.ZodType<Record<string, string>>,
    known: readonly string[],
  ) => YamlFile<Record<string, string>>,
  faults: string[],
  /** Filled with the file and line of each `locale/key`. */
  places: Map<string, string>,
): TemplateSources {
  const sources: TemplateSources = {};
  for (const locale of locales) {
    const keys: Record<string, string> = {};
    for (const name of yamlFiles(join(dir, locale), faults)) {
      const file = read(join(dir, locale, name), z.record(z.string(), z.string()), []);
      for (const [key, text] of Object.entries(file.value ?? {})) {
        if (Object.hasOwn(keys, key))
          faults.push(`${file.where([key])} the key "${key}" is in another file of ${locale} as well`);
        keys[key] = text;
        places.set(`${locale}/${key}`, file.where([key]));
      }
    }
    sources[locale] = keys;
  }
  return sources;
}

function yamlFiles(dir: string, faults: string[]): string[] {
  try {
    return readdirSync(dir)
      .map((f) => basename(f))
      .filter((f) => f.endsWith('.yaml'))
      .sort();
  } catch (error) {
    faults.push(`${dir} cannot be read: ${messageOf(error)}`);
    return [];
  }
}

function readSpecial<T>(read: () => T, path: string, faults: string[]): T | null {
  try {
    return read();
  } catch (error) {
    faults.push(`${path} cannot be read: ${messageOf(error)}`);
    return null;
  }
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
