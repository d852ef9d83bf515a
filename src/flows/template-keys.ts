import type { Flow, FlowKit, Rule } from './kit.js';

/** Keys that the engine itself speaks with, whatever the flows are. */
const ENGINE = [
  ...[
    'ask.together',
    'ask.confirm-again',
    'ask.which-wrong',
    'ask.noted',
    'ask.unknown',
    'help.choices',
    'help.ways-out',
    'ask.changed',
    'resume',
    'which.ask',
    'which.label',
    'which.all',
    'resume.next',
    'idle.remind',
    'photos.got',
  ],
  ...[
    'choice.yes',
    'choice.no',
    'choice.go-on',
    'choice.start-again',
    'draft.offer',
    'choice.confirm',
    'choice.change',
    'choice.skip',
    'choice.score',
    'choice.sign',
    'choice.order',
    'choice.device',
  ],
  ...['choice.person', 'order.ask', 'order.none', 'order.unknown', 'order.unfit', 'order.not-yours'],
  ...[
    'hand-over.customer',
    'hand-over.staff',
    'hand-over.waiting',
    'flow.given-up',
    'flow.cancelled',
    'bot.back',
    'bot.safe',
  ],
  ...['share.phone', 'share.location', 'place.pin', 'privacy.notice', 'appchat.name'],
  ...['talk.joined', 'talk.words', 'talk.taken', 'talk.said', 'talk.ended', 'talk.refused', 'talk.over'],
  ...['talk.sent', 'talk.somebody', 'choice.talk', 'talk.given', 'talk.not-given', 'talk.offered'],
  ...['why.unclear', 'why.confirm', 'fail.general'],
  ...['day.today', 'day.tomorrow', 'day.format', ...[1, 2, 3, 4, 5, 6, 7].map((n) => `day.weekday-${n}`)],
  ...Array.from({ length: 12 }, (_, i) => `day.month-${i + 1}`),
  ...['duration.days', 'duration.hours', 'duration.minutes', 'duration.seconds'],
];

/** Words of the page at /chat (web/chat/chat.html). */
const PAGE = [
  ...['title', 'write', 'send', 'photo', 'place', 'log', 'me', 'them', 'file', 'failed'],
  ...['offline', 'busy', 'no-place', 'placed', 'no-script', 'big', 'quote', 'reply', 'unquote'],
].map((word) => `web.${word}`);

/** Words of printed sheets (src/sheets). */
const SHEET = ['title', 'serial', 'model', 'how.one', 'how.two', 'how.three'].map((word) => `sheet.${word}`);

/** Notices that the engine gives itself; flows/notices.yaml must say them to every role. */
export const ENGINE_NOTICES = [
  'bot.welcome',
  'bot.unknown',
  'bot.remark',
  'bot.voice',
  'bot.ok',
  'bot.not-open',
  'bot.already',
  'bot.press-refused',
  'bot.edited',
  'bot.live-location',
  'bot.unreadable',
  'bot.gone',
  'bot.recalled',
] as const;

/** Notices of src/parked: without words for these roles a failure would be known to nobody. */
export const SYSTEM_NOTICES = {
  'system.parked': ['supervisor'],
  'system.group-dead': ['supervisor'],
  'system.group-alert': ['supervisor', 'group'],
  'system.apology': ['customer', 'technician', 'supervisor', 'stranger'],
} as const;

/** Looked up by a code that comes from elsewhere, with a general word to fall back to. */
const BY_CODE = ['why.', 'fail.', 'example.'];
/** `<flow>.<one of these>` goes before the general `order.…`. */
const ORDER_WORDS = ['none', 'unknown', 'unfit', 'not-yours'];

/** Every template that something may speak with; what is not among them is dead. */
export function templateKeysOf(kit: FlowKit): { needed: Set<string>; allowed(key: string): boolean } {
  const needed = new Set([...ENGINE, ...PAGE, ...SHEET, ...Object.values(kit.flows).flatMap(keysOfFlow)]);
  for (const roles of Object.values(kit.notices)) {
    for (const rule of Object.values(roles).flatMap((r) => r ?? []))
      for (const key of keysOfRule(rule)) needed.add(key);
  }
  const spaces = new Set(BY_CODE);
  for (const locale of kit.locales) {
    for (const key of kit.templates.keys(locale)) {
      for (const match of kit.templates.source(locale, key).matchAll(/\|\s*name:\s*'([a-z-]+)'/g))
        spaces.add(`${match[1]}.`);
    }
  }
  const optional = new Set(Object.values(kit.flows).flatMap(optionalKeysOf));
  return {
    needed,
    allowed: (key) => optional.has(key) || [...spaces].some((space) => key.startsWith(space)),
  };
}

/** Every template that a flow names. */
export function keysOfFlow(flow: Flow): string[] {
  const keys: (string | undefined)[] = [flow.title];
  for (const step of flow.steps) {
    keys.push(step.say, step.confirm, step.ask, step.mark?.done);
    keys.push(...Object.values(step.fails ?? {}).map((f) => f.say), ...step.buttons.map((b) => b.label));
    for (const name of step.of ?? []) keys.push(`slot.${name}`);
    for (const name of step.fill ?? []) {
      const slot = flow.slots[name];
      if (slot && slot.type !== 'order' && !slot.aside && !step.ask) keys.push(`${flow.flow}.ask.${name}`);
    }
  }
  for (const slot of Object.values(flow.slots)) {
    keys.push(...slot.checks.map((c) => c.why));
    if (slot.buttons)
      for (const id of Object.keys(slot.choices ?? {})) keys.push(`${flow.flow}.choice.${slot.name}.${id}`);
  }
  return keys.filter((key) => key !== undefined);
}

function optionalKeysOf(flow: Flow): string[] {
  const words = ORDER_WORDS.map((word) => `${flow.flow}.${word}`);
  for (const slot of Object.values(flow.slots)) {
    words.push(`${flow.flow}.example.${slot.name}`);
    if (slot.type === 'order') words.push(`${flow.flow}.ask.${slot.name}`);
    if (slot.type === 'yes-no')
      words.push(`${flow.flow}.choice.${slot.name}.yes`, `${flow.flow}.choice.${slot.name}.no`);
  }
  return words;
}

function keysOfRule(rule: Rule): string[] {
  const { card } = rule;
  const keys = [rule.say, rule.alert, rule.update?.done, ...rule.buttons.map((b) => b.label)];
  if (card) keys.push(card.title, card.text, ...card.rows.flatMap((row) => [row.label, row.value]));
  return keys.filter((key) => key !== undefined);
}
