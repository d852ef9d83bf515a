import { afterEach } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { silentLogger } from '../../../src/logger.js';
import type { SpeakerRole } from '../../../src/understanding/intent.js';
import { createShortMemory, type Memory } from '../../../src/understanding/model/memory.js';
import { createProvider } from '../../../src/understanding/model/provider.js';
import { type Question, questionFor } from '../../../src/understanding/model/question.js';
import { createReader, type ReaderConfig } from '../../../src/understanding/model/reader.js';
import { SLOT_NAMES, type SlotName, understand } from '../../../src/understanding/understand.js';
import { fakeEndpoint, type Recorded } from './fake-endpoint.js';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
export const context = { role: 'customer', now: NOW, timeZone: 'Asia/Shanghai', locale: 'zh-CN' } as const;

/** A reply that names these passages, in the full form that the schema asks for. */
export function reply(intent: string, slots: Partial<Record<SlotName, string[]>> = {}): Recorded {
  const all = Object.fromEntries(SLOT_NAMES.map((slot) => [slot, slots[slot] ?? []]));
  return { content: JSON.stringify({ intent, slots: all }) };
}

/** Rules find nothing in it. */
export const OPEN = '那个老伙计又闹脾气啦，麻烦瞧瞧，我在蓝湾';

/** Makes worlds for the tests of one file; each is closed after its test. */
export function facingWorlds() {
  const open: Awaited<ReturnType<typeof world>>[] = [];
  afterEach(async () => {
    for (const made of open.splice(0)) await made.endpoint.close();
  });
  return async (...args: Parameters<typeof world>) => {
    const made = await world(...args);
    open.push(made);
    return made;
  };
}

/** A reader before a recorded endpoint. */
export async function world(
  answers: Parameters<typeof fakeEndpoint>[0],
  config: Partial<ReaderConfig> = {},
  memory: Memory = createShortMemory(),
) {
  const endpoint = await fakeEndpoint(answers);
  const clock = new ManualClock(NOW);
  const settings = {
    apiKey: 'sk-test',
    baseUrl: endpoint.url,
    model: 'words-1',
    visionModel: 'eyes-1',
    transcriptionModel: 'ears-1',
    tokensPerDay: 1_000_000,
    tokensPerPerson: 1_000_000,
    deadlineMs: 8000,
    ...config,
  };
  const reader = createReader({
    config: settings,
    provider: createProvider(settings),
    memory,
    clock,
    logger: silentLogger(),
  });
  let events = 0;
  return {
    endpoint,
    clock,
    memory,
    reader,
    /** What a voice or a photo is read through; each call is a turn, or a retry of it, of the same event. */
    turn: (event = 'e') => reader.turn({ event, person: 'p' }),
    /** One message as one event; the same `event` is a retry. */
    say: async (
      text: string,
      more: { event?: string; person?: string; question?: Question; role?: 'technician' | 'supervisor' } = {},
    ) => {
      const role: SpeakerRole = more.role ?? 'customer';
      const on = { event: more.event ?? `event-${++events}`, person: more.person ?? 'p1' };
      const now = { ...context, role };
      return await reader
        .turn(on)
        .words(text, now, understand(text, now), more.question ?? questionFor(role));
    },
  };
}
