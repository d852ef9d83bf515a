import { describe, expect, it } from 'vitest';
import { drawFlow } from '../../src/flows/draw.js';
import { loadFlows } from '../../src/flows/load.js';
import { SOURCES } from './kit.js';

describe('the flows and words that are shipped', () => {
  it('have no fault', () => {
    expect(() => loadFlows(SOURCES)).not.toThrow();
  });

  it('can all be drawn', () => {
    const kit = loadFlows(SOURCES);
    for (const flow of Object.values(kit.flows)) expect(drawFlow(flow)).toMatch(/^flowchart TD\n {2}begin/);
  });
});
