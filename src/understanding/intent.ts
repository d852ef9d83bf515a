/** What a person wants; the closed vocabulary of the contract. */
export const INTENTS = [
  'report_fault',
  'progress',
  'cancel',
  'complaint',
  'consult',
  'request_installation',
  'reschedule',
  'human',
  'rating',
  'confirm',
  'deny',
  'correct',
  'check_in',
  'check_out',
  'accept',
  'decline',
  'report_overdue',
  'reassign',
  'snooze',
  'why_overdue',
  'monthly_figures',
  'greeting',
  'other',
] as const;
export type Intent = (typeof INTENTS)[number];

export const SLOT_NAMES = [
  'device',
  'model',
  'symptom',
  'place',
  'phone',
  'time',
  'urgency',
  'work_order',
  'person',
  'score',
  'reason',
] as const;
export type SlotName = (typeof SLOT_NAMES)[number];

/** Words of staff that the contract's intents do not tell apart (出发, 求助, 我的工单). */
export type StaffCommand =
  | 'accept'
  | 'decline'
  | 'schedule'
  | 'depart'
  | 'check-in'
  | 'check-out'
  | 'wait'
  | 'my-orders'
  | 'help'
  | 'overdue'
  | 'acknowledge'
  | 'snooze'
  | 'reassign'
  | 'why'
  | 'figures'
  | 'past-repairs'
  | 'workload'
  | 'unaccepted'
  | 'today'
  | 'leave'
  | 'back';

export type SpeakerRole = 'customer' | 'technician' | 'supervisor';

/** One way to say one thing. Rules are tried in order; the first that hits is the intent. */
export interface IntentRule {
  intent: Intent;
  command?: StaffCommand;
  says: RegExp;
  /** The same words mean something else beside these. */
  unless?: RegExp;
  /** Holds only if these were understood as well. */
  needs?: 'symptom' | 'no-symptom' | 'score' | 'time' | 'value';
}
