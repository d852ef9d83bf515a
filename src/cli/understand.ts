import { once } from 'node:events';
import { systemClock } from '../clock.js';
import { loadConfig } from '../config.js';
import { loadLikeness } from '../flows/examples.js';
import { silentLogger } from '../logger.js';
import { createShortMemory } from '../understanding/model/memory.js';
import { openReader } from '../understanding/model/open-reader.js';
import { questionFor } from '../understanding/model/question.js';
import { readAlone } from '../understanding/read-words.js';
import { linesOf } from './lines.js';

const ROLES = ['customer', 'technician', 'supervisor'] as const;

/**
 * Reads one utterance a line from standard input and prints one JSON line for each: intent, slots, quotes.
 * By rules and examples alone unless OPENAI_API_KEY is set.
 */
export async function runUnderstand(args: string[]): Promise<number> {
  const config = loadConfig();
  const option = (name: string) => {
    const given = args.find((arg) => arg.startsWith(`--${name}=`));
    if (given) return given.slice(name.length + 3);
    return args.includes(`--${name}`) ? (args[args.indexOf(`--${name}`) + 1] ?? '') : undefined;
  };
  const role = ROLES.find((r) => r === (option('role') ?? 'customer'));
  const at = option('now');
  const now = at === undefined ? systemClock.now() : Date.parse(at);
  const locale = option('locale') ?? config.locale;
  if (!role || Number.isNaN(now) || !['zh-CN', 'en'].includes(locale)) {
    console.error(`Use: understand --json [--role ${ROLES.join('|')}] [--now ISO-8601] [--locale zh-CN|en]`);
    return 2;
  }
  const context = { role, now, timeZone: config.timeZone, locale: locale === 'en' ? 'en' : 'zh-CN' } as const;
  const likeness = loadLikeness(config.flowsDir);
  const reader = openReader(config.model, {
    memory: createShortMemory(),
    clock: systemClock,
    logger: silentLogger(),
  });
  let count = 0;
  for await (const line of linesOf(process.stdin)) {
    const turn = reader?.turn({ event: `line ${count++}`, person: 'command' });
    const model = turn ? { turn, question: questionFor(role) } : null;
    const { intent, slots, quotes } = await readAlone(line, context, likeness, model);
    if (!process.stdout.write(`${JSON.stringify({ intent, slots, quotes })}\n`))
      await once(process.stdout, 'drain');
  }
  return 0;
}
