import type { Memory, Remembered } from '../understanding/model/memory.js';
import type { Models } from './models/index.js';

const DAY_MS = 86_400_000;

/** Answers of models and the tokens they cost, in the database; MongoDB forgets both when their time is over. */
export function createModelMemory(models: Models): Memory {
  return {
    async recall(id) {
      const row = await models.modelAnswers.findOne({ _id: id }).lean();
      return row ? { answer: row.answer, evidence: row.evidence } : null;
    },
    async keep(id, remembered: Remembered, until) {
      await models.modelAnswers.updateOne(
        { _id: id },
        { $setOnInsert: { ...remembered, expireAt: new Date(until) } },
        { upsert: true },
      );
    },
    async spent(day, who) {
      return (await models.modelTokens.findOne({ _id: `${day}:${who}` }).lean())?.tokens ?? 0;
    },
    async spend(day, who, tokens) {
      await models.modelTokens.updateOne(
        { _id: `${day}:${who}` },
        { $inc: { tokens }, $setOnInsert: { expireAt: new Date(Date.parse(day) + 3 * DAY_MS) } },
        { upsert: true },
      );
    },
  };
}
