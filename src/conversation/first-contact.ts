import type { Work } from './work.js';

/**
 * Tells once per person what is kept and why, under the first answer, so that it costs no message of its own
 * (PIPL art. 17). Told again when the notice has a new version.
 */
export function firstContact(work: Work): void {
  const { person, privacy } = work.facts;
  const { type } = work.event.body;
  // An answer often comes with the result of what the message asked for.
  const answers = (type === 'message' || type === 'result') && !work.out.empty;
  if (person.role !== 'customer' || !privacy || !answers) return;
  if ((person.customer.noticed ?? 0) >= privacy.version) return;
  work.out.foot(work.say('privacy.notice', { keep: privacy.keepMessages }));
  work.effects.push({
    kind: 'person',
    args: { action: 'told', params: { version: privacy.version }, actor: work.actor, reply: false },
  });
}
