import type { Effect } from '../aggregate.js';
import type { PersonArgs } from '../conversation/state.js';
import type { Told } from '../deliveries/told.js';
import type { People } from '../people/people.js';
import type { Privacy } from '../privacy/privacy.js';
import { ACTION_PARAMS } from '../service/action-params.js';
import type { Directory } from '../storage/directory.js';
import type { ConversationRow } from '../storage/models/index.js';
import { referencesIn } from '../understanding/references.js';
import type { Leaves } from './leave-effect.js';

export type PersonResult =
  | { ok: true; data: Record<string, unknown> }
  | { ok: false; code: string; data: Record<string, unknown> };

interface Deps {
  directory: Directory;
  privacy: Privacy;
  people: People;
  told: Told;
  leave: Leaves;
}

/** What a conversation wants done about people; null: nobody waits for what came of it. */
export function createPersonEffects(
  deps: Deps,
): (effect: Effect, row: ConversationRow) => Promise<PersonResult | null> {
  return async (effect, row) => {
    const args = effect.args as unknown as PersonArgs;
    const { action } = args;
    const result =
      action === 'reached'
        ? await reached(deps, effect.id, args)
        : action === 'leave' || action === 'back'
          ? await deps.leave.said(effect.id, row._id, args)
          : action === 'compare' || action === 'merge' || action === 'unmerge'
            ? await whoIsWho(deps, effect.id, args)
            : await ofTheirOwn(deps, effect.id, args, row);
    return args.reply ? result : null;
  };
}

/** What customers do about themselves; the chat tells who they are. */
async function ofTheirOwn(
  { directory, privacy, people }: Deps,
  id: string,
  { action, params, actor }: PersonArgs,
  { _id: conversation }: ConversationRow,
): Promise<PersonResult> {
  const { _id: own } = await directory.ensureCustomerForConversation(conversation);
  switch (action) {
    case 'told':
      await privacy.told(own, ACTION_PARAMS['person.told'].parse(params).version);
      return done();
    case 'look':
      return done(await privacy.look(own));
    case 'erase':
      return done({ ...(await privacy.erase(id, own, actor.role)) });
    case 'withdraw':
    case 'consent':
      await privacy.consent(id, own, action === 'consent');
      return done();
    case 'claim':
      return outcome(
        await people.claim({ id, conversation, ...ACTION_PARAMS['person.claim'].parse(params) }),
      );
    case 'prove':
      return outcome(
        await people.prove({ id, conversation, ...ACTION_PARAMS['person.prove'].parse(params) }),
      );
    default:
      throw new Error(`no such action: ${action}`);
  }
}

/** What supervisors say about who is who. The role comes from the directory, again here. */
async function whoIsWho(
  { people }: Deps,
  id: string,
  { action, params, actor }: PersonArgs,
): Promise<PersonResult> {
  if (actor.role !== 'supervisor') return { ok: false, code: 'not-allowed', data: {} };
  const { words } = ACTION_PARAMS['person.compare'].parse(params);
  if (action === 'unmerge') {
    const [reference = '', ...more] = referencesIn(words);
    if (reference === '' || more.length > 0) return { ok: false, code: 'which-one', data: {} };
    const parted = await people.unmerge({ id, by: actor.id, reference });
    if (!parted.ok) return outcome(parted);
    return done({ first: await people.show(parted.kept), second: await people.show(parted.merged) });
  }
  const found = await people.two(words);
  // Repeated after a crash, they are one already: that is what was asked.
  if (!found.ok && action === 'merge' && found.code === 'same-person')
    return done({ person: await people.show(referencesIn(words)[0] ?? '') });
  if (!found.ok) return found;
  const { first, second } = found;
  if (action === 'compare') return done({ first, second });
  const merged = await people.merge({ id, by: actor.id, first: first.id, second: second.id });
  if (!merged.ok) return outcome(merged);
  return done({
    person: await people.show(merged.kept),
    parted: merged.merged === first.id ? first : second,
  });
}

/** What did not arrive was told by phone. The role comes from the directory. */
async function reached({ told }: Deps, id: string, { params, actor }: PersonArgs): Promise<PersonResult> {
  if (actor.role !== 'supervisor' && actor.role !== 'technician')
    return { ok: false, code: 'not-allowed', data: {} };
  const { order, words } = ACTION_PARAMS['person.reached'].parse(params);
  const outcome = await told({ id, by: actor, words: order || words });
  if (outcome.ok) return done({ count: outcome.count });
  return { ok: false, code: outcome.code, data: outcome.data ?? {} };
}

const done = (data: Record<string, unknown> = {}): PersonResult => ({ ok: true, data });

function outcome(
  of: { ok: true } | { ok: false; code: string; data?: Record<string, unknown> },
): PersonResult {
  return of.ok ? done() : { ok: false, code: of.code, data: of.data ?? {} };
}
