import type { ServerResponse } from 'node:http';
import { InvalidError, NotFoundError } from '../../errors.js';
import { isRecord, type Json } from '../api/call.js';
import type { CallbackTarget } from '../callbacks.js';
import { LEAVING, type Leaving } from '../control/app-acts.js';
import { type Control, DEFAULT_WAIT_MS, type RawCallback } from '../control/control.js';
import type { Fault } from '../faults.js';
import type { Platform } from '../platform.js';
import type { Person } from '../world.js';
import { answerJson } from './answer.js';

interface ControlCall {
  platform: Platform;
  control: Control;
  /** The id in the path, where there is one. */
  id: string;
  query: URLSearchParams;
  input: Json;
}

type Handler = (call: ControlCall) => unknown;

const person =
  (act: (call: ControlCall) => unknown): Handler =>
  (call) => ({ message: act(call) });

/** `METHOD path` → what it does. `*` stands for an id. */
const handlers: Record<string, Handler> = {
  'GET people': ({ platform }) => ({ people: Object.values(platform.world.people) }),
  'POST people': ({ control, input }) => control.person(input as Partial<Person> & { id: string }),
  'POST people/*/say': person(({ control, id, input }) =>
    control.acts.say(id, word(input, 'text'), chatIn(input)),
  ),
  'POST people/*/press': person(({ control, id, input }) => {
    const choice = input.token ?? input.label;
    const on = { ...(typeof input.seq === 'number' ? { seq: input.seq } : {}), ...chatIn(input) };
    if (typeof choice !== 'string') throw new InvalidError('press', 'press needs a token or a label');
    return control.acts.press(id, choice, on);
  }),
  'POST people/*/photo': person(({ control, id, input }) => control.acts.photo(id, input)),
  'POST people/*/voice': person(({ control, id, input }) => control.acts.voice(id, input)),
  'POST people/*/video': person(({ control, id, input }) => control.acts.video(id, input)),
  'POST people/*/location': person(({ control, id, input }) =>
    control.acts.location(id, {
      lat: Number(input.lat ?? Number.NaN),
      lng: Number(input.lng ?? Number.NaN),
      ...(typeof input.label === 'string' ? { label: input.label } : {}),
      ...(input.live === true ? { live: true } : {}),
    }),
  ),
  'POST people/*/enter': person(({ control, id, input }) => control.acts.enter(id, input)),
  'POST people/*/leave': ({ control, id, input }) => control.acts.appOnly.leave(id, leaving(input)),
  'POST people/*/come-back': ({ control, id, input }) => control.acts.appOnly.comeBack(id, leaving(input)),
  'POST people/*/rename': ({ control, id, input }) => control.acts.appOnly.rename(id, word(input, 'to')),
  'POST people/*/scan-code': person(({ control, id, input }) =>
    control.acts.appOnly.scanCode(id, word(input, 'result')),
  ),
  'POST people/*/scan': person(({ control, id, input }) =>
    control.acts.enter(id, control.acts.kfOnly.linkOf(word(input, 'link'))),
  ),
  'POST people/*/edit': person(({ platform, control, id, input }) =>
    control.acts.telegram.edit(platform.personOrNew(id), Number(input.seq), word(input, 'text')),
  ),
  'POST people/*/servicer-say': person(({ control, id, input }) =>
    control.acts.kfOnly.say(word(input, 'servicer'), id, word(input, 'text')),
  ),
  'POST people/*/servicer-take': person(({ control, id, input }) =>
    control.acts.kfOnly.take(word(input, 'servicer'), id),
  ),
  'POST people/*/servicer-end': person(({ control, id, input }) =>
    control.acts.kfOnly.end(word(input, 'servicer'), id),
  ),
  'POST people/*/send': person(({ control, id, input }) =>
    control.acts.kfOnly.send(id, word(input, 'msgtype'), isRecord(input.content) ? input.content : {}),
  ),
  'POST people/*/recall': person(({ control, id, input }) =>
    control.acts.kfOnly.recall(id, Number(input.seq)),
  ),
  'GET people/*/messages': async ({ control, id, query }) => {
    const options = waitOptions(query);
    if (query.has('waitFor')) return await control.waitFor(id, query.get('waitFor') ?? '', options);
    return control.messages(id, options.after);
  },
  'GET group/messages': async ({ control, query }) => {
    const options = waitOptions(query);
    if (query.has('waitFor')) return await control.waitForGroup(query.get('waitFor') ?? '', options);
    return control.group(options.after);
  },
  'POST faults': ({ control, input }) => {
    control.fault(input as Fault);
    return {};
  },
  'DELETE faults': ({ control }) => {
    control.clearFaults();
    return {};
  },
  'GET stats': ({ control }) => control.stats(),
  'POST connect': ({ platform, input }) => {
    for (const target of ['app', 'kf', 'wechat'] as const)
      if (typeof input[target] === 'string') platform.callbacks.connect({ [target]: address(input[target]) });
    return {};
  },
  'POST verify': async ({ control, input }) => ({ ok: await control.verify(target(input)) }),
  'POST raw': async ({ control, input }) =>
    await control.raw({ ...(input as Partial<RawCallback>), target: target(input) }),
  'POST settled': async ({ control }) => {
    await control.settled();
    return {};
  },
  'GET credentials': ({ platform }) => platform.credentials,
};

