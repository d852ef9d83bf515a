import { z } from 'zod';
import { parseDuration } from './duration.js';

/**
 * What a flow file may hold. Unknown keys are refused. Slots hold what is known, steps what must be true
 * next; no words for people, only template keys; whatever a person may say to choose is data.
 */
const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,23}$/, 'must be lower case letters, digits and hyphens, at most 24');
const key = z.string().regex(/^[a-z][a-zA-Z0-9.-]*$/, 'must be a template key');
const condition = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const words = z.array(z.union([z.string().min(1), z.number()]).transform(String));
const duration = z
  .string()
  .refine((v) => parseDuration(v) !== null, 'must be a duration such as 30s, 10m, 24h, 3d')
  .transform((v) => parseDuration(v) ?? 0);
const list = <T extends z.ZodType>(item: T) =>
  z.union([z.array(item), item.transform((one) => [one])]) as unknown as z.ZodType<z.output<T>[]>;

export const roleSchema = z.enum(['customer', 'technician', 'supervisor', 'stranger', 'group']);

const slotSchema = z.strictObject({
  /** Answer type, or `order`: one of the person's work orders. */
  type: name,
  /** Words by which a person names this answer: 电话是…, 原因:… */
  called: words.default([]),
  optional: z.boolean().default(false),
  /** Mentioned along with other questions, never a question of its own. */
  aside: z.boolean().default(false),
  /** Asked only while this holds. */
  needed: condition.optional(),
  default: list(condition).default([]),
  /** Taken from what was understood, e.g. symptom. */
  understood: z.string().optional(),
  /** `start`: the words that started the flow; `rest`: what follows the command word; `extra`: what else a free answer says. */
  from: z.enum(['start', 'rest', 'extra']).optional(),
  /** For choice: other words are an answer as well. */
  free: z.boolean().default(false),
  /** For order: which ones fit, in terms of the order. */
  among: condition.optional(),
  /** For order: when none is named, those for which this holds go first. */
  prefer: condition.optional(),
  /** For order: take the first that fits and never ask. */
  take: z.enum(['first']).optional(),
  many: z.boolean().default(false),
  most: z.number().int().positive().optional(),
  /** With many: answers that give way to more exact ones. */
  vague: words.optional(),
  accept: z.array(z.string()).optional(),
  gather: duration.optional(),
  within: z.string().optional(),
  after: z.string().optional(),
  choices: z.record(name, z.strictObject({ say: words.default([]) })).optional(),
  /** What an answer must be besides of its type; `why` is said when it is not. */
  checks: z.array(z.strictObject({ if: condition, why: key })).default([]),
  /** Misses before `giveUp`; absent: the step's. */
  tries: z.number().int().positive().optional(),
  /** After so many: a person, leave it out, or end the flow. */
  giveUp: z.enum(['human', 'skip', 'end']).optional(),
  /** A message that names several of these starts the flow once for each, e.g. two machines. */
  apart: z.boolean().default(false),
  /** Show these as buttons when asked. */
  buttons: z.boolean().default(true),
});

const save = z.record(name, z.string());
const buttonSchema = z.strictObject({
  flow: name,
  label: key,
  value: z.string().max(12).optional(),
  style: z.enum(['primary', 'danger', 'plain']).optional(),
  when: condition.optional(),
});
const failSchema = z.union([
  key.transform((say) => ({ say, clear: [] as string[], human: false })),
  z.strictObject({ say: key, clear: list(name).default([]), human: z.boolean().default(false) }),
]);

const stepSchema = z
  .strictObject({
    id: name,
    when: condition.optional(),
    /** Slots that must be known. */
    fill: list(name).optional(),
    /** All that is missing in one message. */
    together: z.boolean().optional(),
    /** Template of the question instead of `<flow>.ask.<slot>`. */
    ask: key.optional(),
    tries: z.number().int().positive().optional(),
    /** After so many tries. */
    giveUp: z.enum(['human', 'skip', 'end']).optional(),
    say: key.optional(),
    buttons: z.array(buttonSchema).optional(),
    /** `order.<command>`, `directory.<action>` or `hand-over`. */
    do: z.string().optional(),
    with: z.record(z.string(), condition).optional(),
    save: save.optional(),
    /** Command for arguments that changed after the first time; absent: once only. */
    again: z.string().optional(),
    wait: z.boolean().optional(),
    fails: z.record(z.string(), failSchema).optional(),
    /** Reads `of` back and waits for a yes or a correction. */
    confirm: key.optional(),
    of: z.array(name).optional(),
    /** Runs another flow to its end, with these slots. */
    call: name.optional(),
    next: z.array(z.strictObject({ if: condition, goto: name })).optional(),
    /** Replaces the buttons of this order's card of that name; `done` says why. */
    mark: z.strictObject({ card: name, done: key }).optional(),
    /** `all` also ends every other conversation about the same order. */
    end: z.union([z.literal(true), z.literal('all')]).optional(),
  })
  .refine(
    (s) =>
      VERBS.filter((v) => s[v] !== undefined).length === 1 ||
      (s.say !== undefined && s.end !== undefined && !hasOther(s)),
    {
      message: `a step needs exactly one of fill, say, do, confirm, call, next, mark, end (say may go with end)`,
    },
  );

