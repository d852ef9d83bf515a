import type { Effect } from '../aggregate.js';
import type { PersonArgs } from '../conversation/state.js';
import type { Privacy } from '../privacy/privacy.js';
import type { Directory } from '../storage/directory.js';
import type { ConversationRow } from '../storage/models/index.js';

export type PersonResult =
  | { ok: true; data: Record<string, unknown> }
  | { ok: false; code: string; data: Record<string, unknown> };

interface Deps {
  directory: Directory;
  privacy: Privacy;
}

/** What a conversation wants done about people; null: nobody waits for what came of it. */
export function createPersonEffects(
  deps: Deps,
): (effect: Effect, row: ConversationRow) => Promise<PersonResult | null> {
  return async (effect, row) => {
    const args = effect.args as unknown as PersonArgs;
    const data = await act(deps, effect.id, args, row);
    return args.reply ? { ok: true, data } : null;
  };
}

async function act(
  { directory, privacy }: Deps,
  id: string,
  { action, params, actor }: PersonArgs,
  row: ConversationRow,
): Promise<Record<string, unknown>> {
  const own = async () => (await directory.ensureCustomerForConversation(row._id))._id;
  switch (action) {
    case 'told':
      await privacy.told(await own(), Number(params.version));
      return {};
    case 'look':
      return await privacy.look(await own());
    case 'erase':
      return { ...(await privacy.erase(id, await own(), actor.role)) };
    case 'withdraw':
      await privacy.consent(id, await own(), false);
      return {};
    case 'consent':
      await privacy.consent(id, await own(), true);
      return {};
  }
}
