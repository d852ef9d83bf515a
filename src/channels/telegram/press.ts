import { createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes of callback_data. */
const DATA_MOST = 64;
const MARK = 8;

/**
 * Signs what a button carries. Whoever may see a keyboard can send any data for it, so each token is marked
 * for its chat: 48 bits of HMAC under a key made from the bot's token. When it was shown is told by the
 * message, which the platform vouches for.
 */
export class Presses {
  private readonly key: Buffer;

  constructor(botToken: string) {
    this.key = createHmac('sha256', 'repairline telegram presses').update(botToken).digest();
  }

  /** Null: the token is too long to be carried. */
  sign(chat: string, token: string): string | null {
    const data = this.mark(chat, token) + token;
    return Buffer.byteLength(data) <= DATA_MOST ? data : null;
  }

  /** The token, or null for what we did not sign for this chat. */
  open(chat: string, data: string): string | null {
    const [mark, token] = [data.slice(0, MARK), data.slice(MARK)];
    const expected = Buffer.from(this.mark(chat, token));
    const given = Buffer.from(mark);
    return given.length === expected.length && timingSafeEqual(given, expected) && token ? token : null;
  }

  private mark(chat: string, token: string): string {
    return createHmac('sha256', this.key).update(`${chat}\n${token}`).digest('base64url').slice(0, MARK);
  }
}
