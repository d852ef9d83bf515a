import OpenAI, { toFile } from 'openai';
import { z } from 'zod';
import { ModelFault } from './fault.js';
import { readJson } from './reply.js';

export interface ProviderConfig {
  apiKey: string;
  baseUrl: string;
  model: string;
  visionModel: string | null;
  transcriptionModel: string | null;
}

/** How strictly a provider can be held to a schema, strictest first. */
const MODES = ['schema', 'object', 'prompt'] as const;
type Mode = (typeof MODES)[number];

interface Asked<T> {
  value: T;
  /** The answer as it came, for evidence. */
  raw: string;
  tokens: number;
  mode: Mode;
}

export interface Prompt<T> {
  system: string;
  user: string;
  image?: { contentType: string; bytes: Buffer };
  schema: z.ZodType<T>;
  /** An answer in the right form, for providers that know no schema. */
  example: T;
  /** What is wrong with an answer in the right form; null: nothing. */
  check?: (value: T) => string | null;
}

export interface Provider {
  /** @throws ModelFault; nothing else */
  ask<T>(prompt: Prompt<T>, signal: AbortSignal): Promise<Asked<T>>;
  /** The words of a voice message. @throws ModelFault; nothing else */
  hear(
    voice: { bytes: Buffer; name: string },
    signal: AbortSignal,
  ): Promise<{ text: string; tokens: number }>;
}

const CALL_TIMEOUT_MS = 4000;
const MOST_TOKENS = 300;
/** Two steps from the strictest mode, and the other name of the limit: who refuses more refuses both names. */
const MOST_LESSONS = 3;

/**
 * Any endpoint that speaks OpenAI's chat completions. What it does not know (json_schema, json_object,
 * max_completion_tokens) is learnt from its first refusal and kept. One repair where the answer breaks the
 * schema; no other retry: the turn has a deadline, and rules are always there.
 */
export function createProvider(config: ProviderConfig): Provider {
  const client = new OpenAI({
    apiKey: config.apiKey,
    baseURL: config.baseUrl,
    organization: null,
    project: null,
    timeout: CALL_TIMEOUT_MS,
    maxRetries: 0,
    logLevel: 'off',
  });
  const known: { mode: Mode; limit: 'max_tokens' | 'max_completion_tokens' } = {
    mode: 'schema',
    limit: /(^|\.)openai\.com$/.test(new URL(config.baseUrl).hostname)
      ? 'max_completion_tokens'
      : 'max_tokens',
  };

  async function complete<T>(prompt: Prompt<T>, more: Message[], signal: AbortSignal): Promise<Completion> {
    for (let learnt = 0; ; learnt += 1) {
      const { mode, limit } = known;
      try {
        return await client.chat.completions.create(
          {
            model: prompt.image ? (config.visionModel ?? config.model) : config.model,
            messages: [...messagesOf(prompt, mode), ...more],
            [limit]: MOST_TOKENS,
            ...formatOf(prompt, mode),
          },
          { signal },
        );
      } catch (error) {
        if (signal.aborted || learnt === MOST_LESSONS || !learn(known, error)) throw faultOf(error);
      }
    }
  }

  return {
    async ask(prompt, signal) {
      let tokens = 0;
      const more: Message[] = [];
      try {
        for (let repaired = false; ; repaired = true) {
          const completion = await complete(prompt, more, signal);
          tokens += completion?.usage?.total_tokens ?? promptTokens(prompt);
          const raw = contentOf(completion);
          const read = readJson(raw, prompt.schema);
          const why = read.ok ? (prompt.check?.(read.value) ?? null) : read.why;
          if (read.ok && why === null) return { value: read.value, raw, tokens, mode: known.mode };
          if (repaired) throw new ModelFault(read.ok ? 'unfounded' : 'invalid', why ?? '');
          more.push(
            { role: 'assistant', content: raw.slice(0, 1000) || '{}' },
            { role: 'user', content: `That answer was not valid: ${why}. Answer again, JSON only.` },
          );
        }
      } catch (error) {
        const fault = faultOf(error);
        // nobody says what an answer cost that did not come in time
        fault.tokens = tokens + (fault.kind === 'timeout' ? promptTokens(prompt) : 0);
        throw fault;
      }
    },
    async hear(voice, signal) {
      if (!config.transcriptionModel) throw new ModelFault('refused-request', 'no transcription model');
      try {
        const file = await toFile(voice.bytes, voice.name);
        const { text, usage } = await client.audio.transcriptions.create(
          { file, model: config.transcriptionModel },
          { signal },
        );
        if (typeof text !== 'string' || text.trim() === '') throw new ModelFault('empty');
        const counted = usage?.type === 'tokens' ? usage.total_tokens : audioTokens(voice.bytes.length);
        return { text: text.trim(), tokens: counted };
      } catch (error) {
        if (isAboutFile(error)) throw new ModelFault('unreadable', `HTTP ${error.status}`, { cause: error });
        const fault = faultOf(error);
        if (fault.kind === 'timeout' || fault.kind === 'empty')
          fault.tokens = audioTokens(voice.bytes.length);
        throw fault;
      }
    },
  };
}

