import { createProvider, type ProviderConfig } from './provider.js';
import { createReader, type Reader, type ReaderConfig, type ReaderDeps } from './reader.js';

/** The reader of the model that is configured; null: there is none, and the rules read alone. */
export function openReader(
  config: (ProviderConfig & ReaderConfig) | null,
  deps: Pick<ReaderDeps, 'memory' | 'clock' | 'logger'>,
): Reader | null {
  return config && createReader({ config, provider: createProvider(config), ...deps });
}
