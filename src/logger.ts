import { type Logger, pino } from 'pino';

export type { Logger };

/** One JSON line per event, by name, with ids and never a message body. Secrets and phones are cut out. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.phone', '*.secret', '*.token', '*.accessToken', 'phone', 'secret', 'token'],
      censor: '***',
    },
  });
}

export const silentLogger = (): Logger => pino({ level: 'silent' });
