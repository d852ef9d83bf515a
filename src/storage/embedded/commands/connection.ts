import type { ScramConversation } from './scram.js';

/** What is known about one client between its commands. */
export interface Connection {
  id: number;
  /** Set when the secret was shown. */
  user: string | undefined;
  conversation: ScramConversation | undefined;
}
