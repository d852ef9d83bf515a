import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyReport, missingFields, reportHash } from '../../src/service/service-report.js';

const full = {
  ...emptyReport(),
  cause: '皮带断',
  solution: '换皮带',
  parts: [{ name: '皮带', quantity: 1 }],
};

describe('the service report', () => {
  it('names what is missing; no parts is an answer', () => {
    expect(missingFields(null, ['cause', 'solution', 'parts', 'photos'])).toEqual([
      'cause',
      'solution',
      'parts',
      'photos',
    ]);
    expect(missingFields({ ...full, parts: [] }, ['cause', 'solution', 'parts'])).toEqual([]);
    expect(missingFields(full, ['customerWords', 'photos'])).toEqual(['customerWords', 'photos']);
  });

  it('has one hash whatever the order of its keys, and another for any other content', () => {
    const swapped = {
      photos: full.photos,
      customerWords: null,
      parts: [{ quantity: 1, name: '皮带' }],
      solution: '换皮带',
      cause: '皮带断',
    };
    expect(reportHash(swapped)).toBe(reportHash(full));
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(reportHash({ ...full, cause: a }) === reportHash({ ...full, cause: b })).toBe(a === b);
      }),
    );
  });

  it('is not changed by what is not content', () => {
    const later = { ...full, version: 7, completedAt: 1 };
    expect(reportHash(later)).toBe(reportHash(full));
  });
});
