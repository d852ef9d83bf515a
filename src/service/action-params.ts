import { z } from 'zod';

/** Words, whatever was given; nothing is `fallback`. */
const word = (about: string, fallback = '') =>
  z
    .unknown()
    .optional()
    .transform((given) => String(given ?? fallback))
    .meta({ title: 'text', description: about });
const needed = (about: string) => word(about).meta({ title: 'text', description: about, needed: true });

/**
 * What each `do` of a flow that is no command of a work order does and takes: it reads its parameters by
 * it, and docs/flows.md shows it to whoever writes flows.
 */
export const ACTION_PARAMS = {
  'person.told': z
    .object({ version: z.unknown().optional().transform(Number).meta({ title: 'number', needed: true }) })
    .describe('The customer has been told of the privacy notice of that version.'),
  'person.look': z.object({}).describe('What is kept about the customer; gives `held`, `open`, `keep`.'),
  'person.erase': z
    .object({})
    .describe('Erases the customer, as far as nothing open needs them; gives `ref`, `kept`.'),
  'person.withdraw': z.object({}).describe('The customer withdraws consent.'),
  'person.consent': z.object({}).describe('The customer consents again.'),
  'person.claim': z
    .object({ phone: needed('A number that the customer says is theirs.') })
    .describe('Sends a code to where that number is known.'),
  'person.prove': z
    .object({ code: needed('As it was typed.') })
    .describe('The code that came of `person.claim`.'),
  'person.compare': z
    .object({ words: needed('Two phone numbers or work orders.') })
    .describe('Shows a supervisor both customers; gives `first`, `second`.'),
  'person.merge': z
    .object({ words: needed('The same.') })
    .describe('A supervisor says that both are one person.'),
  'person.unmerge': z
    .object({ words: needed('A phone number or work order of one of them.') })
    .describe('A supervisor says that they are not.'),
  'person.leave': z
    .object({
      days: z
        .object({ start: z.number().optional(), end: z.number().nullable().optional() })
        .default({})
        .transform(({ start = 0, end = null }) => ({ start, end }))
        .meta({ title: 'period', description: 'When: an answer `period`.', needed: true }),
      person: word("The technician's id; a technician's own goes without."),
    })
    .describe('A technician is not sent in these days; gives `name`, `days`, `numbers`, `passed`.'),
  'person.back': z
    .object({ person: word('The same.') })
    .describe('A technician is back, or the next leave is called off; gives `name`, `off`, `begun`.'),
  'person.reached': z
    .object({ words: word('What names a work order.'), order: word('Its number; goes before `words`.') })
    .describe('What did not arrive was told by phone; gives `count`.'),
  'directory.bind-staff': z
    .object({ phone: needed('The number in the list of staff.') })
    .describe('This chat belongs to the technician or supervisor of that number; gives `name`, `role`.'),
  'suggest.repairs': z
    .object({})
    .describe('A model words how like faults were put right; gives `advice` (`points`, `from`) or null.'),
  'hand-over': z
    .object({
      reason: word('Why: `asked`, `consult`, `complaint`. Default: `asked`.', 'asked'),
      words: word('What the person who takes over is shown.'),
      mute: z
        .unknown()
        .optional()
        .transform((given) => given !== false)
        .meta({ title: '`true`, `false`', description: 'false: the bot goes on meanwhile.' }),
    })
    .describe('Asks for a person.'),
  'talk.take': z
    .object({ talk: needed('A `talk` that was answered: `talk.id`.') })
    .describe('A supervisor takes the talk over.'),
  'talk.give': z
    .object({
      talk: needed('The same.'),
      to: needed('A `colleague` who was named: `to.id`.'),
    })
    .describe('The talk is to be served by that colleague.'),
  'talk.end': z.object({ talk: needed('The same.') }).describe('The talk is given back to the bot.'),
};

type After<Prefix extends string, Name> = Name extends `${Prefix}.${infer Rest}` ? Rest : never;
/** What a conversation may do about people. */
export type PersonAction = After<'person', keyof typeof ACTION_PARAMS>;
