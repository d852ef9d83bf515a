import { RepairlineError } from '../../errors.js';

/** A call that the Bot API answers with `ok: false`; HTTP has the same status, as there. */
export class BotRefusal extends RepairlineError {
  override name = 'BotRefusal';
  constructor(
    readonly status: number,
    readonly description: string,
    readonly parameters: { retry_after?: number; migrate_to_chat_id?: number } = {},
  ) {
    super(`telegram-${status}`, description);
  }
}
