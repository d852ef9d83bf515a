import type { Config } from '../config.js';
import type { FlowKit } from '../flows/kit.js';
import { publishFlows } from '../flows/publish.js';
import type { Logger } from '../logger.js';
import { createDecide } from './decide.js';
import type { Decide } from './state.js';

/** The flows in use now, and the decision that they make; both change together when the files are read again. */
export interface LiveFlows {
  readonly kit: FlowKit;
  readonly decide: Decide;
  /** @throws ConfigError and changes nothing, when a file has a fault or a talk would be lost */
  reload(): Promise<void>;
  /** The first of a browser's languages that there are words in; else the company's. */
  languageOf(accepted: string): string;
}

/** @throws ConfigError when a file has a fault or a talk under way would be lost */
export async function openFlows(deps: {
  config: Pick<Config, 'flowsDir' | 'templatesDir' | 'locale'>;
  versions: Parameters<typeof publishFlows>[1];
  logger: Logger;
}): Promise<LiveFlows> {
  const { config, versions, logger } = deps;
  const publish = () =>
    publishFlows(
      {
        flowsDir: config.flowsDir,
        templatesDir: config.templatesDir,
        locales: [config.locale, ...(['zh-CN', 'en'] as const).filter((other) => other !== config.locale)],
        report: (fault) => logger.error(fault, 'template could not be rendered'),
      },
      versions,
    );
  let kit = await publish();
  let decide = createDecide(kit);
  return {
    get kit() {
      return kit;
    },
    get decide() {
      return decide;
    },
    async reload() {
      kit = await publish();
      decide = createDecide(kit);
    },
    languageOf(accepted) {
      const wanted = accepted.split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
      return (
        wanted.flatMap((two) => kit.locales.find((locale) => locale.startsWith(two)) ?? [])[0] ??
        config.locale
      );
    },
  };
}
