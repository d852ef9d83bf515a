import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ModelFault } from '../../../src/understanding/model/fault.js';
import { createProvider, type Prompt, promptTokens } from '../../../src/understanding/model/provider.js';
import { fakeEndpoint, type Recorded } from './fake-endpoint.js';

const PROMPT: Prompt<{ word: string }> = {
  system: 'Say a word.',
  user: '说',
  schema: z.strictObject({ word: z.string() }),
  example: { word: '好' },
  check: ({ word }) => (word === '坏' ? 'that word is bad' : null),
};
const word = (said: string): Recorded => ({ content: JSON.stringify({ word: said }) });
const VOICE = { bytes: Buffer.alloc(3000), name: 'v.mp3' };
/** What the recorded endpoint says that an answer costs. */
const COST = 350;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function facing(...answers: Parameters<typeof fakeEndpoint>) {
  const endpoint = await fakeEndpoint(...answers);
  open.push(() => endpoint.close());
  const provider = createProvider({
    apiKey: 'sk-test',
    baseUrl: endpoint.url,
    ...{ model: 'm', visionModel: null, transcriptionModel: 'ears' },
  });
  const fault = async (work: Promise<unknown>): Promise<[kind: string, tokens: number]> => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ModelFault)) throw new Error(`no fault: ${String(error)}`);
    return [error.kind, error.tokens];
  };
  const { signal } = new AbortController();
  return {
    asked: endpoint.asked,
    ask: (prompt = PROMPT) => provider.ask(prompt, signal),
    fails: (prompt = PROMPT) => fault(provider.ask(prompt, signal)),
    deaf: () => fault(provider.hear(VOICE, signal)),
  };
}

describe('a provider', () => {
  it.each<[string, Recorded, string, number]>([
    ['a refusal', { content: '{"word":"好"}', message: { refusal: 'No.' } }, 'refusal', COST],
    ['a filter', { content: '{"word":"好"}', finish: 'content_filter' }, 'refusal', COST],
    ['a cut answer', { content: '{"word":"好"}', finish: 'length' }, 'cut', COST],
    [
      'a tool call',
      { content: '{"word":"好"}', message: { tool_calls: [{ id: '1', type: 'function' }] } },
      'invalid',
      COST,
    ],
    ['blanks', { content: ' \n' }, 'empty', COST],
    ['no choices', 'no-choices', 'empty', promptTokens(PROMPT)],
    ['too many requests', { status: 429, error: 'slow down' }, 'rate', 0],
    ['its own failure', { status: 503, error: 'the JSON schema service is down' }, 'server', 0],
    ['a wrong key', { status: 401, error: 'bad key' }, 'refused-request', 0],
    ['a request that it does not like', { status: 400, error: 'context too long' }, 'refused-request', 0],
  ])('says that it was %s, and asks no second time', async (_what, answer, kind, tokens) => {
    const { fails, asked } = await facing([answer]);
    expect(await fails()).toEqual([kind, tokens]);
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Recorded, string]>([
    ['says what it cannot know', word('坏'), 'unfounded'],
    ['is in another form', { content: '{"words":"好"}' }, 'invalid'],
  ])('has an answer that %s mended once, and both are paid for', async (_what, answer, kind) => {
    const wrong = await facing([answer]);
    expect(await wrong.fails()).toEqual([kind, 2 * COST]);
    expect(wrong.asked).toHaveLength(2);
    const mended = await facing([answer, word('好')]);
    expect(await mended.ask()).toMatchObject({ value: { word: '好' }, tokens: 2 * COST });
  });

  it('shows a model no more of its wrong answer than is needed', async () => {
    const { fails, asked } = await facing([{ content: `{"words":"${'好'.repeat(3000)}"}` }]);
    await fails();
    const [, , again] = asked[1]?.body.messages ?? [];
    expect(again?.role).toBe('assistant');
    expect(String(again?.content)).toHaveLength(1000);
  });

  it('counts an answer that did not come in time as asked', { timeout: 20_000 }, async () => {
    const { fails } = await facing(['hang']);
    const began = performance.now();
    expect(await fails()).toEqual(['timeout', promptTokens(PROMPT)]);
    expect(performance.now() - began).toBeLessThan(6000);
  });

  it('learns from refusals as long as there is something to learn', async () => {
    const picky = await facing([{ status: 400, error: 'response_format: json is not for you' }]);
    expect(await picky.fails()).toEqual(['refused-request', 0]);
    expect(picky.asked.map(({ body }) => body.response_format?.type)).toEqual([
      'json_schema',
      'json_object',
      undefined,
    ]);
    // refuses either name of the limit
    const never = await facing(({ body }) => ({
      status: 400,
      error: body.max_tokens ? 'Use max_completion_tokens' : 'unknown field max_completion_tokens',
    }));
    expect(await never.fails()).toEqual(['refused-request', 0]);
    expect(never.asked).toHaveLength(4);
  });

  it('goes back to the old name of the limit when the new one is unknown', async () => {
    let isNew = true;
    const changed = await facing(({ body }) => {
      if (isNew && body.max_tokens) return { status: 400, error: 'Use max_completion_tokens instead' };
      if (!isNew && body.max_completion_tokens)
        return { status: 400, error: 'Unrecognized request argument: max_completion_tokens' };
      return word('好');
    });
    await changed.ask();
    isNew = false;
    await changed.ask();
    expect(changed.asked.map(({ body }) => body.max_tokens ?? 'new')).toEqual([300, 'new', 'new', 300]);
  });

  it('hears nothing in silence, and pays for what was heard', async () => {
    expect(await (await facing([{ body: '{"text":"  "}' }])).deaf()).toEqual(['empty', 20]);
    expect(await (await facing([{ body: '{}' }])).deaf()).toEqual(['empty', 20]);
    expect(await (await facing([{ status: 500, error: 'down' }])).deaf()).toEqual(['server', 0]);
    expect(await (await facing([{ status: 415, error: 'amr?' }])).deaf()).toEqual(['unreadable', 0]);
  });
});
