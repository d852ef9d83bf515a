import { type Actor, CLOSED_STATES, ORDER_STATES, type OrderCommandName, type OrderState } from '../model.js';

type Role = Actor['role'];

export interface Rule {
  /** States in which the command may do something. */
  from: readonly OrderState[];
  /** Who may give it; for technicians `own` asks that the order is theirs. */
  by: readonly Role[];
  own?: true;
}

const DONE: readonly OrderState[] = ['finished', 'confirmed', 'closed'];
/** Work that is still to be done. */
const OPEN = ORDER_STATES.filter((state) => !DONE.includes(state) && !CLOSED_STATES.includes(state));
const OFFICE: readonly Role[] = ['supervisor', 'api', 'system'];

/**
 * Which command is possible in which state, and whose it is. Everything that is not here is refused by
 * name (`wrong-state`, `not-allowed`, `not-yours`). States in which a repeat changes nothing are included:
 * the command itself answers `same`.
 */
export const RULES: Record<Exclude<OrderCommandName, 'register'>, Rule> = {
  amend: { from: OPEN, by: ['customer', 'technician', ...OFFICE], own: true },
  confirm: { from: [...OPEN, ...DONE], by: ['customer', ...OFFICE] },
  accept: {
    from: ['triaged', 'offered', 'accepted', 'scheduled', 'en-route', 'on-site', 'waiting'],
    by: ['technician'],
  },
  decline: { from: ['offered', 'accepted', 'scheduled'], by: ['technician'] },
  unreachable: { from: ['offered'], by: ['system'] },
  schedule: { from: ['accepted', 'scheduled'], by: ['technician', ...OFFICE], own: true },
  depart: { from: ['accepted', 'scheduled', 'en-route'], by: ['technician'], own: true },
  'check-in': { from: ['accepted', 'scheduled', 'en-route', 'on-site'], by: ['technician'], own: true },
  report: { from: ['on-site', 'waiting', 'finished', 'confirmed'], by: ['technician'], own: true },
  'check-out': { from: ['on-site', 'finished'], by: ['technician'], own: true },
  'accept-work': { from: DONE, by: ['customer', ...OFFICE] },
  'not-fixed': { from: DONE, by: ['customer', ...OFFICE] },
  rate: { from: DONE, by: ['customer'] },
  cancel: {
    from: ['new', 'triaged', 'offered', 'accepted', 'scheduled', 'en-route', 'waiting', 'cancelled'],
    by: ['customer', ...OFFICE],
  },
  assign: { from: ['new', 'triaged', 'offered', 'accepted', 'scheduled', 'en-route', 'waiting'], by: OFFICE },
  note: { from: ORDER_STATES, by: ['customer', 'technician', ...OFFICE], own: true },
  acknowledge: { from: [...OPEN, ...DONE], by: OFFICE },
  snooze: { from: [...OPEN, 'finished', 'confirmed'], by: OFFICE },
  help: { from: [...OPEN, 'finished', 'confirmed'], by: ['customer', 'technician', ...OFFICE], own: true },
  wait: {
    from: ['accepted', 'scheduled', 'en-route', 'on-site', 'waiting'],
    by: ['technician', ...OFFICE],
    own: true,
  },
  resume: { from: ['waiting'], by: ['technician', ...OFFICE], own: true },
  'resolve-remotely': {
    from: ['new', 'triaged', 'offered', 'accepted', 'scheduled', 'en-route', 'waiting', 'resolved-remotely'],
    by: ['technician', ...OFFICE],
    own: true,
  },
  anonymise: { from: ['closed', 'cancelled', 'resolved-remotely'], by: ['system'] },
  timer: { from: ORDER_STATES, by: ['system'] },
};
