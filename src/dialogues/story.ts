import { z } from 'zod';
import type { Choice, Outbound } from '../channels/channel.js';
import type { Trace } from '../conversation/work.js';
import { FAILPOINTS } from '../failpoints.js';
import { parseDuration } from '../flows/duration.js';
import type { FlowKit } from '../flows/kit.js';
import { type Talker, World } from './world.js';

const word = z.union([z.string(), z.number()]).transform(String);
const words = z.union([word, z.array(word)]).transform((v) => [v].flat());

/** One line of a story: somebody does something, and what is said and done then. */
const line = z.strictObject({
  as: z.string().optional(),
  in: z.string().optional(),
  /** What is said answers, by quoting it, the last message shown that holds these words. */
  quote: z.string().optional(),
  press: z.string().optional(),
  /** Presses a button that was shown earlier, by its label. */
  pressOld: z.string().optional(),
  photos: z.number().optional(),
  location: z.tuple([z.number(), z.number()]).optional(),
  enter: z.literal(true).optional(),
  event: z.string().optional(),
  voice: z.literal(true).optional(),
  /** The platform delivers the last message once more. */
  again: z.literal(true).optional(),
  /**
   * The process dies at this failpoint of the line's turn and starts again. Only where a whole service plays
   * the story; what follows must be the same as if nothing had happened.
   */
  kill: z.enum(FAILPOINTS).optional(),
  /** The person's own language from now on. */
  language: z.enum(['zh-CN', 'en']).optional(),
  /** Conversations' time passes. */
  pass: z.string().optional(),
  /** The clocks of work orders ring as well. */
  ring: z.string().optional(),
  notice: z.string().optional(),
  data: z.record(z.string(), z.unknown()).default({}),
  fail: z.record(z.string(), z.string()).optional(),
  /** Each must be in what this talker is told; [] means nothing at all. */
  out: words.optional(),
  not: words.optional(),
  /** How many messages. */
  messages: z.number().optional(),
  choices: words.optional(),
  /** What others are told: talker → words. */
  told: z.record(z.string(), words).default({}),
  /** Effects in order, `order.register` and the like; exactly these. */
  effects: z.array(z.string()).optional(),
  slots: z.record(z.string(), z.unknown()).optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  mode: z.string().optional(),
  runs: z.array(z.string()).optional(),
  /** States of the orders so far, in the order of their numbers. */
  orders: z.array(z.string()).optional(),
});

export const storySchema = z.strictObject({
  story: z.string(),
  as: z.string().default('customer'),
  /** Only for the world without storage: its lines leave the clocks of work orders alone, or pass months. */
  pure: z.boolean().default(false),
  given: z
    .strictObject({
      now: z.string().optional(),
      customer: z.record(z.string(), z.unknown()).optional(),
      assets: z.array(z.record(z.string(), z.unknown())).default([]),
      staff: z.array(z.record(z.string(), z.unknown())).default([]),
    })
    .default({ assets: [], staff: [] }),
  talk: z.array(line),
});
export type Story = z.output<typeof storySchema>;
type Line = Story['talk'][number];

/** Plays a story and returns what is not as told, one sentence each. */
export function play(kit: FlowKit, story: Story, trace?: Trace): string[] {
  const world = new World(kit, story.given.staff, trace);
  if (story.given.now) world.now = Date.parse(story.given.now);
  const _id = story.as.startsWith('customer') ? story.as : 'customer';
  const customer = { _id, name: null, phone: null, company: null, address: null, locale: null, noticed: 1 };
  world.customers.set(_id, { ...customer, ...story.given.customer });
  world.assets = story.given.assets.map((a) => ({
    _id: String(a.serialNumber),
    serialNumber: '',
    model: null,
    customerPhone: null,
    purchasedAt: null,
    warrantyMonths: null,
    site: null,
    ...a,
  }));
  const faults: string[] = [];
  story.talk.forEach((step, i) => {
    const talker = world.talker(step.as ?? story.as);
    const before = new Map([...world.talkers].map(([id, t]) => [id, t.heard.length]));
    const did = talker.did.length;
    act(world, talker, step);
    const found = check(world, talker, step, before, talker.did.slice(did));
    faults.push(
      ...found.map(
        (fault) =>
          `${story.story}, line ${i + 1} (${step.in ?? step.press ?? ''}): ${fault}\n      [${talker.outcome}]`,
      ),
    );
  });
  return faults;
}

