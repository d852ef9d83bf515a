import { describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.js';

describe('a line of the log', () => {
  const lineOf = (what: object) => {
    const lines: string[] = [];
    createLogger('info', { write: (line) => lines.push(line) }).warn(what, 'effect failed');
    return JSON.parse(lines.join(''));
  };

  it.each([
    ['dup key: { _id: "customer:13812345678" }', 'dup key: { _id: "customer:138****5678" }'],
    ['Work order WO-260304-001 changed 12 times.', 'Work order WO-260304-001 changed 12 times.'],
  ])('names no whole phone number: %s', (error, said) => {
    expect(lineOf({ effect: 'wecom-app:1000007:li:1:0', error })).toMatchObject({
      effect: 'wecom-app:1000007:li:1:0',
      error: said,
      msg: 'effect failed',
    });
  });

  it('holds no secret and no phone by its name', () => {
    const text = JSON.stringify(lineOf({ token: 'abc', person: { phone: '13812345678', secret: 'def' } }));
    for (const hidden of ['abc', 'def', '13812345678']) expect(text).not.toContain(hidden);
  });
});
