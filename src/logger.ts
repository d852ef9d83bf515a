import { type DestinationStream, type Logger, pino } from 'pino';
import { maskPhones } from './flows/mask.js';

export type { Logger };

/** One JSON line per event, by name, with ids and never a message body. Secrets and phones are cut out. */
export function createLogger(level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.phone', '*.secret', '*.token', '*.accessToken', 'phone', 'secret', 'token'],
      censor: '***',
    },
    formatters: { log: withoutPhones },
  };
  return to ? pino(options, to) : pino(options);
}

/** What failed may be named by a phone, as a customer's record is: `dup key: { _id: "customer:138…" }`. */
const withoutPhones = (line: Record<string, unknown>): Record<string, unknown> =>
  typeof line.error === 'string' ? { ...line, error: maskPhones(line.error) } : line;

export const silentLogger = (): Logger => pino({ level: 'silent' });
