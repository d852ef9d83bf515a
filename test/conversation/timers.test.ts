import { describe, expect, it } from 'vitest';
import type { Timer } from '../../src/aggregate.js';
import { World } from '../../src/dialogues/world.js';
import { shippedKit } from '../flows/kit.js';

const HOUR = 3_600_000;

/** A customer of whom two things are still asked, one after the other. */
function asked() {
  const world = new World(shippedKit);
  const talker = world.talker('customer');
  const say = (text: string) => world.send('customer', { text });
  say('捆草机WK-2301不打结,在河东路8号');
  let rung = 0;
  /** As a sweep hands it in that was held up: whatever became of the talk meanwhile. */
  const ring = (timer: Timer) => {
    rung += 1;
    const before = talker.heard.length;
    world.now = Math.max(world.now, timer.dueAt);
    const event = { id: `late${rung}`, conversation: talker.conversation._id, at: timer.dueAt };
    world.apply(talker, { ...event, receivedAt: world.now, body: { type: 'timer', timer } });
    return talker.heard.slice(before);
  };
  const timer = (kind: string) => talker.conversation.timers.find((t) => t.kind === kind) as Timer;
  return { world, talker, say, ring, timer };
}

describe('a timer that rings late', () => {
  it('reminds of the question that it was set for', () => {
    const { ring, timer } = asked();
    expect(ring(timer('idle'))).toMatchObject([{ text: expect.stringContaining('还差一步') }]);
  });

  it('does nothing once its question is answered, though another is open by now', () => {
    const { talker, say, ring, timer } = asked();
    const late = timer('idle');
    say('13812345678');
    const state = structuredClone(talker.conversation.state);
    expect(talker.conversation.timers.map((t) => t.kind)).toContain('idle');
    expect(ring(late)).toEqual([]);
    expect(talker.conversation.state).toEqual(state);
    expect(talker.outcome).toContain('stale timer');
    // The one of the question that is open is still set, and still works.
    expect(ring(timer('idle'))).toHaveLength(1);
  });

  it('does nothing when it reminded of this question before, or the report is over', () => {
    const { say, ring, timer } = asked();
    const late = timer('idle');
    expect(ring(late)).toHaveLength(1);
    expect(ring(late)).toEqual([]);
    say('13812345678');
    const ending = timer('idle');
    say('对');
    expect(ring(ending)).toEqual([]);
  });

  it('neither puts aside what goes on, nor forgets a draft that was taken up again', () => {
    const { world, talker, say, ring, timer } = asked();
    world.pass(22 * HOUR);
    const end = timer('idle-end');
    say('进度');
    say('13812345678');
    ring(end);
    expect(talker.conversation.state.runs).toMatchObject([
      { flow: 'report-fault', wait: { step: 'review' } },
    ]);
    expect(talker.conversation.state.runs[0]?.paused).toBeUndefined();

    world.pass(100 * HOUR);
    const forget = timer('draft-end');
    say('报修');
    say('接着说');
    expect(ring(forget)).toEqual([]);
    expect(talker.conversation.state.runs).toMatchObject([
      { flow: 'report-fault', wait: { step: 'review' } },
    ]);
  });

  it('does not call the bot back to a talk in which a person has written since', () => {
    const { world, talker, say, ring, timer } = asked();
    say('人工');
    const back = timer('queue-back');
    world.now += HOUR;
    world.send('customer', { kind: 'event', event: { name: 'servicer-message', data: {} } });
    expect(ring(back)).toEqual([]);
    expect(talker.conversation.state.mode).toBe('person');
  });
});
