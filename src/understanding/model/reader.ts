import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Clock } from '../../clock.js';
import { maskPhones } from '../../flows/mask.js';
import type { Logger } from '../../logger.js';
import { INTENTS, type Intent } from '../intent.js';
import type { UnderstandContext, Understanding } from '../understand.js';
import { acceptReply, ownOf } from './accept.js';
import { Breaker } from './breaker.js';
import { ModelFault } from './fault.js';
import { Gate } from './gate.js';
import type { Answer, Evidence, Memory, Remembered } from './memory.js';
import { merge } from './merge.js';
import { PICTURE_PROMPT, pictureSchema, readPicture } from './picture.js';
import { exampleOf, WORDS_PROMPT, wordsPrompt } from './prompt.js';
import type { Provider } from './provider.js';
import { leftOpen, type Question } from './question.js';
import { replySchema } from './reply.js';

export interface ReaderConfig {
  model: string;
  visionModel: string | null;
  transcriptionModel: string | null;
  tokensPerDay: number;
  tokensPerPerson: number;
  /** For the whole turn, ms. */
  deadlineMs: number;
}

/** On whose behalf, and for which event: asked once, whatever is retried. */
interface Occasion {
  event: string;
  person: string;
}

/** Reads with a model what rules left open. Nothing of it fails: without an answer the rules' reading stands. */
export interface Reader {
  words(
    on: Occasion,
    message: string,
    context: UnderstandContext,
    found: Understanding,
    question: Question,
  ): Promise<Understanding>;
  /** A nameplate or what looks wrong; null: no model for photos, or it saw nothing. */
  picture(on: Occasion, image: { bytes: Buffer; contentType: string }): Promise<Understanding | null>;
  /** What was said; null: no model for voices, or it heard nothing. */
  voice(on: Occasion, voice: { bytes: Buffer; name: string }): Promise<string | null>;
}

interface Deps {
  config: ReaderConfig;
  provider: Provider;
  memory: Memory;
  clock: Clock;
  logger: Logger;
}

