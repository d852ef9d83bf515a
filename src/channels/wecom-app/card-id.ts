import { createHash } from 'node:crypto';

/** `task_id` is at most 128 bytes of `[0-9A-Za-z_\-@]`, once per app, for everybody together (W90236). */
const TASK_MOST = 128;

/**
 * The task_id of one delivered card: our card id, then a mark of the delivery, since the same card goes to
 * several members and a task_id works once. Characters that are not allowed are written `-xx` in hex.
 */
export function taskIdOf(card: string, delivery: string): string {
  const mark = createHash('sha256').update(delivery).digest('hex').slice(0, 20);
  const plain = card.replace(/[^0-9A-Za-z_]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `-${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  return `${plain.slice(0, TASK_MOST - mark.length - 1)}@${mark}`;
}

/** The card id in a task_id; '' for a question, which has none. A task_id of somebody else is given back whole. */
export function cardOf(taskId: string): string {
  const match = /^([\w-]*)@[0-9a-f]{20}$/.exec(taskId);
  if (!match) return taskId;
  return Buffer.from(
    (match[1] ?? '').replace(/((?:-[0-9a-f]{2})+)/g, (hex) =>
      Buffer.from(hex.replaceAll('-', ''), 'hex').toString('utf8'),
    ),
  ).toString('utf8');
}
