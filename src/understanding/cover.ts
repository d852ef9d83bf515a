import { BLANK } from './scope.js';

/** Blanks out mentions that are already understood, so that later rules do not read them again; positions stay. */
export function cover(text: string, mentions: readonly { from: number; to: number }[]): string {
  let result = text;
  for (const { from, to } of mentions)
    result = result.slice(0, from) + BLANK.repeat(to - from) + result.slice(to);
  return result;
}
