import type { Media } from '../../channels/channel.js';
import { type AnswerType, refuse, sure } from './answer.js';

/**
 * Photos, films, files (`accept`: kinds of media; without it all but voice, which is speech). Always a
 * list, at most `most`. Other kinds are refused (`wrong-kind`) once asked.
 */
export const attachment: AnswerType<Media[]> = {
  name: 'attachment',
  about: 'Photos, films, files; a burst counts as one answer. `accept` names the kinds, `most` how many.',
  parse({ message }, spec, { mode }) {
    const media = message.media ?? [];
    const accept: readonly string[] = spec.accept ?? ['image', 'video', 'file'];
    const fitting = media.filter((m) => accept.includes(m.kind));
    if (fitting.length > 0) return sure(fitting.slice(0, spec.most ?? fitting.length));
    const foreign = media.some((m) => m.kind !== 'voice');
    return foreign && mode === 'asked' ? refuse('wrong-kind') : null;
  },
  describe: (value) =>
    value.map(({ kind, name, stored, ref }) => ({ kind, name: name ?? null, id: stored ?? ref })),
};
