import type { FlowKit } from '../flows/kit.js';
import { firstContact } from './first-contact.js';
import { forget } from './forget.js';
import { move } from './moved.js';
import { onMessage } from './on-message.js';
import { onNotice } from './on-notice.js';
import { onResult } from './on-result.js';
import { onTalk } from './on-talk.js';
import { onTimer } from './on-timer.js';
import type { Decide } from './state.js';
import { timersOf } from './timers.js';
import { type Trace, Work } from './work.js';

/**
 * The heart of conversations: what one event changes. Pure: same arguments, same decision; the arguments
 * are left as they are. Effects other than messages come first, in the order in which the flow ran them;
 * they must be performed in order. `trace` hears every step that is walked; it changes nothing.
 */
export function createDecide(kit: FlowKit, trace?: Trace): Decide {
  return (conversation, event, facts) => {
    const state = copy(conversation.state);
    const work = new Work(kit, conversation, state, event, facts, trace);
    if (facts.person.role !== 'stranger' && facts.person.role !== 'group') state.personId = facts.person.id;
    move(work);
    switch (event.body.type) {
      case 'message':
        onMessage(work, event.body.message);
        break;
      case 'notice':
        if (event.body.notice === 'privacy.forget') forget(work);
        else if (event.body.notice.startsWith('talk.')) onTalk(work, event.body.notice, event.body.data);
        else onNotice(work, event.body.notice, event.body.data);
        break;
      case 'result':
        onResult(work, event.body);
        break;
      case 'timer':
        onTimer(work, event.body.timer);
    }
    firstContact(work);
    const messages = work.out.messages();
    if (messages.length > 0) state.offered = work.out.offered.map(({ token, label }) => ({ token, label }));
    const nudge = work.nudge ? { nudge: true as const } : {};
    return {
      state,
      effects: [
        ...work.effects,
        ...messages.map((said) => ({ kind: 'send' as const, args: { ...said, ...nudge } })),
      ],
      timers: timersOf(work),
      outcome: work.notes.join('; ') || 'nothing to do',
    };
  };
}

/** State is plain JSON, so it is copied as such; what is undefined is not there. */
function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (value === null || typeof value !== 'object') return value;
  const made: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key];
    if (inner !== undefined) made[key] = copy(inner);
  }
  return made as T;
}