function act(world: World, talker: Talker, step: Line): void {
  for (const [command, code] of Object.entries(step.fail ?? {})) world.failing.set(command, code);
  const { id } = talker;
  if (step.language) world.speak(id, step.language);
  if (step.again) world.repeat(id);
  if (step.pass !== undefined) world.pass(parseDuration(step.pass) ?? 0);
  if (step.ring !== undefined) world.ring(parseDuration(step.ring) ?? 0);
  if (step.in !== undefined)
    world.send(id, { text: step.in, ...(step.quote ? { quote: { id: quoted(talker, step.quote) } } : {}) });
  if (step.press !== undefined) press(world, talker, step.press, false);
  if (step.pressOld !== undefined) press(world, talker, step.pressOld, true);
  for (let n = 0; n < (step.photos ?? 0); n++)
    world.send(id, { kind: 'image', media: [{ kind: 'image', ref: `ref-${world.now}-${n}` }] });
  if (step.location)
    world.send(id, {
      kind: 'location',
      location: { lat: step.location[0], lng: step.location[1], datum: 'gcj02' },
    });
  if (step.enter) world.send(id, { kind: 'event', event: { name: 'enter', data: { welcomeCode: 'code' } } });
  if (step.event)
    world.send(id, { kind: 'event', event: { name: step.event, data: step.data as Record<string, string> } });
  if (step.voice) world.send(id, { kind: 'voice', media: [{ kind: 'voice', ref: 'v' }] });
  if (step.notice) {
    const order = [...world.orders.keys()].at(-1);
    world.notice(id, step.notice, { ...(order ? { order } : {}), ...step.data });
  }
}

function quoted(talker: Talker, words: string): string {
  const at = talker.heard.findLastIndex((m) => says(textOf(m), words));
  if (at < 0) throw new Error(`${talker.id} was shown nothing that says "${words}"`);
  return String(at);
}

function press(world: World, talker: Talker, label: string, oldest: boolean): void {
  const shown = talker.heard.flatMap((m) =>
    choicesOf(m).map((choice) => ({ choice, card: m.kind === 'card' ? m.card : undefined })),
  );
  const matching = shown.filter(({ choice }) => choice.label === label || choice.token.startsWith(label));
  const found = oldest ? matching[0] : matching.at(-1);
  if (!found)
    throw new Error(
      `no button ${label} was shown to ${talker.id}: ${shown.map((s) => s.choice.label).join(', ')}`,
    );
  const { token } = found.choice;
  world.send(talker.id, {
    kind: 'choice',
    text: found.choice.label,
    choice: {
      token,
      label: found.choice.label,
      ...(found.card ? { card: found.card, responseCode: 'rc' } : {}),
    },
  });
}

export const choicesOf = (m: Outbound): Choice[] => (m.kind === 'ask' || m.kind === 'card' ? m.choices : []);

export function textOf(m: Outbound): string {
  switch (m.kind) {
    case 'card':
      return [m.title, m.text, ...m.rows.map((r) => `${r.label}:${r.value}`)].filter(Boolean).join('\n');
    case 'card-update':
      return `${m.title}\n${m.done}`;
    case 'image':
    case 'file':
      return m.media;
    default:
      return m.text;
  }
}

/** Whether the words are said; it is the same whether a mark is full or half as wide. */
const says = (text: string, words: string): boolean =>
  text.normalize('NFKC').includes(words.normalize('NFKC'));

