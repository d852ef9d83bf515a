import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Clock } from '../../clock.js';
import { failpoint } from '../../failpoints.js';
import type { Logger } from '../../logger.js';
import { INTENTS, type Intent } from '../intent.js';
import type { UnderstandContext, Understanding } from '../understand.js';
import { acceptReply, ownOf } from './accept.js';
import { Breaker } from './breaker.js';
import { Deadline } from './deadline.js';
import { mask, maskReply } from './evidence.js';
import { type FaultKind, ModelFault } from './fault.js';
import { Gate } from './gate.js';
import type { Answer, Evidence, Memory, Subject } from './memory.js';
import { merge } from './merge.js';
import { PICTURE_PROMPT, pictureSchema, readPicture } from './picture.js';
import { exampleOf, WORDS_PROMPT, wordsPrompt } from './prompt.js';
import { audioTokens, type Provider, promptTokens } from './provider.js';
import { leftOpen, type Question } from './question.js';
import { type RepairPoint, type RepairReport, readPoints, repairsPrompt } from './repairs.js';
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
  /** For one event. Whatever is asked through it shares one deadline, which begins now. */
  turn(on: Occasion): TurnReader;
}

export interface TurnReader {
  words(
    message: string,
    context: UnderstandContext,
    found: Understanding,
    question: Question,
  ): Promise<Understanding>;
  /** A nameplate or what looks wrong; null: no model for photos, or it saw nothing. */
  picture(image: { bytes: Buffer; contentType: string }): Promise<Understanding | null>;
  /**
   * What was said; null: no model for voices, or it heard nothing. The words are saved before it counts as
   * asked, so whoever has them saved need not ask again.
   */
  voice(
    voice: { bytes: Buffer; name: string },
    save: (words: string) => Promise<void>,
  ): Promise<string | null>;
  /**
   * Reports of past repairs in a few sentences; empty: they are read as they are.
   * @param again reads them once more when it is written down which they are: what is shown is what they say
   *   then, so that whoever takes a person out of a report and then forgets what was answered leaves nothing
   */
  repairs(
    reports: readonly RepairReport[],
    again: () => Promise<readonly RepairReport[]>,
  ): Promise<RepairPoint[]>;
}

export interface ReaderDeps {
  config: ReaderConfig;
  provider: Provider;
  memory: Memory;
  clock: Clock;
  logger: Logger;
}

/** One thing to ask, and about what it costs, for when nobody learns what it did. */
interface Inquiry extends Omit<Subject, 'person'> {
  id: string;
  model: string;
  cost: number;
  ask: (signal: AbortSignal) => Promise<Got>;
}

interface Got {
  answer: Answer | null;
  tokens: number;
  mode: string | null;
  raw: string | null;
  rejected: string[];
}

