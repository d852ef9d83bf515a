import { loadConfig } from '../config.js';
import { runChat } from './chat.js';
import { findRunning } from './running.js';

/** `chat` against the trial service that runs on this data folder. */
export async function runChatHere(args: string[]): Promise<number> {
  const config = loadConfig();
  const running = await findRunning(config).catch(() => null);
  return await runChat(args, { sandboxUrl: running?.sandbox ?? null, dataDir: config.dataDir });
}