const VERBS = ['fill', 'say', 'do', 'confirm', 'call', 'next', 'mark', 'end'] as const;
const hasOther = (s: Record<string, unknown>) =>
  VERBS.some((v) => v !== 'say' && v !== 'end' && s[v] !== undefined);

export const flowSchema = z.strictObject({
  flow: name,
  version: z.number().int().positive(),
  title: key.optional(),
  who: z.array(roleSchema).min(1),
  start: z
    .strictObject({
      say: words.default([]),
      /** Intents of src/understanding. */
      means: z.array(z.string()).default([]),
      /** Kinds of message that start it by themselves. */
      sent: z.array(z.enum(['location', 'image', 'any'])).default([]),
      when: condition.optional(),
    })
    .default({ say: [], means: [], sent: [] }),
  /**
   * Reminders of an open question; `end`: then asking stops. With `keep` the draft is kept so long and offered
   * again when they write; `tell`: supervisors hear of it when no order holds it.
   */
  idle: z
    .strictObject({
      remind: z.array(duration).default([]),
      end: duration,
      keep: duration.optional(),
      tell: z.boolean().default(false),
    })
    .optional(),
  slots: z.record(name, slotSchema).default({}),
  steps: z.array(stepSchema).min(1),
  allow: z
    .strictObject({
      change: z.boolean().default(true),
      /** true: the flow just ends; a name: that flow takes over, for the same order. */
      cancel: z.union([z.boolean(), name]).default(true),
      human: z.boolean().default(true),
      interrupt: z.union([z.literal('any'), z.literal('none'), z.array(name)]).default('any'),
    })
    .default({ change: true, cancel: true, human: true, interrupt: 'any' }),
  /**
   * How talks begun on an earlier version go on with this one, by the number of that version: new names of
   * slots and steps; null: dropped. Without a line here they end on the version that they began with.
   */
  moved: z
    .record(
      z.string().regex(/^[1-9]\d*$/, 'must be the number of a version'),
      z.strictObject({
        slots: z.record(name, name.nullable()).default({}),
        steps: z.record(name, name.nullable()).default({}),
      }),
    )
    .default({}),
});

const cardSchema = z.strictObject({
  name,
  title: key,
  text: key.optional(),
  rows: z.array(z.strictObject({ label: key, value: key })).default([]),
});

/** One way to tell one role about a notice. */
const noticeRuleSchema = z.strictObject({
  when: condition.optional(),
  say: key.optional(),
  buttons: z.array(buttonSchema).default([]),
  card: cardSchema.optional(),
  /** Spoken into a group; phone numbers are masked. */
  alert: key.optional(),
  update: z.strictObject({ card: name, done: key }).optional(),
  start: name.optional(),
  /** A talk about this order that waits for an answer asks again instead. */
  resume: z.boolean().default(false),
});

/** `notice → role → rules`; a name may end in `.*`. */
export const noticesSchema = z.strictObject({
  notices: z.record(z.string(), z.partialRecord(roleSchema, list(noticeRuleSchema))),
});

/** Words that mean the same in every flow, and how long we wait. */
export const wordsSchema = z.strictObject({
  words: z.strictObject({
    cancel: words,
    skip: words,
    human: words,
    bot: words,
    correct: words,
    /** How a further machine is begun while one is still talked about. */
    another: words,
  }),
  tries: z.number().int().positive().default(3),
  gather: duration,
  /** A conversation in the queue that nobody took goes back to the bot after this silence. */
  queueBack: duration,
  depth: z.number().int().positive().default(3),
});

export type Role = z.output<typeof roleSchema>;
export type FlowFile = z.output<typeof flowSchema>;
export type SlotFile = z.output<typeof slotSchema>;
export type StepFile = z.output<typeof stepSchema>;
export type ButtonFile = z.output<typeof buttonSchema>;
export type NoticeRule = z.output<typeof noticeRuleSchema>;
export type NoticesFile = z.output<typeof noticesSchema>;
export type WordsFile = z.output<typeof wordsSchema>;

export const KNOWN_KEYS = [
  ...new Set([
    ...Object.keys(flowSchema.shape),
    ...Object.keys(slotSchema.shape),
    ...[
      'id',
      'when',
      'fill',
      'together',
      'ask',
      'tries',
      'giveUp',
      'goto',
      'say',
      'buttons',
      'do',
      'with',
      'save',
      'again',
      'wait',
    ],
    ...[
      'fails',
      'confirm',
      'of',
      'call',
      'next',
      'mark',
      'end',
      'if',
      'clear',
      'human',
      'means',
      'sent',
      'remind',
      'change',
    ],
    ...[
      'cancel',
      'interrupt',
      'steps',
      'card',
      'done',
      'label',
      'value',
      'style',
      'title',
      'text',
      'rows',
      'alert',
      'update',
      'start',
    ],
    ...['notices', 'words', 'skip', 'bot', 'correct', 'gather', 'queueBack', 'depth'],
  ]),
];
