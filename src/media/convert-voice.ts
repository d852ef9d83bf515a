import { spawn } from 'node:child_process';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';

const TIMEOUT_MS = 20_000;
const MOST = 32 * 1024 * 1024;
const INPUTS: Record<string, string[]> = { 'audio/amr': ['-f', 'amr'], 'audio/silk': [] };

/** Mp3 of a voice that browsers and models do not read; null: it stays as it is. */
export type ConvertVoice = (bytes: Buffer, contentType: string) => Promise<Buffer | null>;

/**
 * Converts amr and silk by ffmpeg, where there is one. Without it, and when it fails, the voice is kept as it
 * came, and the log says so: once when ffmpeg is missing, each time when it refuses.
 */
export function createConvertVoice(command: string, logger: Logger): ConvertVoice {
  let missing = false;
  return async (bytes, contentType) => {
    const input = INPUTS[contentType];
    if (!input || missing) return null;
    try {
      const made = await run(command, [...QUIET, ...input, '-i', 'pipe:0', ...MP3, 'pipe:1'], bytes);
      return made.length > 0 ? made : null;
    } catch (error) {
      missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      logger.warn(
        { contentType, error: messageOf(error) },
        missing
          ? 'no ffmpeg (FFMPEG): voice is kept as it comes'
          : 'a voice was not converted; kept as it is',
      );
      return null;
    }
  };
}

const QUIET = ['-hide_banner', '-loglevel', 'error'];
const MP3 = ['-ac', '1', '-f', 'mp3'];

async function run(command: string, args: string[], input: Buffer): Promise<Buffer> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], timeout: TIMEOUT_MS });
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    child.once('error', reject);
    // It may stop reading before it has everything; its exit says what that means.
    child.stdin.on('error', () => {});
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.once('close', (code, signal) =>
      code === 0 ? resolve(Buffer.concat(chunks)) : reject(new Error(`ended with ${code ?? signal}`)),
    );
    child.stdin.end(input);
  });
}
