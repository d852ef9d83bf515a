/** Names that flow files may use, gathered from where they are defined. */

import { type OrderCommandName, PERSON_ACTIONS } from '../service/model.js';
import { INTENTS, type StaffCommand } from '../understanding/understand.js';
import { answerTypes } from './answers/index.js';

/** Every command of a work order that a conversation may run (`timer` is the clock's own, `anonymise` the eraser's, `unreachable` the deliveries'). */
const orderCommands: readonly Exclude<OrderCommandName, 'timer' | 'anonymise' | 'unreachable'>[] = [
  'register',
  'amend',
  'confirm',
  'accept',
  'decline',
  'schedule',
  'depart',
  'check-in',
  'report',
  'check-out',
  'accept-work',
  'not-fixed',
  'rate',
  'cancel',
  'assign',
  'note',
  'acknowledge',
  'snooze',
  'help',
  'wait',
  'resume',
  'resolve-remotely',
];

const COMMANDS: readonly StaffCommand[] = [
  ...(['accept', 'decline', 'schedule', 'depart', 'check-in', 'check-out', 'my-orders', 'help'] as const),
  ...(['overdue', 'acknowledge', 'snooze', 'reassign', 'why', 'figures', 'past-repairs'] as const),
];

/** Everything that `do` may name. */
export const actions: readonly string[] = [
  ...orderCommands.map((command) => `order.${command}`),
  ...PERSON_ACTIONS.map((action) => `person.${action}`),
  'directory.bind-staff',
  'hand-over',
  'talk.take',
  'talk.end',
];

/** What a message may mean (contract, section Understanding), and the staff's commands beside it. */
export const intentNames: readonly string[] = [...INTENTS, ...COMMANDS];

export const slotTypes: readonly string[] = [...new Set(['order', ...Object.keys(answerTypes)])];

/** src/conversation/scope.ts answers to these. */
export const roots = [
  'me',
  'customer',
  'orders',
  'order',
  'now',
  'conversation',
  'start',
  'text',
  'figures',
  'data',
  'failed',
  'last',
  'waitingTalk',
  'presentTalk',
] as const;

/** Fields of an order that a condition about orders may read; src/conversation/order-view.ts builds them. */
export const orderFields = [
  ...[
    'id',
    'number',
    'kind',
    'state',
    'open',
    'mine',
    'offered',
    'offer',
    'urgent',
    'overdue',
    'late',
    'due',
    'customer',
    'asset',
  ],
  ...[
    'words',
    'symptoms',
    'fault',
    'photos',
    'place',
    'site',
    'wantedAt',
    'technician',
    'appointment',
    'visits',
    'checkIn',
    'waitingFor',
    'report',
    'past',
  ],
  ...['acceptance', 'score', 'repeats', 'alerts', 'openedAt', 'closedAt'],
] as const;
