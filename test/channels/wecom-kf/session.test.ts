import { describe, expect, it } from 'vitest';
import { UnreachableError, WecomError } from '../../../src/channels/wecom/error-classes.js';
import type { Move, Servicers } from '../../../src/channels/wecom-kf/api.js';
import { createKfSession } from '../../../src/channels/wecom-kf/session.js';

/** The calls of the platform that a session needs, and what was asked of them. */
function platform(
  given: { state?: number; servicer?: string; servicers?: Partial<Servicers>; refuses?: Error } = {},
) {
  const moves: Move[] = [];
  const session = createKfSession({
    session: async () => ({ state: given.state ?? 2, servicer: given.servicer ?? null }),
    servicers: async () => ({ people: [], hasDepartments: false, ...given.servicers }),
    move: async (_account: string, _customer: string, to: Move) => {
      moves.push(to);
      if (given.refuses) throw given.refuses;
      return 'code';
    },
  } as unknown as Parameters<typeof createKfSession>[0]);
  return { moves, give: async () => await session.giveTo('wk', 'wm', 'li') };
}

const serving = { people: [{ id: 'Li', isServing: true }] };

describe('a session given to one servicer', () => {
  it('moves with the id as the platform writes it, and gives back the code', async () => {
    const { moves, give } = platform({ servicers: serving });
    expect(await give()).toEqual({ ok: true, code: 'code' });
    expect(moves).toEqual([{ service_state: 3, servicer_userid: 'Li' }]);
  });

  it('is given once: who has it already is asked for nothing more, even if they rest by now', async () => {
    const { moves, give } = platform({
      state: 3,
      servicer: 'LI',
      servicers: { people: [{ id: 'Li', isServing: false }] },
    });
    expect(await give()).toEqual({ ok: true, code: null });
    expect(moves).toEqual([]);
  });

  it.each([
    ['somebody who does not serve this account', { servicers: {} }, 'no-servicer'],
    ['somebody who rests', { servicers: { people: [{ id: 'li', isServing: false }] } }, 'resting'],
    ['a session that has ended', { state: 4, servicers: serving }, 'ended'],
  ])('does not ask the platform for %s', async (_, given, why) => {
    const { moves, give } = platform(given);
    expect(await give()).toEqual({ ok: false, why });
    expect(moves).toEqual([]);
  });

  it('lets the platform tell who is in a department', async () => {
    const { moves, give } = platform({ servicers: { hasDepartments: true } });
    expect(await give()).toEqual({ ok: true, code: 'code' });
    expect(moves).toEqual([{ service_state: 3, servicer_userid: 'li' }]);
  });

  it.each([
    [95014, 'no-servicer'],
    [95019, 'resting'],
    [95013, 'ended'],
    [95016, 'refused'],
  ])('reads %i as %s', async (errcode, why) => {
    const { give } = platform({ servicers: serving, refuses: new WecomError(errcode, 'no') });
    expect(await give()).toEqual({ ok: false, why });
  });

  it.each([new WecomError(-1, 'busy'), new WecomError(45009, 'too many'), new UnreachableError('reset')])(
    'leaves what time may mend to be tried again: %s',
    async (refuses) => {
      const { give } = platform({ servicers: serving, refuses });
      await expect(give()).rejects.toBe(refuses);
    },
  );
});
