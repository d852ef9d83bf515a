import { createInterface } from 'node:readline';
import { systemClock } from '../clock.js';
import { loadConfig } from '../config.js';
import { understand } from '../understanding/understand.js';

const ROLES = ['customer', 'technician', 'supervisor'] as const;

/** Reads one utterance a line from standard input and prints, as JSON lines, what the rules make of it. */
export async function runUnderstand(args: string[]): Promise<number> {
  const config = loadConfig();
  const option = (name: string) =>
    args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined;
  const role = ROLES.find((r) => r === (option('role') ?? 'customer'));
  const now = option('now') ? Date.parse(option('now') as string) : systemClock.now();
  if (!role || Number.isNaN(now)) {
    console.error(`Use: understand --json [--role ${ROLES.join('|')}] [--now ISO-8601] [--locale zh-CN|en]`);
    return 2;
  }
  const locale = option('locale') === 'en' ? 'en' : config.locale;
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(understand(line, { role, now, timeZone: config.timeZone, locale })));
  }
  return 0;
}
