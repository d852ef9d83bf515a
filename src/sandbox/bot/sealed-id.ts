import { createHash } from 'node:crypto';

/** The id under which a bot that nobody of rank made hears of a member (W101521). */
export const sealedId = (userId: string): string =>
  `wo${createHash('sha256').update(`sandbox:${userId}`).digest('base64url').slice(0, 30)}`;
