import type { Given, NotGiven } from '../channel.js';
import { failureOf, WecomError } from '../wecom/error-classes.js';
import type { KfApi, Move } from './api.js';

const POOL = 2;
const PERSON = 3;
const ENDED = 4;
const NOT_A_SERVICER = 95014;
const IS_OVER = 95013;
const NO_SUCH_STEP = 95016;
const RESTS = 95019;

/**
 * Whose turn it is to talk with a customer (W94669): 0 and 1 ours, 2 waiting in the pool, 3 a servicer's,
 * 4 ended. Doing any step twice is doing it once.
 */
export function createKfSession(api: KfApi) {
  /** Null: the session does not go there from where it is, or it has ended. */
  const step = async (
    account: string,
    customer: string,
    to: Move,
  ): Promise<{ code: string | null } | null> => {
    try {
      return { code: await api.move(account, customer, to) };
    } catch (error) {
      if (errcodeOf(error) !== IS_OVER && errcodeOf(error) !== NO_SUCH_STEP) throw error;
      return null;
    }
  };
  return {
    /** Into the pool, where whoever is on duty sees it; null: nobody is, or the session has ended. */
    async passToPeople(account: string, customer: string): Promise<{ code: string | null } | null> {
      const { people, hasDepartments } = await api.servicers(account);
      if (!hasDepartments && !people.some(({ isServing }) => isServing)) return null;
      const passed = await step(account, customer, { service_state: POOL });
      if (passed) return passed;
      const { state } = await api.session(account, customer);
      return state === POOL || state === PERSON ? { code: null } : null;
    },

    /**
     * To this servicer, from wherever the session is. The code comes once: a repeat after a crash finds the
     * session there, and without it nothing can be said to the customer, who is served all the same.
     */
    async giveTo(account: string, customer: string, servicer: string): Promise<Given> {
      const { state, servicer: present } = await api.session(account, customer);
      if (state === PERSON && present !== null && isSame(present, servicer)) return { ok: true, code: null };
      if (state === ENDED) return { ok: false, why: 'ended' };
      const { people, hasDepartments } = await api.servicers(account);
      const listed = people.find(({ id }) => isSame(id, servicer));
      if (listed && !listed.isServing) return { ok: false, why: 'resting' };
      // Who is in a listed department, the platform alone can tell.
      if (!listed && !hasDepartments) return { ok: false, why: 'no-servicer' };
      try {
        const to = { service_state: PERSON, servicer_userid: listed?.id ?? servicer } as const;
        return { ok: true, code: await api.move(account, customer, to) };
      } catch (error) {
        return { ok: false, why: refusalOf(error) };
      }
    },

    /**
     * From the pool or a servicer there is no way back to us but through the end: the code of the end pays
     * for one message, and the customer's next one opens a new session, which is ours.
     */
    async takeBack(account: string, customer: string): Promise<{ code: string | null }> {
      const { state } = await api.session(account, customer);
      if (state !== POOL && state !== PERSON) return { code: null };
      return (await step(account, customer, { service_state: ENDED })) ?? { code: null };
    },
  };
}

/** The platform writes ids in the case of its own records. */
const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const errcodeOf = (error: unknown): number | null => (error instanceof WecomError ? error.errcode : null);

/** Why they cannot have it; what time may mend is thrown on and tried again. */
function refusalOf(error: unknown): NotGiven {
  const errcode = errcodeOf(error);
  if (errcode === NOT_A_SERVICER) return 'no-servicer';
  if (errcode === RESTS) return 'resting';
  if (errcode === IS_OVER) return 'ended';
  if (errcode !== null && failureOf(error, 0).state === 'failed') return 'refused';
  throw error;
}
