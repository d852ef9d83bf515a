import { InvalidError, NotFoundError, TemporaryError } from '../errors.js';
import type { CallbackTarget } from './callbacks.js';
import type { MediaInput, PlaceInput, PressOn } from './control/acts.js';
import type { Leaving } from './control/app-acts.js';
import {
  DEFAULT_WAIT_MS,
  type Matcher,
  type RawCallback,
  testOf,
  type WaitOptions,
} from './control/control.js';
import type { SandboxCredentials } from './credentials.js';
import type { Fault } from './faults.js';
import { type Page, readable } from './screens.js';
import type { SandboxStats } from './stats.js';
import type { Person, ScreenMessage } from './world.js';

export type { ScreenMessage } from './world.js';
export type SandboxClient = ReturnType<typeof createSandboxClient>;

const POLL_MS = 5000;

/**
 * The phones of practice people, over HTTP. `url` is the address of the sandbox. Acts resolve with what the
 * person's own screen then shows; the callback is on its way. `waitFor` rejects (TemporaryError `not-seen`,
 * naming what was seen instead) when nothing fitting came in time.
 */
export function createSandboxClient(url: string) {
  const call = async <T>(
    method: string,
    path: string,
    input?: unknown,
    signal: AbortSignal | null = null,
  ): Promise<T> => {
    const response = await fetch(`${url}/sandbox/${path}`, {
      method,
      signal,
      ...(input === undefined
        ? {}
        : { body: JSON.stringify(input), headers: { 'content-type': 'application/json' } }),
    });
    const answer = (await response.json()) as {
      error?: { code: string; message: string; details?: unknown };
    };
    if (response.status === 200) return answer as T;
    const { code, message, details } = answer.error ?? {
      code: 'sandbox',
      message: `HTTP ${response.status}`,
    };
    throw new (response.status === 404 ? NotFoundError : InvalidError)(code, message, details);
  };
  const act = async (id: string, what: string, input: object = {}): Promise<ScreenMessage> =>
    (await call<{ message: ScreenMessage }>('POST', `people/${encodeURIComponent(id)}/${what}`, input))
      .message;

  /** Looks once, then asks for news until one fits; the answer comes as soon as anything is shown. */
  const wait = async (
    screen: string,
    who: string,
    matcher: Matcher,
    options: WaitOptions,
  ): Promise<ScreenMessage> => {
    const test = testOf(matcher);
    const over = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_WAIT_MS);
    const seen: string[] = [];
    let query = `after=${options.after ?? 0}`;
    for (let first = true; first || !over.aborted; first = false) {
      const page = await call<Page>(
        'GET',
        `${screen}/messages?${query}`,
        undefined,
        first ? null : over,
      ).catch((error: unknown) => {
        if (over.aborted) return null;
        throw error;
      });
      if (page === null) break;
      const news = page.messages.filter((message) => message.from === 'them');
      const found = news.find(test);
      if (found) return found;
      seen.push(...news.map(readable));
      query = `after=${page.last}&waitFor=&timeoutMs=${POLL_MS}`;
    }
    throw new TemporaryError(
      'not-seen',
      `${who} did not see ${String(matcher)}. Seen instead:\n${seen.join('\n---\n')}`,
    );
  };

  return {
    url,
    person: (input: Partial<Person> & { id: string }) => call<Person>('POST', 'people', input),
    say: (id: string, text: string, on: { chat?: string } = {}) => act(id, 'say', { text, ...on }),
    /** Presses the newest button with this token or label. */
    press: (id: string, choice: string, on: PressOn = {}) => act(id, 'press', { token: choice, ...on }),
    photo: (id: string, input: MediaInput = {}) => act(id, 'photo', input),
    voice: (id: string, input: MediaInput & { text?: string } = {}) => act(id, 'voice', input),
    video: (id: string, input: MediaInput = {}) => act(id, 'video', input),
    location: (id: string, place: PlaceInput) => act(id, 'location', place),
    enter: (id: string, from: { scene?: string; sceneParam?: string; chat?: string } = {}) =>
      act(id, 'enter', from),
    /** Scans a printed link and so opens the chat. */
    scan: (id: string, link: string) => act(id, 'scan', { link }),
    /** A member leaves: the company, by being disabled, or the app's visible range. */
    leave: (id: string, how: Leaving) =>
      call<Person>('POST', `people/${encodeURIComponent(id)}/leave`, { how }),
    comeBack: (id: string, how: Leaving) =>
      call<Person>('POST', `people/${encodeURIComponent(id)}/come-back`, { how }),
    rename: (id: string, to: string) =>
      call<Person>('POST', `people/${encodeURIComponent(id)}/rename`, { to }),
    scanCode: (id: string, result: string) => act(id, 'scan-code', { result }),
    edit: (id: string, seq: number, text: string) => act(id, 'edit', { seq, text }),
    servicerSay: (servicer: string, customer: string, text: string) =>
      act(customer, 'servicer-say', { servicer, text }),
    /** Out of the pool. */
    servicerTake: (servicer: string, customer: string) => act(customer, 'servicer-take', { servicer }),
    servicerEnd: (servicer: string, customer: string) => act(customer, 'servicer-end', { servicer }),
    /** Sends something of a kind that the phone has no button for here. */
    send: (id: string, msgtype: string, content: object) => act(id, 'send', { msgtype, content }),
    recall: (id: string, seq: number) => act(id, 'recall', { seq }),
    messages: async (id: string, options: { after?: number } = {}) =>
      (await call<Page>('GET', `people/${encodeURIComponent(id)}/messages?after=${options.after ?? 0}`))
        .messages,
    /** What was shown or changed after `after`; waits up to `timeoutMs` for something from the other side. */
    news: (id: string, options: { after: number; timeoutMs: number; signal?: AbortSignal }) =>
      call<Page>(
        'GET',
        `people/${encodeURIComponent(id)}/messages?after=${options.after}&waitFor=&timeoutMs=${options.timeoutMs}`,
        undefined,
        options.signal,
      ),
    waitFor: (id: string, matcher: Matcher, options: WaitOptions = {}) =>
      wait(`people/${encodeURIComponent(id)}`, id, matcher, options),
    group: async (options: { after?: number } = {}) =>
      (await call<Page>('GET', `group/messages?after=${options.after ?? 0}`)).messages,
    groupNews: (options: { after: number; timeoutMs: number }) =>
      call<Page>('GET', `group/messages?after=${options.after}&waitFor=&timeoutMs=${options.timeoutMs}`),
    waitForGroup: (matcher: Matcher, options: WaitOptions = {}) =>
      wait('group', 'the group', matcher, options),
    fault: (fault: Fault) => call<object>('POST', 'faults', fault),
    clearFaults: () => call<object>('DELETE', 'faults'),
    stats: () => call<SandboxStats>('GET', 'stats'),
    connect: (urls: { app?: string; kf?: string; wechat?: string; bot?: string }) =>
      call<object>('POST', 'connect', urls),
    verify: async (target: CallbackTarget) => (await call<{ ok: boolean }>('POST', 'verify', { target })).ok,
    raw: (input: RawCallback) => call<{ status: number; body: string }>('POST', 'raw', input),
    /** Resolves when no callback is on its way. */
    settled: () => call<object>('POST', 'settled'),
    credentials: () => call<SandboxCredentials>('GET', 'credentials'),
  };
}
