import { describe, expect, it } from 'vitest';
import type { Intent } from '../../src/understanding/intent.js';
import { likenessTo, type Sayings } from '../../src/understanding/likeness.js';
import { readInTalk } from '../../src/understanding/read-words.js';
import { understand } from '../../src/understanding/understand.js';
import { shippedKit } from '../flows/kit.js';
import { type Labelled, labelledSet } from './labelled.js';
import { byRules } from './read-set.js';
import { score, table } from './score.js';

const context = { role: 'customer', now: 0, timeZone: 'Asia/Shanghai', locale: 'zh-CN' } as const;
const sayings: Sayings = {
  customer: {
    report_fault: ['小火车不走了', '小火车推不动', '这机器一推就闷声响'],
    progress: ['那个事办得咋样了', '办到哪一步了', '有信儿没', '灶王爷那头有话没', '灶王爷回话了没'],
  },
};

describe('likeness to examples', () => {
  const likeness = likenessTo(sayings);
  const nearest = (words: string) =>
    [...likeness.intents(words, 'customer')].sort((a, b) => b[1] - a[1])[0]?.[0];

  it('is nearest to the intent whose examples share the most', () => {
    expect(nearest('我家小火车推着闷声响')).toBe('report_fault');
    expect(nearest('办得咋样有信儿没')).toBe('progress');
  });

  it('takes what an example says word for word as that example', () => {
    expect(likeness.intents('小火车,不走了。', 'customer').get('progress')).toBe(Number.NEGATIVE_INFINITY);
  });

  it.each(['', '13904710086', '👍', '3'])('is like nothing without words: %j', (words) => {
    expect(likeness.intents(words, 'customer').size).toBe(0);
  });

  it('knows nothing of a role without examples', () => {
    expect(likeness.intents('小火车不走了', 'technician').size).toBe(0);
    expect(likenessTo({}).intents('小火车不走了', 'customer').size).toBe(0);
  });

  it('is learnt from a sentence that somebody adds', () => {
    const words = '小火车推着红又红';
    expect(understand(words, { ...context, likeness }).intent).not.toBe('progress');
    const more = likenessTo({ customer: { ...sayings.customer, progress: [words] } });
    expect(understand(words, { ...context, likeness: more }).intent).toBe('progress');
  });
});

describe('what is marked in examples', () => {
  const likeness = likenessTo({
    customer: {
      report_fault: [
        '小火车【一推就闷声叫唤】,快来人',
        '快来个人,大磨盘【光叫唤】',
        '麻烦快来人,【叫唤得很】',
      ],
      reschedule: ['礼拜六再来哈,【三舅家摆酒】', '【摆酒哩】,后天再来', '后天再来哈'],
    },
  });
  const read = (words: string) => understand(words, { ...context, likeness }).slots;

  it('shows which clause says what is wrong, where rules see nothing', () => {
    expect(understand('快来个人,小磨盘叫唤得邪乎', context).slots).not.toHaveProperty('symptom');
    expect(read('快来个人,小磨盘叫唤得邪乎')).toMatchObject({ symptom: '小磨盘叫唤得邪乎' });
  });

  it('shows which clause says why', () => {
    const words = '后天再来,二叔家摆酒哩';
    expect(understand(words, context)).toMatchObject({ intent: 'other' });
    expect(understand(words, { ...context, likeness })).toMatchObject({
      intent: 'reschedule',
      slots: { reason: '二叔家摆酒' },
    });
  });

  it('adds none where no clause tells', () => {
    expect(read('后天再来哈')).not.toHaveProperty('reason');
  });
});

describe('a guess in a conversation', () => {
  const may: Intent[] = ['report_fault', 'progress'];
  const read = (words: string, examples: Sayings) =>
    readInTalk(words, context, { likeness: likenessTo(examples), may, asked: false });

  it('is made only where rules are silent, and beside what they read', () => {
    expect(read('灶王爷那头咋说的呀', sayings)).toMatchObject({ intent: 'other', likely: 'progress' });
    expect(read('打捆机打结器坏了', sayings)).not.toHaveProperty('likely');
  });

  it('names nothing that acts at once', () => {
    expect(read('灶王爷那头咋说的呀', { customer: { accept: ['灶王爷回话了没'] } })).not.toHaveProperty(
      'likely',
    );
  });

  it('is not made when two intents are about as near', () => {
    const both = ['那个事那个话'];
    expect(read('那个事那个话哈', { customer: { report_fault: both, progress: both } })).not.toHaveProperty(
      'likely',
    );
  });
});

describe('the examples that are shipped', () => {
  const set = labelledSet();

  it('hold nothing of what is held back', () => {
    const likeness = shippedKit.likeness;
    const long = set.filter(({ held, say }) => held && say.length >= 8);
    expect(long.length).toBeGreaterThan(40);
    const same = long.filter(({ role, say }) =>
      [...likeness.intents(say, role).values()].includes(Number.NEGATIVE_INFINITY),
    );
    // two people do say the same now and then
    expect(same.length).toBeLessThanOrEqual(4);
  });

  it('read more of what is held back than rules alone', () => {
    const held = set.filter((label) => label.held);
    const alone = score(held, byRules);
    const together = score(held, (label) =>
      understand(label.say, { ...contextOf(label), likeness: shippedKit.likeness }),
    );
    console.log(table(`Held back, with the examples: ${held.length} utterances`, together));
    expect(together.intents.right).toBeGreaterThan(alone.intents.right);
    expect(together.intents.right / together.intents.of).toBeGreaterThanOrEqual(0.92);
  });

  // without rules, and without any sentence of the set: what examples are worth by themselves
  it.each([
    ['eighth', 0.85],
    ['ninth', 0.75],
    ['tenth', 0.75],
    ['eleventh', 0.84],
  ])('tell the intents of the set %s from those of the others', (name, least) => {
    const others: Record<Labelled['role'], Partial<Record<Intent, string[]>>> = {
      ...{ customer: {}, technician: {}, supervisor: {} },
    };
    for (const { file, role, intents, say } of set)
      for (const intent of file.startsWith(`${name}-`) ? [] : (intents.slice(0, 1) as Intent[]))
        others[role][intent] = [...(others[role][intent] ?? []), say];
    const likeness = likenessTo(others);
    const own = set.filter(({ file }) => file.startsWith(`${name}-`));
    const right = own.filter(({ say, role, intents }) => {
      const near = [...likeness.intents(say, role)].sort((a, b) => b[1] - a[1])[0];
      return near && intents.includes(near[0]);
    });
    console.log(`${name}: ${right.length} of ${own.length} by likeness alone`);
    expect(right.length / own.length).toBeGreaterThanOrEqual(least);
  });
});

const contextOf = ({ role, now }: Labelled) => ({ ...context, role, now });
