import { describe, expect, it } from 'vitest';
import { nextRung, type Ways } from '../../src/deliveries/rungs.js';

const open = { id: 'telegram:b:1', open: true, knocks: false };
const knocks = { id: 'wechat:a:1', open: false, knocks: true };
const shut = { id: 'wecom-kf:k:1', open: false, knocks: false };

describe('the ways to somebody whom a message did not reach', () => {
  it('takes each once, in order, and ends with a person who phones', () => {
    const ways: Ways = { chats: [shut, knocks, open], technician: 'wang', tried: [] };
    const taken: string[] = [];
    for (let rung = nextRung(ways); rung; rung = nextRung(ways)) {
      taken.push(`${rung.step} ${rung.to ?? ''}`.trim());
      ways.tried.push(rung);
    }
    expect(taken).toEqual(['other-chat telegram:b:1', 'template wechat:a:1', 'technician wang', 'phone']);
  });

  it('asks to phone at once when there is no other way', () => {
    expect(nextRung({ chats: [shut], technician: null, tried: [] })).toEqual({ step: 'phone', to: null });
  });
});
