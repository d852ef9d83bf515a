import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import { createShortMemory } from '../../src/understanding/model/memory.js';
import { createProvider } from '../../src/understanding/model/provider.js';
import { createReader } from '../../src/understanding/model/reader.js';
import type { Understanding } from '../../src/understanding/understand.js';
import { labelledSet } from './labelled.js';
import { byRules, readSet } from './read-set.js';
import { score, table } from './score.js';

/**
 * `npm run understand:live [-- --all]`: the labelled set before the model of OPENAI_API_KEY, OPENAI_BASE_URL and
 * OPENAI_MODEL. Reads what is held back and two of the sets that were, or all; prints the table by rules alone and with the model, and
 * every utterance that the model made better or worse. It costs tokens, so it is no part of `npm test`.
 */
async function runLive(): Promise<number> {
  const { model } = loadConfig();
  if (!model) {
    console.error('Set OPENAI_API_KEY (and OPENAI_BASE_URL, OPENAI_MODEL) first: this asks a real model.');
    return 2;
  }
  const set = labelledSet().filter(
    ({ file, held }) => held || /^(?:learnt|unseen)-/.test(file) || process.argv.includes('--all'),
  );
  const memory = createShortMemory();
  const reader = createReader({
    // what one person may use in a day is not what is measured here
    config: { ...model, tokensPerPerson: model.tokensPerDay },
    provider: createProvider(model),
    memory,
    clock: systemClock,
    logger: createLogger('warn'),
  });
  const read = await readSet(set, reader);
  const alone = score(set, byRules);
  const together = score(set, (label) => read.get(label) as Understanding);
  console.log(table(`${set.length} utterances, rules alone`, alone));
  console.log(table(`${set.length} utterances, with ${model.model}`, together));
  const missed = new Set(alone.misses.map(({ label }) => label));
  const missing = new Set(together.misses.map(({ label }) => label));
  for (const label of set)
    if (missed.has(label) !== missing.has(label))
      console.log(
        missing.has(label) ? 'worse ' : 'better',
        JSON.stringify({ say: label.say, intents: label.intents, slots: label.slots }),
        JSON.stringify({ intent: read.get(label)?.intent, slots: read.get(label)?.slots }),
      );
  const outcomes = new Map<string, number>();
  let tokens = 0;
  for (const i of set.keys()) {
    const came = await memory.recall(`labelled-${i}`);
    if (!came) continue;
    tokens += came.evidence.tokens;
    outcomes.set(came.evidence.outcome, (outcomes.get(came.evidence.outcome) ?? 0) + 1);
  }
  const asked = [...outcomes].map(([outcome, n]) => `${n} ${outcome}`).join(', ') || 'none';
  console.log(`Asked: ${asked}; ${tokens} tokens.`);
  return 0;
}

process.exitCode = await runLive();
