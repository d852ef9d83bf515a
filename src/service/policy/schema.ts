import { IANAZone } from 'luxon';
import { z } from 'zod';
import { milliseconds, span } from './duration.js';
import { dayWindow } from './windows.js';

const share = z.number().min(0).max(1);
const metres = z.number().nonnegative();
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as "2026-10-01"');
const monthDay = z
  .string()
  .regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'must be a month and day such as "05-20"');
const targetName = z.enum(['reply', 'accept', 'arrive', 'fix', 'report']);
const tags = z.array(z.string()).default([]);

/** When a promise is due, and how much earlier its owner is reminded. `null` switches the promise off. */
const target = z.strictObject({
  within: span,
  warnBefore: milliseconds.prefault('0s').describe('Remind the technician this long before; 0s: never.'),
  from: z
    .enum(['noticed', 'confirmed', 'accepted', 'check-in'])
    .optional()
    .describe('What starts the clock (SL-13).'),
  clock: z.enum(['wall', 'working']).optional().describe('Real time, or working hours of the calendar.'),
});

const tier = z.strictObject({
  name: z.string(),
  when: z
    .strictObject({
      faultClass: z.array(z.string()).optional(),
      urgency: z.enum(['normal', 'urgent']).optional(),
      kind: z.array(z.enum(['repair', 'installation', 'complaint', 'other'])).optional(),
      territory: z.array(z.string()).optional(),
      overKm: z.number().nonnegative().optional().describe('Farther than this from the nearest station.'),
      upToKm: z
        .number()
        .nonnegative()
        .optional()
        .describe('At most this far; the boundary belongs to it (SL-07).'),
      season: z.strictObject({ from: monthDay, to: monthDay }).optional(),
    })
    .describe('All named conditions must hold. An unknown distance holds for no distance condition.'),
  targets: z.partialRecord(targetName, target.nullable()),
});

const sla = z.strictObject({
  replyBy: z
    .enum(['bot', 'human'])
    .default('bot')
    .describe("Does the bot's number count as the reply (SL-01)?"),
  appointmentSetsArrival: z
    .boolean()
    .default(true)
    .describe('An agreed time replaces the arrival target (SL-03).'),
  appointmentGrace: milliseconds.prefault('30m').describe('For appointments without an end.'),
  pauseWhile: z
    .array(z.enum(['confirmation', 'parts', 'customer', 'supplier']))
    .default(['confirmation', 'parts', 'customer', 'supplier']),
  roadFactor: z
    .number()
    .min(1)
    .default(1)
    .describe('Road distance ÷ straight distance; 1 = radius (SL-04, SL-07).'),
  targets: z.partialRecord(targetName, target.nullable()).prefault({
    reply: { within: '30m', warnBefore: '0s' },
    accept: { within: '30m', warnBefore: '10m' },
    arrive: { within: '24h', warnBefore: '1h' },
    fix: { within: '48h', warnBefore: '4h' },
    report: { within: '8h', warnBefore: '1h' },
  }),
  tiers: z.array(tier).default([]).describe('The first tier that fits and names a target decides it.'),
});

const shift = z.array(dayWindow).default([]);
const calendar = z.strictObject({
  holidays: z
    .enum(['china', 'none'])
    .default('china')
    .describe('Statutory holidays with make-up working days (调休).'),
  workingHours: z
    .strictObject({ mon: shift, tue: shift, wed: shift, thu: shift, fri: shift, sat: shift, sun: shift })
    .prefault(fiveDays(['08:30-12:00', '13:30-17:30'])),
  days: z
    .record(day, z.enum(['work', 'off']))
    .default({})
    .describe("The company's own days; they win over everything."),
});

const productLine = z.strictObject({
  name: z.string(),
  models: z.array(z.string()).min(1).describe('Model names; * stands for anything.'),
  skill: z.string().nullable().default(null),
  warrantyMonths: z.number().int().nonnegative().optional().describe('Where the asset itself does not say.'),
  faultClasses: z.array(z.strictObject({ name: z.string(), words: z.array(z.string()).min(1) })).default([]),
});