/** Answers one call under `/sandbox/`; a mistake of the caller is `{ error: { code, message } }` with 404 or 422. */
export async function answerControl(
  parts: { platform: Platform; control: Control },
  response: ServerResponse,
  call: { method: string; url: URL; bytes: Buffer },
): Promise<void> {
  try {
    const segments = call.url.pathname.split('/').slice(2);
    const id = segments[0] === 'people' && segments.length === 3 ? decode(segments[1] ?? '') : '';
    const name = id ? `people/*/${segments[2]}` : segments.join('/');
    const handler = handlers[`${call.method} ${name}`];
    if (!handler) throw new NotFoundError('path', `There is no ${call.method} /sandbox/${name}`);
    const answer = await handler({
      ...parts,
      id,
      query: call.url.searchParams,
      input: readInput(call.bytes),
    });
    answerJson(response, 200, answer);
  } catch (error) {
    const status = error instanceof NotFoundError ? 404 : error instanceof InvalidError ? 422 : null;
    if (status === null) throw error;
    const { code, message, details } = error as InvalidError;
    answerJson(response, status, { error: { code, message, details } });
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new InvalidError('path', `"${segment}" is not a well-formed part of an address`);
  }
}

function readInput(bytes: Buffer): Json {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isRecord(value)) return value;
  } catch {
    // Answered below, as any body that is no object.
  }
  throw new InvalidError('body', 'The body must be a JSON object');
}

function waitOptions(query: URLSearchParams): { after: number; timeoutMs: number } {
  const after = Number(query.get('after') ?? 0);
  const timeoutMs = Number(query.get('timeoutMs') ?? DEFAULT_WAIT_MS);
  if (!(after >= 0) || !(timeoutMs >= 0))
    throw new InvalidError('query', 'after and timeoutMs are numbers from 0');
  return { after, timeoutMs };
}

const chatIn = (input: Json): { chat?: string } =>
  typeof input.chat === 'string' ? { chat: input.chat } : {};

function word(input: Json, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw new InvalidError(name, `${name} must be a text`);
  return value;
}

function leaving(input: Json): Leaving {
  const known = LEAVING.find((one) => one === input.how);
  if (!known) throw new InvalidError('how', `how is ${LEAVING.join(', ')}`);
  return known;
}

function target(input: Json): CallbackTarget {
  const known = (['app', 'kf', 'wechat', 'bot'] as const).find((one) => one === input.target);
  if (!known) throw new InvalidError('target', 'target is "app", "kf", "wechat" or "bot"');
  return known;
}

function address(value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value))
    throw new InvalidError('url', 'a callback address is a URL');
  return value;
}
