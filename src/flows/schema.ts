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
  type: name.describe("The answer type, see below; or `order`: one of the person's work orders."),
  called: words.default([]).describe('Words by which people name this answer: 电话是…, 原因:…'),
  begins: words
    .default([])
    .describe(
      'Words with which this answer begins and that belong to it: 换了弹簧. A flow with them needs no colon where two answers are told apart: 原因弹簧断,换了弹簧.',
    ),
  optional: z.boolean().default(false).describe('May be left out: people may say 跳过.'),
  aside: z
    .boolean()
    .default(false)
    .describe('Mentioned along with other questions, never a question of its own.'),
  along: z
    .boolean()
    .default(false)
    .describe('Asked only along with other questions: never alone, so that a yes to the rest is a yes.'),
  needed: condition.optional().describe('Asked only while this holds; an answer given before is kept.'),
  default: list(condition)
    .default([])
    .describe('Where the answer is taken from when nothing was said; the first that is not empty.'),
  understood: z
    .string()
    .optional()
    .describe('Taken from what was understood of the message, e.g. `symptom`, `model`, `urgency`.'),
  from: z
    .enum(['start', 'rest', 'extra'])
    .optional()
    .describe(
      '`start`: all the words that started the flow; `rest`: what follows the command word; `extra`: what else a free answer says.',
    ),
  free: z.boolean().default(false).describe('For choice: other words are an answer as well.'),
  among: condition
    .optional()
    .describe('For order: which ones fit, in terms of the order (`mine and state is accepted`).'),
  prefer: condition
    .optional()
    .describe('For order: when none is named, those for which this holds go first.'),
  take: z
    .enum(['first', 'named'])
    .optional()
    .describe('For order: `first`: take the first that fits and never ask; `named`: only one that is named.'),
  each: z
    .boolean()
    .default(false)
    .describe(
      'For order: who says that they mean every one that fits (words.yaml, `each`) has the flow run for each.',
    ),
  many: z.boolean().default(false).describe('A list of answers.'),
  most: z
    .number()
    .positive()
    .optional()
    .describe(
      'text: characters; lists: items; number and amount: the largest; location with `near`: metres.',
    ),
  least: z.number().optional().describe('number and amount: the smallest.'),
  vague: words.optional().describe('With `many`: answers that give way to more exact ones.'),
  accept: z
    .array(z.string())
    .optional()
    .describe('attachment: image, video, voice, file; location: pin, address.'),
  gather: duration.optional().describe('attachment: how long a burst of photos may go on.'),
  within: z.string().optional().describe('time-window, date: not later than this from now (`14d`).'),
  after: z.enum(['now']).optional().describe('date: not before today.'),
  before: z.enum(['now']).optional().describe('date: not after today.'),
  near: condition
    .optional()
    .describe('location: a pin must be within `most` metres of this place, e.g. `order.site`.'),
  choices: z
    .record(name, z.strictObject({ say: words.default([]).describe('Words that mean this choice.') }))
    .optional()
    .describe('choice: what may be chosen; the label is the template `<flow>.choice.<slot>.<choice>`.'),
  checks: z
    .array(
      z.strictObject({
        if: condition.describe("Must hold; the slot's own name is the new answer."),
        why: key.describe('What is said when it does not.'),
      }),
    )
    .default([])
    .describe('What an answer must be besides of its type.'),
  tries: z.number().int().positive().optional().describe("Misses before `giveUp`; absent: the step's."),
  giveUp: z
    .enum(['human', 'skip', 'end'])
    .optional()
    .describe('After so many: a person, leave it out, or end the flow.'),
  apart: z
    .boolean()
    .default(false)
    .describe('A message that names several of these starts the flow once for each, e.g. two machines.'),
  buttons: z.boolean().default(true).describe('Show the choices as buttons when asked.'),
});

