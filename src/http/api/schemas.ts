import { z } from 'zod';
import { LEAVES_MOST } from '../../service/leave.js';

/** What the API takes. Strict: an unknown key is a fault, and strings are strings, never query operators. */
const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((s) => !s.includes('\u0000'), 'must not contain NUL');
const phone = text(32).regex(/^(?=(?:\D*\d){5})[+0-9() -]{5,32}$/, 'must be a phone number');
const tags = z.array(text(64)).max(100);

const site = z.strictObject({
  lat: z.number().min(-90).max(90).nullable().default(null),
  lng: z.number().min(-180).max(180).nullable().default(null),
  datum: z.enum(['gcj02', 'wgs84']).nullable().default(null),
  address: text(500).nullable().default(null),
});

const instant = z.iso.datetime({ offset: true, message: 'must be a time like 2026-03-05T08:00:00+08:00' });
const leave = z
  .array(
    z
      .strictObject({ from: instant, to: instant.nullish() })
      .refine(({ from, to }) => to == null || Date.parse(to) > Date.parse(from), {
        message: 'must be after from',
        path: ['to'],
      }),
  )
  .max(LEAVES_MOST)
  .describe(
    'When not to send them: from then on until then; without `to` until they say that they are back. Takes the place of what was known; [] ends it.',
  );

const staff = {
  name: text(100),
  phone: phone.optional(),
  wecomUserId: text(64).optional(),
  telegramId: text(64).optional(),
  active: z.boolean().optional(),
  locale: z.enum(['zh-CN', 'en']).optional(),
};
const anyKey = (s: { wecomUserId?: string; telegramId?: string; phone?: string }) =>
  Boolean(s.wecomUserId ?? s.telegramId ?? s.phone);
const keyFault = {
  message: 'one of wecomUserId, telegramId, phone is needed',
  path: ['wecomUserId'],
  // Beside other faults as well: every one is named at once.
  when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
};

export const schemas = {
  technician: z
    .strictObject({
      ...staff,
      skills: tags.optional(),
      territories: tags.optional(),
      leave: leave.optional(),
    })
    .refine(anyKey, keyFault),
  supervisor: z.strictObject({ ...staff, manager: z.boolean().optional() }).refine(anyKey, keyFault),
  customer: z.strictObject({
    phone,
    name: text(100).optional(),
    company: text(200).nullish(),
    address: text(500).nullish(),
    locale: z.enum(['zh-CN', 'en']).nullish(),
  }),
  asset: z.strictObject({
    serialNumber: text(64),
    model: text(100).nullish(),
    customerPhone: phone.nullish(),
    purchasedAt: z.iso.date().nullish(),
    warrantyMonths: z.int().min(0).max(600).nullish(),
    site: site.nullish(),
  }),
  contactLinks: z
    .strictObject({
      assets: z.array(text(64)).max(2000).optional(),
      shops: z.array(text(64)).max(500).optional(),
      account: text(64).optional(),
    })
    .refine(({ assets = [], shops = [] }) => assets.length + shops.length > 0, {
      message: 'assets or shops are needed',
      path: ['assets'],
    }),
  assign: z.strictObject({
    technicianId: text(200),
    reason: text(500).optional(),
    commandId: text(200).optional(),
  }),
  cancel: z.strictObject({ reason: text(500).optional(), commandId: text(200).optional() }),
  people: z.strictObject({ people: z.tuple([text(200), text(200)]) }),
  person: z.strictObject({ person: text(200) }),
  note: z.strictObject({ text: text(2000), commandId: text(200).optional() }),
};
