import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runFlow } from '../../src/cli/flow.js';
import { readStories } from '../../src/dialogues/stories.js';
import { play } from '../../src/dialogues/story.js';
import { coverageOf } from '../../src/flows/coverage.js';
import { documentFlows } from '../../src/flows/document.js';
import { flowJsonSchema } from '../../src/flows/json-schema.js';
import { shippedKit } from './kit.js';

describe('what is published beside the flows', () => {
  it('flows/schema.json is current (npx repairline flow schema --write)', () => {
    expect(JSON.parse(readFileSync('flows/schema.json', 'utf8'))).toEqual(JSON.parse(flowJsonSchema()));
  });

  it('docs/flows.md is current (npx repairline flow docs --write)', () => {
    const page = readFileSync('docs/flows.md', 'utf8');
    // The formatter pads tables.
    const plain = (text: string) => text.replace(/ +\|/g, ' |').replace(/-{3,}/g, '---');
    expect(plain(page)).toBe(plain(documentFlows(page)));
    expect(plain(page)).toContain('| `signature` |');
  });

  it('every flow tells editors which schema it follows', () => {
    for (const name of readdirSync('flows').filter((f) => f.endsWith('.yaml'))) {
      if (['examples.yaml', 'notices.yaml', 'words.yaml'].includes(name)) continue;
      expect(readFileSync(`flows/${name}`, 'utf8'), name).toMatch(
        /^# yaml-language-server: \$schema=\.\/schema\.json\n/,
      );
    }
  });

  it('the stories walk every step and branch of every flow', () => {
    const walked = new Set<string>();
    for (const story of readStories('test/dialogues'))
      play(shippedKit, story, (flow, branch) => walked.add(`${flow}/${branch}`));
    const missing = coverageOf(shippedKit, walked).flatMap((c) => c.missing.map((m) => `${c.flow}/${m}`));
    expect(missing).toEqual([]);
  });

  it('coverage names what was never walked', () => {
    const walked = new Set(['depart/which', 'depart/depart']);
    const depart = coverageOf(shippedKit, walked).find((c) => c.flow === 'depart');
    expect(depart?.missing).toEqual(['depart!appointment-required', 'done']);
  });

  it('a flow is drawn as SVG with every step in it', async () => {
    const printed: string[] = [];
    expect(await runFlow(['draw', 'report-fault', '--svg'], (text) => printed.push(text))).toBe(0);
    const svg = printed.join('');
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    for (const step of shippedKit.flows['report-fault']?.steps ?? []) expect(svg).toContain(`>${step.id}<`);
  });
});