const save = z.record(name, z.string());
const buttonSchema = z.strictObject({
  flow: name.describe('The flow that it starts.'),
  label: key.describe('Template of its label.'),
  value: z.string().max(12).optional().describe('Given to the flow as `start.value`.'),
  style: z
    .enum(['primary', 'danger', 'plain'])
    .optional()
    .describe('How it looks where the channel can show it.'),
  when: condition.optional().describe('Shown only when this holds.'),
});
const failSchema = z.union([
  key.transform((say) => ({ say, clear: [] as string[], human: false })),
  z.strictObject({
    say: key.describe('What is said.'),
    clear: list(name).default([]).describe('Slots that are asked again; then the step is done again.'),
    human: z.boolean().default(false).describe('Hand over to a person.'),
  }),
]);

const stepSchema = z
  .strictObject({
    id: name.describe('Its name; the position of a talk is kept by it.'),
    when: condition.optional().describe('The step is left out while this is false.'),
    fill: list(name).optional().describe('Slots that must be known; what is missing is asked.'),
    together: z.boolean().optional().describe('With fill: all that is missing in one message.'),
    ask: key.optional().describe('With fill: the question, instead of `<flow>.ask.<slot>`.'),
    tries: z.number().int().positive().optional().describe('Misses before `giveUp` (words.yaml: 3).'),
    giveUp: z
      .enum(['human', 'skip', 'end'])
      .optional()
      .describe('After so many: a person (customers), leave it out, or end (staff).'),
    say: key.optional().describe('Says this once.'),
    buttons: z.array(buttonSchema).optional().describe('Buttons under what is said.'),
    do: z
      .string()
      .optional()
      .describe(
        'Does something: `order.<command>`, `person.<action>`, `directory.<action>`, `talk.<action>`, `suggest.repairs` or `hand-over`.',
      ),
    with: z.record(z.string(), condition).optional().describe('Its arguments; what is null is left out.'),
    save: save.optional().describe('Keeps parts of the result: name → field of the result.'),
    again: z
      .string()
      .optional()
      .describe('The command for arguments that changed after the first time; absent: once only.'),
    undo: z.string().optional().describe('The command when its `when` became false after it was done.'),
    wait: z.boolean().optional().describe('false: does not wait for the result.'),
    retry: z
      .number()
      .int()
      .positive()
      .max(5)
      .optional()
      .describe('How often a failure without a rule is tried again before it counts.'),
    fails: z
      .record(z.string(), failSchema)
      .optional()
      .describe('What to do by the code of a failure; `default`: any other.'),
    confirm: key.optional().describe('Reads `of` back and waits for a yes or a correction.'),
    of: z.array(name).optional().describe('The slots that are read back, numbered.'),
    call: name.optional().describe('Runs another flow to its end, with the slots of `with`.'),
    next: z
      .array(
        z.strictObject({
          if: condition.describe('The first that holds is taken.'),
          goto: name.describe('A later step.'),
        }),
      )
      .optional()
      .describe('Goes on elsewhere, only forward.'),
    mark: z
      .strictObject({
        card: name.describe('Name of the card.'),
        done: key.describe('What replaces its buttons.'),
      })
      .optional()
      .describe("Takes the buttons off this order's card of that name."),
    end: z
      .union([z.literal(true), z.literal('all')])
      .optional()
      .describe('Ends the flow; `all` also ends every other talk about the same order.'),
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

const startSchema = z.strictObject({
  say: words.default([]).describe('Command words: a message that begins with one starts the flow.'),
  like: words
    .default([])
    .describe(
      'Questions of people who want this: one that is clearly nearer to them than to examples.yaml starts it.',
    ),
  means: z.array(z.string()).default([]).describe('Wishes that are understood from free words, see below.'),
  sent: z
    .array(z.enum(['location', 'image', 'any']))
    .default([])
    .describe('Kinds of message that start it by themselves.'),
  gives: z
    .array(z.enum(['device', 'place', 'phone', 'time', 'name']))
    .default([])
    .describe(
      'What was understood that starts it when nothing else is meant: 电话是138… about an open order.',
    ),
  when: condition.optional().describe('Starts by a wish or by what is sent only while this holds.'),
});

const idleSchema = z.strictObject({
  remind: z
    .array(duration)
    .default([])
    .describe('When an open question is asked again; never in quiet hours.'),
  end: duration.describe('When asking ends.'),
  keep: duration
    .optional()
    .describe('How long the draft is kept and offered again when they write; absent: it ends.'),
  tell: z.boolean().default(false).describe('Supervisors hear of the end when no order holds what was said.'),
});

const allowSchema = z.strictObject({
  change: z.boolean().default(true).describe('Answers may be corrected by what is said later.'),
  cancel: z
    .union([z.boolean(), name])
    .default(true)
    .describe('true: 取消 ends the flow; a name: that flow takes over, for the same order.'),
  human: z.boolean().default(true).describe('人工 hands over to a person.'),
  interrupt: z
    .union([z.literal('any'), z.literal('none'), z.array(name)])
    .default('any')
    .describe('Which flows may come in between.'),
});

const movedSchema = z.strictObject({
  slots: z.record(name, name.nullable()).default({}).describe('Old name → new name; null: dropped.'),
  steps: z.record(name, name.nullable()).default({}).describe('Old name → new name; null: dropped.'),
});

export const flowSchema = z.strictObject({
  flow: name.describe("Its name, the same as the file's."),
  version: z.number().int().positive().describe('Grows with every change that renames or removes.'),
  title: key.optional().describe('Template of its name for people.'),
  who: z.array(roleSchema).min(1).describe('Who may have this conversation.'),
  start: startSchema
    .default({ say: [], like: [], means: [], sent: [], gives: [] })
    .describe('What starts it.'),
  idle: idleSchema.optional().describe('What happens when nobody answers; absent: nothing.'),
  slots: z.record(name, slotSchema).default({}).describe('What is known: name → slot.'),
  steps: z.array(stepSchema).min(1).describe('What must be true next, in order.'),
  allow: allowSchema
    .default({ change: true, cancel: true, human: true, interrupt: 'any' })
    .describe('What people may do in the middle of it.'),
  moved: z
    .record(z.string().regex(/^[1-9]\d*$/, 'must be the number of a version'), movedSchema)
    .default({})
    .describe(
      'How talks begun on an earlier version go on with this one, by its number; without a line they end on their own version.',
    ),
});

/** The parts of a flow file by name, for the page that explains them. */
export const flowParts = {
  file: flowSchema,
  start: startSchema,
  slot: slotSchema,
  step: stepSchema,
  fails: failSchema.options[1],
  button: buttonSchema,
  idle: idleSchema,
  allow: allowSchema,
  moved: movedSchema,
};

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
  /** Good to know, but nobody phones because of it when it cannot be sent. */
  nudge: z.boolean().default(false),
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
    /** How somebody says of one thing asked that they cannot tell it: 编号看不清. */
    unknown: words,
    /** How a further machine is begun while one is still talked about. */
    another: words,
    /** How somebody begins who has more to say about the one order that they have; a blank or mark at the end counts. */
    more: words,
    /** Every one that fits is meant, wherever it is said: 两个都接, move both. */
    each: words,
    /** "All of them", where several are asked about at once. */
    all: words,
  }),
  /** Small talk: the notice that answers who says just one of these words. */
  chat: z.record(z.string(), words).default({}),
  tries: z.number().int().positive().default(3),
  gather: duration,
  /** While nobody takes a conversation in the queue, supervisors are told once more after each of these waits. */
  queueRemind: z.array(duration).default([]),
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

/** Every key of flows/, to guess what a mistyped one was meant to be. */
export const KNOWN_KEYS: string[] = [
  ...new Set(
    [
      ...Object.values(flowParts),
      cardSchema,
      noticeRuleSchema,
      noticesSchema,
      wordsSchema,
      wordsSchema.shape.words,
    ].flatMap((part) => Object.keys(part.shape)),
  ),
  'goto',
  'if',
];