type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam;
type Completion = OpenAI.Chat.Completions.ChatCompletion;

function messagesOf<T>(prompt: Prompt<T>, mode: Mode): Message[] {
  // what never changes comes first, so that providers can remember it
  const form =
    mode === 'schema'
      ? ''
      : `\nAnswer in JSON only, by this JSON Schema:\n${JSON.stringify(z.toJSONSchema(prompt.schema))}\nFor example:\n${JSON.stringify(prompt.example)}`;
  const text = { type: 'text' as const, text: prompt.user };
  const image = prompt.image && {
    type: 'image_url' as const,
    image_url: { url: `data:${prompt.image.contentType};base64,${prompt.image.bytes.toString('base64')}` },
  };
  return [
    { role: 'system', content: prompt.system + form },
    { role: 'user', content: image ? [text, image] : prompt.user },
  ];
}

function formatOf<T>(prompt: Prompt<T>, mode: Mode) {
  if (mode === 'prompt') return {};
  if (mode === 'object') return { response_format: { type: 'json_object' as const } };
  const { $schema: _, ...schema } = z.toJSONSchema(prompt.schema) as Record<string, unknown>;
  return {
    response_format: { type: 'json_schema' as const, json_schema: { name: 'reading', strict: true, schema } },
  };
}

/** True when the refusal taught something that is worth one more call. */
function learn(
  known: { mode: Mode; limit: 'max_tokens' | 'max_completion_tokens' },
  error: unknown,
): boolean {
  if (!(error instanceof OpenAI.APIError) || ![400, 404, 415, 422].includes(error.status ?? 0)) return false;
  if (known.limit === 'max_tokens' && /max_completion_tokens/.test(error.message)) {
    known.limit = 'max_completion_tokens';
    return true;
  }
  if (
    known.limit === 'max_completion_tokens' &&
    /unknown|unrecognized|unsupported|extra/i.test(error.message) &&
    /max_completion_tokens/.test(error.message)
  ) {
    known.limit = 'max_tokens';
    return true;
  }
  const next = MODES[MODES.indexOf(known.mode) + 1];
  if (!next || !/response_format|json|schema|format/i.test(error.message)) return false;
  known.mode = next;
  return true;
}

function contentOf(completion: Completion): string {
  const choice = completion?.choices?.[0];
  if (!choice?.message) throw new ModelFault('empty', 'no choices');
  if (choice.message.refusal || choice.finish_reason === 'content_filter') throw new ModelFault('refusal');
  if (choice.finish_reason === 'length') throw new ModelFault('cut');
  if (choice.message.tool_calls?.length)
    throw new ModelFault('invalid', 'a tool call, though there are no tools');
  const { content } = choice.message;
  // some providers answer with spaces and finish as if all were well
  if (typeof content !== 'string' || content.trim() === '') throw new ModelFault('empty', 'no content');
  return content;
}

/** A voice of a kind that this provider does not take: without ffmpeg, amr and silk come as they are. */
const isAboutFile = (error: unknown): error is InstanceType<typeof OpenAI.APIError> =>
  error instanceof OpenAI.APIError && [400, 413, 415, 422].includes(error.status ?? 0);

function faultOf(error: unknown): ModelFault {
  if (error instanceof ModelFault) return error;
  const options = { cause: error };
  if (error instanceof OpenAI.APIConnectionTimeoutError || error instanceof OpenAI.APIUserAbortError)
    return new ModelFault('timeout', 'no answer in time', options);
  if (error instanceof OpenAI.APIError && error.status !== undefined) {
    const { status } = error;
    return new ModelFault(
      status === 429 ? 'rate' : status >= 500 ? 'server' : 'refused-request',
      `HTTP ${status}`,
      options,
    );
  }
  if (error instanceof OpenAI.APIConnectionError)
    return new ModelFault('unreachable', 'connection failed', options);
  return new ModelFault('invalid', 'the answer is not what the API promises', options);
}

/** Where a provider does not count: about one token a character of Chinese. */
export const promptTokens = (prompt: { system: string; user: string; image?: unknown }): number =>
  Math.ceil((prompt.system.length / 4 + prompt.user.length) * 1.2) + (prompt.image ? PICTURE_TOKENS : 0);

/** The same for a voice: 1.5 kB and ten tokens a second. */
export const audioTokens = (bytes: number): number => Math.ceil(bytes / 150);

const PICTURE_TOKENS = 1000;
