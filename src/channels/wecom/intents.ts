import type { Outbound } from '../channel.js';

export type MediaIntent = Extract<Outbound, { kind: 'image' | 'file' }>;
export type UpdateIntent = Extract<Outbound, { kind: 'card-update' }>;
/** What is made of words: said, asked, shown. */
export type WordsIntent = Exclude<Outbound, MediaIntent | UpdateIntent>;

export const isMedia = (intent: Outbound): intent is MediaIntent =>
  intent.kind === 'image' || intent.kind === 'file';

export const isWords = (intent: Outbound): intent is WordsIntent =>
  intent.kind !== 'card-update' && !isMedia(intent);
