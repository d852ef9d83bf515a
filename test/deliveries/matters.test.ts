import { describe, expect, it } from 'vitest';
import type { Outbound } from '../../src/channels/channel.js';
import { matters } from '../../src/deliveries/matters.js';
import type { DeliveryRow } from '../../src/storage/models/index.js';

const say: Outbound = { kind: 'say', text: 'words' };
const ask: Outbound = { kind: 'ask', text: 'well?', choices: [] };
const image: Outbound = { kind: 'image', media: 'm' };

describe('what somebody phones about when it cannot be sent', () => {
  it.each<[string, Pick<DeliveryRow, 'intent' | 'about' | 'nudge'>, boolean]>([
    ['what became of an order', { intent: say, about: { order: 'o1' } }, true],
    ['a question of a flow', { intent: ask, about: { run: 'r1' } }, true],
    ['an alert', { intent: { kind: 'alert', text: 'late' } }, true],
    ['a greeting with buttons', { intent: ask, about: null }, false],
    ['a row from before there was such a thing', { intent: say }, false],
    ['a picture', { intent: image, about: { order: 'o1' } }, false],
    ['a reminder', { intent: ask, about: { run: 'r1' }, nudge: true }, false],
  ])('%s', (_what, row, expected) => {
    expect(matters(row)).toBe(expected);
  });
});