export function check(
  world: Pick<World, 'talker' | 'orders'>,
  talker: Talker,
  step: Line,
  before: Map<string, number>,
  did: Talker['did'],
): string[] {
  const faults: string[] = [];
  const newOf = (t: Talker) => t.heard.slice(before.get(t.id) ?? 0);
  const said = newOf(talker).map(textOf).join('\n---\n');
  if (step.out?.length === 0 && said !== '') faults.push(`should say nothing but says: ${said}`);
  for (const text of step.out ?? [])
    if (!says(said, text)) faults.push(`should say "${text}" but says: ${said || 'nothing'}`);
  for (const text of step.not ?? [])
    if (says(said, text)) faults.push(`should not say "${text}" but says: ${said}`);
  if (step.messages !== undefined && newOf(talker).length !== step.messages)
    faults.push(`should be ${step.messages} message(s): ${said}`);
  const labels = newOf(talker)
    .flatMap(choicesOf)
    .map((c) => c.label);
  for (const label of step.choices ?? [])
    if (!labels.includes(label)) faults.push(`should offer "${label}" but offers: ${labels.join(', ')}`);
  for (const [id, texts] of Object.entries(step.told)) {
    const told = newOf(world.talker(id)).map(textOf).join('\n---\n');
    if (texts.length === 0 && told !== '') faults.push(`${id} should be told nothing but is told: ${told}`);
    for (const text of texts)
      if (!says(told, text)) faults.push(`${id} should be told "${text}" but is told: ${told || 'nothing'}`);
  }
  const names = did.map((e) =>
    e.kind === 'order'
      ? `order.${e.args.command}`
      : e.kind === 'directory' || e.kind === 'person' || e.kind === 'suggest'
        ? `${e.kind}.${e.args.action}`
        : e.kind,
  );
  if (step.effects && JSON.stringify(names) !== JSON.stringify(step.effects))
    faults.push(
      `should do ${step.effects.join(', ') || 'nothing'} but does ${names.join(', ') || 'nothing'}`,
    );
  const { state } = talker.conversation;
  for (const [name, value] of Object.entries(step.slots ?? {})) {
    const found = state.runs.at(-1)?.slots[name];
    if (!matches(found, value))
      faults.push(`slot ${name} should be ${JSON.stringify(value)} but is ${JSON.stringify(found)}`);
  }
  const last = did.findLast((e) => e.kind === 'order');
  for (const [name, value] of Object.entries(step.params ?? {})) {
    const found = last?.args.params[name];
    if (!matches(found, value))
      faults.push(`param ${name} should be ${JSON.stringify(value)} but is ${JSON.stringify(found)}`);
  }
  if (step.mode && state.mode !== step.mode) faults.push(`mode should be ${step.mode} but is ${state.mode}`);
  if (
    step.runs &&
    JSON.stringify(state.runs.filter((r) => !r.paused).map((r) => r.flow)) !== JSON.stringify(step.runs)
  )
    faults.push(
      `runs should be ${step.runs.join(', ') || 'none'} but are ${
        state.runs
          .filter((r) => !r.paused)
          .map((r) => r.flow)
          .join(', ') || 'none'
      }`,
    );
  const states = [...world.orders.values()].map((o) => o.state);
  if (step.orders && JSON.stringify(states) !== JSON.stringify(step.orders))
    faults.push(`orders should be ${step.orders.join(', ')} but are ${states.join(', ')}`);
  return faults;
}

/** Objects need only hold what is named. */
function matches(found: unknown, wanted: unknown): boolean {
  if (
    wanted !== null &&
    typeof wanted === 'object' &&
    !Array.isArray(wanted) &&
    found !== null &&
    typeof found === 'object'
  ) {
    return Object.entries(wanted).every(([k, v]) => matches((found as Record<string, unknown>)[k], v));
  }
  return JSON.stringify(found) === JSON.stringify(wanted);
}
