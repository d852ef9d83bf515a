import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalise } from '../../../src/understanding/normalise.js';
import { SLOT_NAMES, type Understanding } from '../../../src/understanding/understand.js';
import { type Labelled, labelledSet } from '../labelled.js';
import { byRules, readSet } from '../read-set.js';
import { score, table } from '../score.js';
import type { Asked, Recorded } from './fake-endpoint.js';
import { world } from './kit.js';

const set = labelledSet();
/** Where rules leave something open; the other files they read whole. */
const open = set.filter(
  ({ file, held }) => held || /^(?:held|learnt|unseen|spoken|fresh|varied)-/.test(file),
);
const rules = score(open, byRules);

/** The whole set before an endpoint that gives a recorded answer to each utterance. */
function reading(answer: (label: Labelled, asked: Asked) => Recorded) {
  const done = { read: new Map<Labelled, Understanding>(), asked: 0 };
  let w: Awaited<ReturnType<typeof world>>;
  beforeAll(async () => {
    let current = set[0] as Labelled;
    w = await world((asked) => answer(current, asked));
    done.read = await readSet(set, w.reader, (label) => {
      current = label;
    });
    done.asked = w.endpoint.asked.length;
  }, 120_000);
  afterAll(async () => await w.endpoint.close());
  return done;
}

describe('the labelled set with a model that answers as the labels say', () => {
  const done = reading(truthful);

  it('is read better than by rules alone, in intents and in slots', () => {
    const result = score(open, (label) => done.read.get(label) as Understanding);
    console.log(table(`Taught, with a model that knows: ${done.asked} of ${set.length} asked`, result));
    expect(result.intents.right).toBeGreaterThan(rules.intents.right);
    expect(result.slots.right).toBeGreaterThan(rules.slots.right);
  });

  it('is asked about few, and never about what rules had right and whole', () => {
    expect(done.asked).toBeGreaterThan(0);
    expect(done.asked / set.length).toBeLessThan(0.25);
    const before = score(set, byRules).misses.length;
    const after = score(set, (label) => done.read.get(label) as Understanding).misses.length;
    expect(after).toBeLessThan(before);
  });
});

describe('the labelled set with a model that names whatever it likes', () => {
  const done = reading(lying);

  it('keeps all that rules found', () => {
    for (const [label, { intent, slots }] of done.read) {
      const found = byRules(label);
      if (found.intent !== 'other') expect([label.say, intent]).toEqual([label.say, found.intent]);
      expect([label.say, slots]).toEqual([label.say, { ...slots, ...found.slots }]);
    }
  });

  it('takes no value that was not said', () => {
    for (const [{ say }, { quotes }] of done.read)
      for (const quote of Object.values(quotes).flat()) expect(say).toContain(quote);
  });
});

/** Names of the labels what stands in the message, and of the question's intents the right one. */
function truthful({ say, intents, slots }: Labelled, asked: Asked): Recorded {
  const said = normalise(say);
  const passages = (label: string): string[] =>
    [label.replace(/[()]/g, ''), label.replace(/\([^)]*\)/g, '').replace(/\|.*/, '')]
      .filter((text) => text !== '' && said.includes(text))
      .slice(0, 1);
  const allowed = allowedBy(asked);
  return answerOf(intents.find((intent) => allowed.includes(intent)) ?? 'other', (slot) =>
    (slots[slot] ?? []).flatMap(passages),
  );
}

/** The first thing it may name, for every slot the beginning of the message and something invented. */
function lying({ say }: Labelled, asked: Asked): Recorded {
  const [first = 'other'] = allowedBy(asked);
  return answerOf(first, () => [[...normalise(say)].slice(0, 8).join(''), '北京市朝阳区', '13900000000']);
}

function answerOf(intent: string, of: (slot: (typeof SLOT_NAMES)[number]) => string[]): Recorded {
  const slots = Object.fromEntries(SLOT_NAMES.map((slot) => [slot, of(slot)]));
  return { content: JSON.stringify({ intent, slots }) };
}

function allowedBy({ body }: Asked): string[] {
  const schema = body.response_format?.json_schema?.schema as
    | { properties: { intent: { enum: string[] } } }
    | undefined;
  return schema?.properties.intent.enum ?? [];
}