const contract = z.strictObject({
  name: z.string(),
  serialNumbers: tags,
  phones: tags,
  from: day,
  until: day,
});

const step = z.strictObject({
  after: milliseconds,
  to: z.enum(['technician', 'lead', 'group', 'manager']),
});

/**
 * A company's rules, as its service staff write them. Every key has a default but `version`; unknown
 * keys are faults. Conflicts between companies are settled here, not in code (after-sales-rules 28).
 */
export const policySchema = z
  .strictObject({
    version: z.literal(1),
    timeZone: z.string().default('Asia/Shanghai'),
    intake: z
      .strictObject({
        dispatchBeforeConfirm: z.array(z.enum(['normal', 'urgent'])).default(['urgent']),
        remindUnconfirmedAfter: milliseconds.prefault('30m'),
        tellSupervisorsAfter: milliseconds.prefault('2h'),
      })
      .prefault({}),
    productLines: z.array(productLine).default([]),
    entitlement: z
      .strictObject({
        countFrom: z
          .enum(['notice', 'fault'])
          .default('notice')
          .describe('Which day must lie in the warranty (CL-26).'),
        lastDay: z.enum(['inclusive', 'exclusive']).default('inclusive'),
        contracts: z.array(contract).default([]),
      })
      .prefault({}),
    stations: z
      .array(
        z.strictObject({
          name: z.string(),
          lat: z.number(),
          lng: z.number(),
          datum: z.enum(['gcj02', 'wgs84']),
          territory: z.string().optional(),
        }),
      )
      .default([])
      .describe('Service stations: distances of SLA tiers are measured from the nearest.'),
    sla: sla.prefault({}),
    calendar: calendar.prefault({}),
    quietHours: dayWindow
      .nullable()
      .default(null)
      .describe('Reminders, alerts and surveys wait, unless urgent.'),
    oncall: z
      .strictObject({ windows: z.array(dayWindow).default([]).describe('Empty: always (OC-01, OC-02).') })
      .prefault({}),
    dispatch: z
      .strictObject({
        offerTimeout: milliseconds.prefault('10m'),
        order: z
          .array(z.enum(['rotation', 'load', 'distance', 'territory']))
          .min(1)
          .default(['rotation', 'load', 'distance']),
        maxActiveOrders: z.number().int().positive().nullable().default(null),
        skipWhileOnSite: z.boolean().default(true).describe('Who is still out is passed over (DP-05).'),
        skippedLosesTurn: z.boolean().default(true),
        retryEvery: milliseconds
          .prefault('15m')
          .describe('When nobody was available; doubles up to 16 times this.'),
      })
      .prefault({}),
    escalation: z
      .strictObject({
        ladder: z.array(step).default([
          { after: 0, to: 'technician' },
          { after: 300_000, to: 'lead' },
          { after: 900_000, to: 'group' },
          { after: 3_600_000, to: 'manager' },
        ]),
        repeatEvery: milliseconds.nullable().prefault('1h'),
        repeatAtMost: z.number().int().nonnegative().default(8),
        ignoreQuietHours: z.boolean().default(false),
      })
      .prefault({}),
    visit: z
      .strictObject({
        radius: metres.default(300).describe('Metres around the site that count as there.'),
        margin: metres.default(200).describe('Beyond radius and accuracy, still only "uncertain".'),
        appointment: z.enum(['optional', 'required']).default('optional'),
        photo: z.enum(['optional', 'required', 'off']).default('optional'),
        sharePhone: z.boolean().default(true).describe("May the customer see the technician's phone?"),
        remindDayBefore: milliseconds.prefault('24h'),
        remindBefore: milliseconds.prefault('2h'),
        checkOutAfter: milliseconds
          .prefault('4h')
          .describe('On site longer than this without check-out is noticed.'),
      })
      .prefault({}),
    report: z
      .strictObject({
        required: z
          .array(z.enum(['cause', 'solution', 'parts', 'customerWords', 'photos']))
          .default(['cause', 'solution', 'parts']),
        remindAfter: milliseconds.prefault('2h'),
      })
      .prefault({}),
    acceptance: z
      .strictObject({ closeAfter: span.prefault('72h'), reopenWithin: span.prefault('7d') })
      .prefault({}),
    survey: z
      .strictObject({
        closeAfter: span.prefault('72h'),
        nudgeAfter: milliseconds.nullable().prefault('24h'),
        lowScore: z.number().int().min(0).max(5).default(2),
        ratingConfirms: z.boolean().default(true).describe('A good rating is also the confirmation.'),
      })
      .prefault({}),
    media: z
      .strictObject({
        keepFor: milliseconds.prefault('1095d').describe('Photos, voice and files are deleted after this.'),
      })
      .prefault({}),
    deliveries: z
      .strictObject({
        giveUpAfter: milliseconds.prefault('24h'),
        stuckAfter: milliseconds
          .prefault('10m')
          .describe('A message that alone fails is parked after this, when others wait behind it.'),
      })
      .prefault({}),
    privacy: z
      .strictObject({
        notice: z
          .number()
          .int()
          .positive()
          .default(1)
          .describe(
            'Raise it when templates `privacy.notice` says something new: everybody is told once more.',
          ),
        keepMessages: milliseconds
          .prefault('365d')
          .refine((ms) => ms >= 30 * 86_400_000, 'must be 30d at least: repeats are recognised by them')
          .describe('What was said in chats is deleted after this.'),
        keepOrders: milliseconds
          .prefault('1095d')
          .describe('How long work orders are kept for warranty and liability; told to people.'),
      })
      .prefault({}),
    kpi: z
      .strictObject({
        onTime: share.default(0.9).describe('KP-01, at least'),
        satisfaction: share.default(0.85).describe('KP-02, at least'),
        firstTimeFix: share.default(0.8),
        repeatWithin: milliseconds.prefault('30d'),
      })
      .prefault({}),
  })
  .superRefine((policy, ctx) => {
    const fault = (path: (string | number)[], message: string) =>
      ctx.addIssue({ code: 'custom', path, message });
    if (!IANAZone.isValidZone(policy.timeZone)) fault(['timeZone'], `"${policy.timeZone}" is no time zone`);
    if (!Object.values(policy.calendar.workingHours).some((shifts) => shifts.length > 0)) {
      fault(['calendar', 'workingHours'], 'at least one day of the week needs working hours');
    }
    policy.escalation.ladder.forEach((rung, i, ladder) => {
      const before = ladder[i - 1];
      if (before && rung.after < before.after)
        fault(['escalation', 'ladder', i, 'after'], 'is earlier than the step before it');
    });
    if (policy.quietHours && policy.quietHours.from === policy.quietHours.to) {
      fault(['quietHours'], 'covers the whole day; nobody would ever be reminded');
    }
    const classes = new Set(policy.productLines.flatMap((line) => line.faultClasses.map((c) => c.name)));
    policy.sla.tiers.forEach((t, i) => {
      for (const name of t.when.faultClass ?? []) {
        if (!classes.has(name))
          fault(['sla', 'tiers', i, 'when', 'faultClass'], `no product line has a fault class "${name}"`);
      }
      checkTargets(t.targets, ['sla', 'tiers', i, 'targets'], fault);
    });
    checkTargets(policy.sla.targets, ['sla', 'targets'], fault);
  });

export type Policy = z.output<typeof policySchema>;
export type SlaTargetRule = NonNullable<Policy['sla']['targets']['reply']>;

function checkTargets(
  targets: Policy['sla']['targets'],
  path: (string | number)[],
  fault: (path: (string | number)[], message: string) => void,
): void {
  for (const [name, rule] of Object.entries(targets)) {
    if (rule?.within.unit === 'ms' && rule.warnBefore >= rule.within.ms && rule.warnBefore > 0) {
      fault([...path, name, 'warnBefore'], 'must be shorter than within');
    }
  }
}

function fiveDays(shifts: string[]) {
  return { mon: shifts, tue: shifts, wed: shifts, thu: shifts, fri: shifts, sat: [], sun: [] };
}