export function createReader(deps: Deps): Reader {
  const { config, memory, clock } = deps;
  const breaker = new Breaker(clock);
  const gate = new Gate(IN_FLIGHT);

  /** Asks at most once for an id; what comes of it, good or not, is kept before anybody acts on it. */
  async function once(
    id: string,
    person: string,
    model: string,
    ask: (signal: AbortSignal) => Promise<{
      answer: Answer | null;
      tokens: number;
      mode: string | null;
      raw: string;
      rejected: string[];
    }>,
  ): Promise<Remembered> {
    const before = await memory.recall(id);
    if (before) return before;
    const began = clock.now();
    const day = DateTime.fromMillis(began, { zone: 'utc' }).toISODate() as string;
    const evidence: Evidence = {
      model,
      outcome: 'read',
      mode: null,
      tokens: 0,
      ms: 0,
      raw: null,
      rejected: [],
      at: began,
    };
    let answer: Answer | null = null;
    const why = breaker.open ? 'breaker' : await overBudget(day, person);
    if (why) evidence.outcome = why;
    else {
      const signal = AbortSignal.timeout(config.deadlineMs);
      try {
        const got = await gate.pass(() => ask(signal), signal);
        answer = got.answer;
        Object.assign(evidence, {
          tokens: got.tokens,
          mode: got.mode,
          raw: mask(got.raw),
          rejected: got.rejected,
        });
        breaker.succeeded();
        if (got.tokens > 0) {
          await memory.spend(day, 'all', got.tokens);
          await memory.spend(day, person, got.tokens);
        }
      } catch (error) {
        if (!(error instanceof ModelFault) && !signal.aborted) throw error;
        const kind = error instanceof ModelFault ? error.kind : 'timeout';
        evidence.outcome = kind;
        if (kind !== 'refusal') breaker.failed();
        deps.logger.warn({ event: id, outcome: kind, model }, 'the model gave no answer; rules alone');
      }
    }
    evidence.ms = clock.now() - began;
    const remembered = { answer, evidence };
    await memory.keep(id, remembered, began + EVIDENCE_MS);
    return remembered;
  }

  async function overBudget(day: string, person: string): Promise<string | null> {
    const [all, own] = await Promise.all([memory.spent(day, 'all'), memory.spent(day, person)]);
    return all >= config.tokensPerDay ? 'day-budget' : own >= config.tokensPerPerson ? 'person-budget' : null;
  }

  return {
    async words(on, message, context, found, question) {
      const { own } = ownOf(message);
      if (!leftOpen(found, question, own)) return found;
      const cacheId = `cache:${createHash('sha256').update(`${config.model}\n${question.key}\n${own}`).digest('hex')}`;
      const { answer } = await once(on.event, on.person, config.model, async (signal) => {
        const cached = await memory.recall(cacheId);
        if (cached) return { answer: cached.answer, tokens: 0, mode: 'cache', raw: '', rejected: [] };
        const asked = await deps.provider.ask(
          {
            system: WORDS_PROMPT,
            user: wordsPrompt(question, own),
            schema: replySchema(question),
            example: exampleOf(question),
          },
          signal,
        );
        const { passages, rejected } = acceptReply(asked.value, message);
        const intent = INTENTS.find((i) => i === asked.value.intent) ?? 'other';
        const fresh: Answer = { kind: 'words', intent: intent as Intent, passages };
        await memory.keep(
          cacheId,
          {
            answer: fresh,
            evidence: {
              model: config.model,
              outcome: 'read',
              mode: asked.mode,
              tokens: 0,
              ms: 0,
              raw: null,
              rejected,
              at: clock.now(),
            },
          },
          clock.now() + CACHE_MS,
        );
        return { answer: fresh, tokens: asked.tokens, mode: asked.mode, raw: asked.raw, rejected };
      });
      return answer?.kind === 'words' ? merge(found, answer, message, context) : found;
    },
    async picture(on, image) {
      const model = config.visionModel;
      if (!model || !PICTURES.includes(image.contentType) || image.bytes.length > MOST_BYTES) return null;
      const { answer } = await once(on.event, on.person, model, async (signal) => {
        const asked = await deps.provider.ask(
          {
            system: PICTURE_PROMPT,
            user: 'The photo:',
            image,
            schema: pictureSchema,
            example: { serial: [], model: [], symptoms: [] },
          },
          signal,
        );
        return {
          answer: { kind: 'picture', reply: asked.value },
          tokens: asked.tokens,
          mode: asked.mode,
          raw: asked.raw,
          rejected: [],
        };
      });
      const read = answer?.kind === 'picture' ? readPicture(answer.reply) : null;
      return read && Object.keys(read.slots).length > 0 ? read : null;
    },
    async voice(on, voice) {
      const model = config.transcriptionModel;
      if (!model || voice.bytes.length > MOST_BYTES) return null;
      const { answer } = await once(`${on.event}:voice`, on.person, model, async (signal) => {
        const transcript = (await deps.provider.hear(voice, signal)).slice(0, 1000);
        return {
          answer: { kind: 'voice', transcript },
          tokens: 0,
          mode: null,
          raw: transcript,
          rejected: [],
        };
      });
      return answer?.kind === 'voice' ? answer.transcript : null;
    },
  };
}

const IN_FLIGHT = 4;
const CACHE_MS = 86_400_000;
const EVIDENCE_MS = 30 * 86_400_000;
const MOST_BYTES = 5 * 1024 * 1024;
const PICTURES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp'];

/** Phones as everywhere else, and every other long run of digits (identity cards, accounts). */
function mask(raw: string): string {
  return maskPhones(raw)
    .replace(/\d(?:[ -]?\d){6,}/g, (run) => `${run.slice(0, 3)}****${run.slice(-2)}`)
    .slice(0, 2000);
}