export function createReader(deps: ReaderDeps): Reader {
  const { config, memory, clock, provider } = deps;
  const breaker = new Breaker(clock);
  const gate = new Gate(IN_FLIGHT);

  /**
   * What comes of a question, good or not, is kept before anybody acts on it, and it is not asked again. When
   * the process ended before that, it is asked once more, the lost call is paid for, and then no more. What was
   * forgotten while it was asked is not used.
   */
  async function once(
    on: Occasion,
    deadline: Deadline,
    { id, model, cost, ask, ...shown }: Inquiry,
  ): Promise<Answer | null> {
    const at = clock.now();
    const { begun, came } = await memory.begin(id, { person: on.person, ...shown }, at + EVIDENCE_MS);
    if (came) return came.answer;
    const day = DateTime.fromMillis(at, { zone: 'utc' }).toISODate() as string;
    const pay = async (tokens: number) => {
      if (tokens <= 0) return;
      await memory.spend(day, 'all', tokens);
      await memory.spend(day, on.person, tokens);
    };
    if (begun > 1) await pay(cost);
    const evidence: Evidence = {
      model,
      outcome: 'read',
      mode: null,
      tokens: 0,
      ms: 0,
      raw: null,
      rejected: [],
      at,
    };
    let answer: Answer | null = null;
    const why =
      begun > MOST_BEGUN
        ? 'interrupted'
        : deadline.over
          ? 'late'
          : breaker.open
            ? 'breaker'
            : await overBudget(day, on.person);
    if (why) evidence.outcome = why;
    else {
      failpoint('model.begun');
      try {
        const got = await deadline.within((signal) => gate.pass(() => ask(signal), signal));
        failpoint('model.answered');
        const { tokens, mode, raw, rejected } = got;
        answer = got.answer;
        Object.assign(evidence, { tokens, mode, raw, rejected });
        breaker.succeeded();
      } catch (error) {
        if (!(error instanceof ModelFault) && !deadline.over) throw error;
        const fault = error instanceof ModelFault ? error : new ModelFault('timeout');
        Object.assign(evidence, {
          outcome: fault.kind,
          tokens: fault.tokens,
          rejected: [mask(fault.message)],
        });
        if (!OF_THE_QUESTION.has(fault.kind)) breaker.failed();
        deps.logger.warn({ event: id, outcome: fault.kind, model }, 'the model gave no answer; rules alone');
      }
    }
    evidence.ms = clock.now() - at;
    const stands = await memory.keep(id, { answer, evidence });
    await pay(evidence.tokens);
    return stands?.answer ?? null;
  }

  async function overBudget(day: string, person: string): Promise<string | null> {
    const [all, own] = await Promise.all([memory.spent(day, 'all'), memory.spent(day, person)]);
    return all >= config.tokensPerDay ? 'day-budget' : own >= config.tokensPerPerson ? 'person-budget' : null;
  }

  /** The same words to the same model are asked about once a day, whoever says them. */
  async function shared(question: string, model: string, ask: () => Promise<Got>): Promise<Got> {
    const id = `cache:${digest(`${model}\n${question}`)}`;
    const known = await memory.recall(id);
    if (known) return recalled(known.answer);
    const got = await ask();
    const at = clock.now();
    const { answer, mode, rejected } = got;
    const evidence = { model, outcome: 'read', mode, tokens: 0, ms: 0, raw: null, rejected, at };
    await memory.share(id, { answer, evidence }, at + CACHE_MS);
    return got;
  }

  function turn(on: Occasion): TurnReader {
    const deadline = new Deadline(clock, config.deadlineMs);
    return {
      async words(message, context, found, question) {
        const { own, commands } = ownOf(message);
        // who writes to the model does not get to speak with it
        if (commands || !leftOpen(found, question, own)) return found;
        const { model } = config;
        const prompt = {
          system: WORDS_PROMPT,
          user: wordsPrompt(question, own),
          schema: replySchema(question),
          example: exampleOf(question),
        };
        const ask = (signal: AbortSignal) =>
          shared(`${question.key}\n${own}`, model, async () => {
            const { value, tokens, mode } = await provider.ask(prompt, signal);
            const { passages, rejected } = acceptReply(value, message);
            const intent = INTENTS.find((i) => i === value.intent) ?? 'other';
            const answer: Answer = { kind: 'words', intent: intent as Intent, passages };
            return { answer, tokens, mode, raw: maskReply(value), rejected };
          });
        const answer = await once(on, deadline, { id: on.event, model, cost: promptTokens(prompt), ask });
        return answer?.kind === 'words' ? merge(found, answer, message, context) : found;
      },
      async picture(image) {
        const model = config.visionModel;
        if (!model || !PICTURES.includes(image.contentType) || image.bytes.length > MOST_BYTES) return null;
        const prompt = {
          system: PICTURE_PROMPT,
          user: 'The photo:',
          image,
          schema: pictureSchema,
          example: { serial: [], model: [], symptoms: [] },
        };
        const ask = async (signal: AbortSignal): Promise<Got> => {
          const { value, tokens, mode, raw } = await provider.ask(prompt, signal);
          return {
            answer: { kind: 'picture', slots: readPicture(value) },
            tokens,
            mode,
            raw: mask(raw),
            rejected: [],
          };
        };
        const answer = await once(on, deadline, { id: on.event, model, cost: promptTokens(prompt), ask });
        const slots = answer?.kind === 'picture' ? answer.slots : {};
        return Object.keys(slots).length > 0
          ? { intent: 'other', intents: ['other'], slots, quotes: {} }
          : null;
      },
      async voice(voice, save) {
        const model = config.transcriptionModel;
        if (!model || voice.bytes.length > MOST_BYTES) return null;
        let words: string | null = null;
        const ask = async (signal: AbortSignal): Promise<Got> => {
          const { text, tokens } = await provider.hear(voice, signal);
          words = text.slice(0, MOST_WORDS);
          await save(words);
          return { answer: { kind: 'voice' }, tokens, mode: null, raw: mask(words), rejected: [] };
        };
        await once(on, deadline, {
          id: `${on.event}:voice`,
          model,
          cost: audioTokens(voice.bytes.length),
          ask,
        });
        return words;
      },
      async repairs(reports, again) {
        const { model } = config;
        const prompt = repairsPrompt(reports);
        if (!prompt) return [];
        const orders = reports.map(({ number }) => number);
        const question = digest(`${model}\n${prompt.user}`);
        const ask = async (signal: AbortSignal): Promise<Got> => {
          const known = await memory.alike(question, clock.now() - CACHE_MS);
          if (known) return recalled(known.answer);
          const now = repairsPrompt((await again()).filter(({ number }) => orders.includes(number)));
          if (!now) return { answer: null, tokens: 0, mode: null, raw: null, rejected: ['gone meanwhile'] };
          const { value, tokens, mode, raw } = await provider.ask(now, signal);
          const points = readPoints(value);
          return { answer: { kind: 'repairs', points }, tokens, mode, raw: mask(raw), rejected: [] };
        };
        const id = `${on.event}:repairs`;
        const cost = promptTokens(prompt);
        const answer = await once(on, deadline, { id, model, cost, ask, orders, question });
        return answer?.kind === 'repairs' ? answer.points : [];
      },
    };
  }

  return { turn };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const recalled = (answer: Answer | null): Got => ({
  answer,
  tokens: 0,
  mode: 'cache',
  raw: null,
  rejected: [],
});

/** They say nothing about the service: the next question is asked as ever. */
const OF_THE_QUESTION: ReadonlySet<FaultKind> = new Set<FaultKind>(['refusal', 'unreadable', 'unfounded']);
/** A question is asked again only after a crash, and once. */
const MOST_BEGUN = 2;
const IN_FLIGHT = 4;
const CACHE_MS = 86_400_000;
const EVIDENCE_MS = 30 * 86_400_000;
const MOST_BYTES = 5 * 1024 * 1024;
const MOST_WORDS = 1000;
const PICTURES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp'];
