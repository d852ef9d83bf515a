/** What the channels need of a logger. Never given tokens, addresses with keys, or message bodies. */
export interface WecomLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
