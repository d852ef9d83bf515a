import { mask } from '../understanding/model/evidence.js';
import type { Memory, Remembered } from '../understanding/model/memory.js';
import type { ModelAnswerRow, Models } from './models/index.js';

export interface ModelMemory extends Memory {
  /** Removes all that a model answered about this person, and what it cost. Answers to mere words are nobody's. */
  forgetPerson(person: string, now: number): Promise<void>;
  /** Removes what was answered, or is being asked, about the reports of these work orders, whoever asked. */
  forgetOrders(numbers: readonly string[]): Promise<void>;
  /** Removes whatever was answered about what these people said and holds one of these words, masked or not. */
  forgetWords(people: readonly string[], words: readonly string[]): Promise<void>;
}

const DAY_MS = 86_400_000;
/** How many days the tokens of a day are kept. */
const TOKEN_DAYS = 3;

/** Answers of models and the tokens they cost, in the database; MongoDB forgets both when their time is over. */
export function createModelMemory(models: Models): ModelMemory {
  return {
    async recall(id) {
      return cameOf(await models.modelAnswers.findOne({ _id: id }).lean());
    },
    async begin(id, of, until) {
      const row = await models.modelAnswers
        .findOneAndUpdate(
          { _id: id },
          {
            $inc: { begun: 1 },
            $setOnInsert: { ...of, answer: null, evidence: null, expireAt: new Date(until) },
          },
          { upsert: true, returnDocument: 'after' },
        )
        .lean();
      return { begun: row.begun, came: cameOf(row) };
    },
    async keep(id, { answer, evidence }) {
      const mine = { _id: id, evidence: null };
      const kept = await models.modelAnswers.updateOne(mine, { $set: { answer, evidence } });
      if (kept.matchedCount > 0) return { answer, evidence };
      return cameOf(await models.modelAnswers.findOne({ _id: id }).lean());
    },
    async alike(question, since) {
      const same = { question, answer: { $ne: null }, 'evidence.at': { $gte: since } };
      return cameOf(await models.modelAnswers.findOne(same as never).lean());
    },
    async share(id, { answer, evidence }, until) {
      await models.modelAnswers.updateOne(
        { _id: id },
        { $setOnInsert: { person: null, begun: 1, answer, evidence, expireAt: new Date(until) } },
        { upsert: true },
      );
    },
    async spent(day, who) {
      return (await models.modelTokens.findOne({ _id: `${day}:${who}` }).lean())?.tokens ?? 0;
    },
    async spend(day, who, tokens) {
      await models.modelTokens.updateOne(
        { _id: `${day}:${who}` },
        { $inc: { tokens }, $setOnInsert: { expireAt: new Date(Date.parse(day) + TOKEN_DAYS * DAY_MS) } },
        { upsert: true },
      );
    },
    async forgetPerson(person, now) {
      await models.modelAnswers.deleteMany({ person });
      const days = Array.from({ length: TOKEN_DAYS + 1 }, (_, n) =>
        new Date(now - n * DAY_MS).toISOString().slice(0, 10),
      );
      await models.modelTokens.deleteMany({ _id: { $in: days.map((day) => `${day}:${person}`) } });
    },
    async forgetOrders(numbers) {
      if (numbers.length > 0)
        await models.modelAnswers.deleteMany({ orders: { $in: [...numbers] } } as never);
    },
    async forgetWords(people, words) {
      const known = words
        .flatMap((word) => [word, mask(word)])
        .map((word) => JSON.stringify(word).slice(1, -1));
      const rows = models.modelAnswers.find({ person: { $in: [...people] } } as never).lean();
      for await (const { _id, answer, evidence } of rows.cursor()) {
        const kept = JSON.stringify([answer, evidence]);
        if (known.some((word) => kept.includes(word))) await models.modelAnswers.deleteOne({ _id });
      }
    },
  };
}

const cameOf = (row: ModelAnswerRow | null): Remembered | null =>
  row?.evidence ? { answer: row.answer, evidence: row.evidence } : null;
