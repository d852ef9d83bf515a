import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel, Choice, Delivery, Outbound } from '../../src/channels/channel.js';

export interface ContractSubject {
  channel: Channel;
  account: string;
  peer: string;
  /** Everything that was sent to the peer since the last call, as one text; buttons by their label. */
  heard(): string;
  /** Media id of a stored picture. */
  picture: string;
  /** False: it cannot be answered, so choices are not shown. */
  showsChoices: boolean;
  close(): Promise<void>;
}

const text = fc.stringMatching(/^[a-z报修💡\n]{1,20}$/u).map((words) => `w${words}w`);
const choices: fc.Arbitrary<Choice[]> = fc
  .uniqueArray(fc.stringMatching(/^[a-z0-9_]{1,10}$/), { maxLength: 12 })
  .map((tokens) => tokens.map((token) => ({ token, label: `label ${token}` })));
const rows = fc.array(fc.record({ label: fc.stringMatching(/^[a-z]{1,12}$/), value: text }), {
  maxLength: 8,
});
const words: fc.Arbitrary<Outbound> = fc.oneof(
  fc.record({ kind: fc.constant('say' as const), text }),
  fc.record({ kind: fc.constant('alert' as const), text }),
  fc.record({ kind: fc.constant('ask' as const), text, choices }),
  fc.record({
    kind: fc.constant('card' as const),
    card: fc.constant('offer_WO1'),
    title: text,
    text,
    rows,
    choices,
  }),
);

/** What every channel promises, whatever the platform (src/channels/channel.ts). */
export function channelContract(name: string, build: () => Promise<ContractSubject>): void {
  describe(`the contract, kept by ${name}`, () => {
    const using = async (test: (subject: ContractSubject) => Promise<void>) => {
      const subject = await build();
      try {
        await test(subject);
      } finally {
        await subject.close();
      }
    };
    let count = 0;
    const delivery = ({ account, peer }: ContractSubject, intent: Outbound): Delivery => ({
      id: `${name}:${account}:${peer}:${++count}:0`,
      account,
      peer,
      intent,
      lastInboundAt: 1_767_225_600_000,
      decidedAt: 1_767_225_600_000,
    });

    it('has its own name and starts and stops', () =>
      using(async ({ channel }) => {
        expect(channel.name).toBe(name);
        await channel.start();
        await channel.stop();
      }));

    it('sends every kind of intent', () =>
      using(async (subject) => {
        const intents: Outbound[] = [
          { kind: 'say', text: 'hello' },
          { kind: 'ask', text: 'which?', choices: [{ token: 'a_1', label: 'this' }] },
          { kind: 'card', card: 'c1', title: 'title', rows: [{ label: 'k', value: 'v' }], choices: [] },
          { kind: 'card-update', card: 'c1', title: 'title', rows: [], done: 'done' },
          { kind: 'image', media: subject.picture },
          { kind: 'file', media: subject.picture, name: 'a.jpg' },
          { kind: 'alert', text: 'late', mention: ['sup01'] },
        ];
        for (const intent of intents) {
          const result = await subject.channel.send(delivery(subject, intent));
          // What the platform still has to come for is not known yet.
          const taken = name === 'wecom-bot' ? ['sent', 'unknown'] : ['sent'];
          expect(intent.kind === 'card-update' ? ['delivered'] : taken, intent.kind).toContain(result.state);
        }
      }));

    it('says of media that are not there, and of nothing to say, that they failed', () =>
      using(async (subject) => {
        const missing = await subject.channel.send(delivery(subject, { kind: 'image', media: 'none' }));
        expect(missing).toMatchObject({ state: 'failed', code: 'media-missing' });
        const empty = await subject.channel.send(delivery(subject, { kind: 'say', text: ' ' }));
        expect(empty).toMatchObject({ state: 'failed', code: 'empty' });
      }));

    it('drops nothing of what is said, however long', () =>
      using(async (subject) => {
        subject.heard();
        await fc.assert(
          fc.asyncProperty(words, fc.nat({ max: 900 }), async (intent, repeat) => {
            const long =
              'text' in intent && intent.text
                ? { ...intent, text: intent.text.repeat(1 + repeat / 30) }
                : intent;
            await subject.channel.send(delivery(subject, long as Outbound));
            const heard = squeezed(subject.heard());
            for (const part of partsOf(long as Outbound, subject.showsChoices))
              expect(heard).toContain(squeezed(part));
          }),
          { numRuns: 12 },
        );
      }));

    it('merges without dropping a word, in order', () =>
      using(async ({ channel }) => {
        fc.assert(
          fc.property(fc.array(words, { maxLength: 6 }), (intents) => {
            const merged = channel.merge(intents);
            expect(merged.length).toBeLessThanOrEqual(intents.length);
            const after = merged.flatMap((intent) => partsOf(intent, true)).join('\n');
            for (const part of intents.flatMap((intent) => partsOf(intent, true)))
              expect(squeezed(after)).toContain(squeezed(part));
          }),
        );
        expect(
          channel.merge([
            { kind: 'say', text: 'a' },
            { kind: 'say', text: 'b' },
          ]),
        ).toHaveLength(1);
      }));
  });
}

function partsOf(intent: Outbound, withChoices: boolean): string[] {
  switch (intent.kind) {
    case 'say':
    case 'alert':
      return [intent.text];
    case 'ask':
      return [intent.text, ...(withChoices ? intent.choices.map((choice) => choice.label) : [])];
    case 'card':
      return [
        intent.title,
        intent.text ?? '',
        ...intent.rows.flatMap((row) => [row.label, row.value]),
        ...(withChoices ? intent.choices.map((choice) => choice.label) : []),
      ];
    default:
      return [];
  }
}

/** Where lines are broken is the channel's affair. */
const squeezed = (value: string): string => value.replace(/\s+/g, '');
