import type { ProviderConfig } from './understanding/model/provider.js';
import type { ReaderConfig } from './understanding/model/reader.js';

/** A turn waits no longer for all of its model calls together. */
const DEADLINE_MS = 8000;

/** The model's settings; null without a key, when a setting that only a model needs is a fault. */
export function modelConfig(
  value: (name: string) => string | null,
  number: (name: string, from: number, to: number) => number,
  faults: string[],
): (ProviderConfig & ReaderConfig) | null {
  const apiKey = value('OPENAI_API_KEY');
  const visionModel = value('OPENAI_VISION_MODEL');
  const transcriptionModel = value('OPENAI_TRANSCRIPTION_MODEL');
  if (!apiKey) {
    if (visionModel || transcriptionModel)
      faults.push('OPENAI_API_KEY is missing; OPENAI_VISION_MODEL and OPENAI_TRANSCRIPTION_MODEL need it.');
    return null;
  }
  const baseUrl = (value('OPENAI_BASE_URL') as string).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]/.test(baseUrl)) {
    faults.push(`OPENAI_BASE_URL=${baseUrl} is not an http(s) address.`);
    return null;
  }
  return {
    apiKey,
    baseUrl,
    model: value('OPENAI_MODEL') as string,
    visionModel,
    transcriptionModel,
    tokensPerDay: number('OPENAI_TOKENS_PER_DAY', 0, 1_000_000_000),
    tokensPerPerson: number('OPENAI_TOKENS_PER_PERSON', 0, 1_000_000_000),
    deadlineMs: DEADLINE_MS,
  };
}
