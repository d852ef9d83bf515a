import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runFlow } from '../../src/cli/flow.js';
import type { ConfigError } from '../../src/errors.js';
import { loadFlows } from '../../src/flows/load.js';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
});

/** A copy of what is shipped, with one file changed. */
function changed(
  file: string,
  change: (text: string) => string,
): { flowsDir: string; templatesDir: string; locales: string[] } {
  const dir = mkdtempSync(join(tmpdir(), 'flows-'));
  made.push(dir);
  cpSync('flows', join(dir, 'flows'), { recursive: true });
  cpSync('templates', join(dir, 'templates'), { recursive: true });
  const path = join(dir, file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
  return { flowsDir: join(dir, 'flows'), templatesDir: join(dir, 'templates'), locales: ['zh-CN', 'en'] };
}

function faultsOf(file: string, change: (text: string) => string): string[] {
  try {
    loadFlows(changed(file, change));
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

const replace = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);

describe('flow lint', () => {
  it.each([
    [
      'an unknown key, with the nearest known one',
      'flows/depart.yaml',
      replace('title:', 'titel:'),
      /depart\.yaml:4 unknown key "titel", did you mean "title"\?/,
    ],
    [
      'an unknown action',
      'flows/depart.yaml',
      replace('order.depart', 'order.departt'),
      /depart\.yaml:\d+ unknown action "order.departt", did you mean "order.depart"\?/,
    ],
    [
      'an unknown answer type',
      'flows/help.yaml',
      replace('type: text', 'type: txt'),
      /unknown answer type "txt", did you mean "text"\?/,
    ],
    [
      'an unknown intent',
      'flows/help.yaml',
      replace('means: [help]', 'means: [halp]'),
      /unknown intent "halp", did you mean "help"\?/,
    ],
    [
      'an unknown name in a condition',
      'flows/depart.yaml',
      replace('mine and', 'minne and'),
      /unknown name "minne", did you mean "mine"\?/,
    ],
    [
      'a condition that cannot be read',
      'flows/depart.yaml',
      replace('mine and', 'mine and and'),
      /depart\.yaml:\d+ .*and and/,
    ],
    [
      'a slot that is not there',
      'flows/help.yaml',
      replace('fill: words', 'fill: word'),
      /unknown slot "word", did you mean "words"\?/,
    ],
    [
      'a step that is never reached',
      'flows/overdue.yaml',
      (t: string) => `${t}  - { id: later, say: overdue.list }\n`,
      /step "later" is never reached/,
    ],
    [
      'a slot that is read before it is asked',
      'flows/help.yaml',
      replace('  - { id: what, fill: words }\n', ''),
      /reads slot "words"|words/,
    ],
    [
      'a template that does not exist',
      'flows/overdue.yaml',
      replace('overdue.list', 'overdue.lst'),
      /templates\/zh-CN: unknown template "overdue.lst", did you mean "overdue.list"\?/,
    ],
    [
      'a template that is missing in one language',
      'templates/en/supervisor.yaml',
      replace(/^figures\.title.*\n/m, ''),
      /templates\/en: .*figures\.title/,
    ],
    [
      'a template that nothing uses',
      'templates/en/supervisor.yaml',
      (t: string) => `${t}\nnobody.says.this: x\n`,
      /templates\/en\/supervisor\.yaml:\d+ nothing uses "nobody.says.this"/,
    ],
    [
      'an empty template',
      'templates/zh-CN/supervisor.yaml',
      replace(/^figures\.title.*$/m, 'figures.title: ""'),
      /"figures.title" is empty/,
    ],
    [
      'two steps of one name',
      'flows/depart.yaml',
      replace('id: depart', 'id: which'),
      /two steps are called "which"/,
    ],
    [
      'a way back',
      'flows/report-fault.yaml',
      replace('goto: add }', 'goto: say-what }'),
      /a flow only goes forward/,
    ],
    [
      'a flow that is not there',
      'flows/report-fault.yaml',
      replace('call: add-to-order', 'call: add-to-ordr'),
      /unknown flow "add-to-ordr", did you mean "add-to-order"\?/,
    ],
    [
      'a name in with that the command does not take, with the nearest that it does',
      'flows/report-fault.yaml',
      replace('wantedAt: visit', 'wantedat: visit'),
      /report-fault\.yaml:\d+ order\.register takes no "wantedat", did you mean "wantedAt"\?/,
    ],
    [
      'a name in with for a command that takes none',
      'flows/depart.yaml',
      replace('do: order.depart', 'do: order.depart, with: { place: order }'),
      /depart\.yaml:\d+ order\.depart takes no "place"; it takes nothing/,
    ],
    [
      'what a command always needs, not given',
      'flows/decline.yaml',
      replace('with: { reason: reason }', 'with: { resaon: reason }'),
      /decline\.yaml:\d+ order\.decline needs "reason" in with \(is "resaon" meant\?\)/,
    ],
    [
      'what an action always needs, not given',
      'flows/take-over.yaml',
      replace('do: talk.take, with: { talk: talk.id }', 'do: talk.take'),
      /take-over\.yaml:\d+ talk\.take needs "talk" in with/,
    ],
    [
      'a name in with that the called flow has no slot for',
      'flows/report-fault.yaml',
      replace('order: twin, words: words', 'order: twin, word: words'),
      /report-fault\.yaml:\d+ flow add-to-order takes no "word", did you mean "words"\?/,
    ],
    ['broken YAML, once', 'flows/depart.yaml', replace('slots:', 'slots: {'), /depart\.yaml:\d+ /],
    [
      'a bad duration',
      'flows/words.yaml',
      replace('gather: 5s', 'gather: 5 seconds'),
      /words\.yaml:\d+ gather: must be a duration/,
    ],
    [
      'a step that does two things',
      'flows/depart.yaml',
      replace('do: order.depart', 'do: order.depart, fill: order'),
      /needs exactly one of/,
    ],
    [
      'a notice that starts nothing',
      'flows/notices.yaml',
      replace('start: acceptance', 'start: aceptance'),
      /unknown flow "aceptance", did you mean "acceptance"\?/,
    ],
  ])('names %s', (_, file, change, fault) => {
    expect(faultsOf(file, change).join('\n')).toMatch(fault);
  });

  it('tells all faults at once and exits 1', async () => {
    const { flowsDir, templatesDir } = changed('flows/depart.yaml', (t) =>
      t.replace('order.depart', 'order.go').replace('id: done', 'id: which'),
    );
    const printed: string[] = [];
    expect(await runFlow(['lint', flowsDir, templatesDir], (text) => printed.push(text))).toBe(1);
    expect(printed.join('')).toMatch(/2 fault\(s\)/);
  });

  it('exits 0 when there is none, 1 for a flow that does not exist', async () => {
    const printed: string[] = [];
    expect(await runFlow(['lint'], (text) => printed.push(text))).toBe(0);
    expect(printed.join('')).toContain('no fault');
    expect(await runFlow(['draw', 'acept'], (text) => printed.push(text))).toBe(1);
    expect(printed.join('')).toContain('did you mean "accept"?');
    expect(await runFlow([], () => {})).toBe(1);
  });

  it('gives a kit that cannot be changed', () => {
    const kit = loadFlows({ flowsDir: 'flows', templatesDir: 'templates', locales: ['zh-CN', 'en'] });
    expect(() => {
      (kit.flows.accept as { version: number }).version = 9;
    }).toThrow(TypeError);
    expect(kit.flows.accept?.hash).toMatch(/^[0-9a-f]{16}$/);
  });
});
