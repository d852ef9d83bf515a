import type { WecomLog } from '../wecom/log.js';
import { textOf, UnreadableError, type XmlElement } from '../wecom/xml.js';
import type { KfPull } from './pull.js';

/**
 * What a callback says about customer service: never the message, only that there is one (W97712). Resolves
 * with true when it was about that and is stored.
 */
export function createKfEvents(pull: KfPull, log: WecomLog): (content: XmlElement) => Promise<boolean> {
  return async (content) => {
    const event = textOf(content, 'Event');
    if (event === 'kf_msg_or_event') {
      const account = textOf(content, 'OpenKfId');
      if (!account) throw new UnreadableError('OpenKfId is missing.');
      await pull.hint(account, textOf(content, 'Token'));
      return true;
    }
    if (event !== 'kf_account_auth_change') return false;
    for (const account of names(content, 'AuthAddOpenKfId')) await pull.hint(account, '');
    for (const account of names(content, 'AuthDelOpenKfId')) {
      pull.revoke(account);
      log.warn({ account }, 'the customer service account was taken from us');
    }
    return true;
  };
}

const names = (content: XmlElement, name: string): string[] =>
  (content.get(name) ?? []).filter((value): value is string => typeof value === 'string' && value !== '');
