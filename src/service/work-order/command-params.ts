import { z } from 'zod';
import {
  instant,
  interval,
  partList,
  photoIds,
  place,
  placeOrAddress,
  score,
  text,
  texts,
} from './params.js';

const report = z.object({
  words: texts.optional().describe("What the customer said, in the customer's words."),
  symptoms: texts.optional().describe('What is wrong, in short.'),
  photos: photoIds.optional(),
  phone: text.optional().describe('Where the customer is called.'),
  name: text.optional().describe("The customer's name."),
  serialNumber: text
    .optional()
    .describe('Which machine; one that is on file brings its model, site and entitlement.'),
  model: text.optional().describe('The model of a machine that is not on file.'),
  assetTypes: texts
    .optional()
    .describe("Kinds of machine, in the customer's words; all that are known by now."),
  place: placeOrAddress.optional().describe('Where the machine stands.'),
  wantedAt: interval.optional().describe('When the customer would like the visit.'),
  since: instant.optional().describe('Since when it is so.'),
  urgency: z.enum(['normal', 'urgent']).optional(),
  kind: z.enum(['repair', 'installation', 'complaint', 'other']).optional().describe('Absent: a repair.'),
});

/**
 * What each command of a work order does and takes: the commands read their parameters by it, and
 * docs/flows.md shows it to whoever writes flows.
 */
export const COMMAND_PARAMS = {
  register: report
    .extend({
      words: texts.describe("What the customer said, in the customer's words."),
      conversation: text.describe('The talk that it comes from: `conversation.id`.'),
      customerId: text.describe('The customer: `me.id`.'),
      noticedAt: instant.describe('When the first message came, from which the clocks run: `start.at`.'),
    })
    .describe(
      'Makes a new work order, which has a number at once (`save: { order: order, number: number }`).',
    ),
  amend: report.describe('Adds to a report or corrects it; what is left out stays.'),
  confirm: z.object({}).describe("The customer's yes to what was read back; now a technician is looked for."),
  accept: z.object({}).describe('The technician takes the job.'),
  decline: z
    .object({ reason: text.describe('Why.') })
    .describe('The technician refuses the job; the next one is asked.'),
  schedule: z
    .object({ start: instant, end: instant.optional() })
    .describe('The time that was agreed with the customer.'),
  depart: z.object({}).describe('The technician is on the way.'),
  'check-in': z
    .object({
      place: place.optional().describe('Where the technician stands.'),
      photos: photoIds.default([]),
    })
    .describe('The technician has arrived.'),
  report: z
    .object({
      cause: text.optional(),
      solution: text.optional(),
      parts: partList.optional().describe('Parts that were used.'),
      customerWords: text.optional().describe('What the customer says about it.'),
      photos: photoIds.optional(),
    })
    .describe('Any part of the service report; what is said again replaces what was said.'),
  'check-out': z
    .object({ place: place.optional().describe('Where the technician stands.') })
    .describe('The work is finished; the customer is asked to confirm it and to rate it.'),
  'accept-work': z.object({}).describe("The customer's yes to the finished work."),
  'not-fixed': z
    .object({ words: text.optional().describe('What is still wrong.') })
    .describe('It is still broken.'),
  rate: z
    .object({ score: score.describe('1 to 5.'), comment: text.optional() })
    .describe('What the customer thinks of the visit.'),
  cancel: z.object({ reason: text.optional() }).describe('Nobody has to come any more.'),
  assign: z
    .object({
      technicianId: text.describe('A `person` that was answered: `person.id`.'),
      reason: text.optional(),
    })
    .describe('A supervisor names the technician.'),
  note: z
    .object({
      text,
      tell: z.enum(['customer']).optional().describe('Whom staff want to tell it.'),
    })
    .describe("A line on the timeline; a customer's own is passed on to the technician."),
  acknowledge: z.object({}).describe('A supervisor takes an alert over.'),
  snooze: z
    .object({ until: instant.describe('Of an answer `duration`: its `until`.') })
    .describe('Not before then the alert comes again.'),
  help: z
    .object({ text: text.optional().describe('What about.') })
    .describe('Asks a supervisor for help with this order.'),
  wait: z
    .object({
      for: z.enum(['parts', 'customer', 'supplier']),
      text: text.optional().describe('What exactly.'),
    })
    .describe('The work waits; clocks stand still as the policy says.'),
  resume: z.object({}).describe('What was waited for is there.'),
  'resolve-remotely': z.object({ text: text.describe('How.') }).describe('It was solved without a visit.'),
};
