/** Names that flow files may use, gathered from where they are defined. */

import type { z } from 'zod';
import { ACTION_PARAMS } from '../service/action-params.js';
import type { OrderCommandName } from '../service/model.js';
import { COMMAND_PARAMS } from '../service/work-order/command-params.js';
import { INTENTS, type StaffCommand } from '../understanding/understand.js';
import { answerTypes } from './answers/index.js';

const COMMANDS: readonly StaffCommand[] = [
  ...([
    'accept',
    'decline',
    'schedule',
    'depart',
    'check-in',
    'check-out',
    'wait',
    'my-orders',
    'help',
  ] as const),
  ...(['overdue', 'acknowledge', 'snooze', 'reassign', 'why', 'figures', 'past-repairs'] as const),
  ...(['workload', 'unaccepted', 'today', 'leave', 'back'] as const),
];

/** Every command of a work order that a conversation may run (`timer` is the clock's own, `anonymise` the eraser's, `unreachable` the deliveries'). */
const orderCommands = COMMAND_PARAMS satisfies Record<
  Exclude<OrderCommandName, 'timer' | 'anonymise' | 'unreachable'>,
  z.ZodObject
>;

/** Everything that `do` may name, with what it takes. */
export const actionParams: Record<string, z.ZodObject> = {
  ...Object.fromEntries(Object.entries(orderCommands).map(([name, params]) => [`order.${name}`, params])),
  ...ACTION_PARAMS,
};
export const actions: readonly string[] = Object.keys(actionParams);

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
    'machine',
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
