import { type AnswerType, guess } from './answer.js';

/** What kind of machine: 打捆机, baler. Never asked for by itself; with `many` a message may name several. */
export const assetType: AnswerType<string | string[]> = {
  name: 'asset-type',
  about:
    'A kind of machine that something is wrong with, or that the message names alone (打捆机, the baler); taken aside, a list with `many`.',
  parse({ understanding }, spec) {
    const types = understanding?.assetTypes ?? [];
    const [first] = types;
    return first === undefined ? null : guess(spec.many ? types : first);
  },
  describe: (value) => value,
};
