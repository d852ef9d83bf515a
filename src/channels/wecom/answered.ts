import { messageOf } from '../../errors.js';
import type { WebhookResponse } from '../channel.js';
import { RefusedError } from './crypto.js';
import type { WecomLog } from './log.js';
import { UnreadableError } from './xml.js';

/**
 * The answer to a callback, whatever comes of it. Not proven genuine: 401 with one body. Genuine but not readable:
 * 400. Not stored: 503, so that the platform comes again. Never throws.
 */
export async function answered(
  log: WecomLog,
  work: () => WebhookResponse | Promise<WebhookResponse>,
): Promise<WebhookResponse> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RefusedError) return { status: 401, body: 'refused' };
    if (error instanceof UnreadableError) {
      log.warn({ reason: error.message }, 'a genuine callback cannot be read');
      return { status: 400, body: 'unreadable' };
    }
    log.error({ error: messageOf(error) }, 'callback not stored; the platform sends it again');
    return { status: 503, body: 'not stored, send again' };
  }
}
