import { WecomError } from '../wecom/error-classes.js';
import type { KfApi } from './api.js';

const POOL = 2;
const PERSON = 3;
const ENDED = 4;
/** The session does not go there from where it is; or it has ended. */
const NO_SUCH_STEP = new Set([95013, 95016]);

/**
 * Whose turn it is to talk with a customer (W94669): 0 and 1 ours, 2 waiting in the pool, 3 a servicer's,
 * 4 ended. Doing either step twice is doing it once.
 */
export function createKfSession(api: KfApi) {
  const step = async (
    account: string,
    customer: string,
    to: 2 | 4,
  ): Promise<{ code: string | null } | null> => {
    try {
      return { code: await api.move(account, customer, to) };
    } catch (error) {
      if (!(error instanceof WecomError && NO_SUCH_STEP.has(error.errcode))) throw error;
      return null;
    }
  };
  return {
    /** Into the pool, where whoever is on duty sees it; null: nobody is, or the session has ended. */
    async passToPeople(account: string, customer: string): Promise<{ code: string | null } | null> {
      if (!(await api.isServed(account))) return null;
      const passed = await step(account, customer, POOL);
      if (passed) return passed;
      const state = await api.state(account, customer);
      return state === POOL || state === PERSON ? { code: null } : null;
    },

    /**
     * From the pool or a servicer there is no way back to us but through the end: the code of the end pays
     * for one message, and the customer's next one opens a new session, which is ours.
     */
    async takeBack(account: string, customer: string): Promise<{ code: string | null }> {
      const state = await api.state(account, customer);
      if (state !== POOL && state !== PERSON) return { code: null };
      return (await step(account, customer, ENDED)) ?? { code: null };
    },
  };
}
