import type { WorkOrderRow } from '../src/storage/models/index.js';

const STATES = ['offered', 'accepted', 'scheduled', 'on-site', 'waiting'];
const DAY = 86_400_000;
/** Where the generated history ends; nothing here depends on today. */
export const END = Date.parse('2026-03-10T10:00:00+08:00');
/** One order every two minutes, backwards from the end, whatever their number. */
export const STEP = 2 * 60_000;

/** A work order as the service stores it: about 1.4 kB, one in two hundred still open. */
export function workOrder(i: number): WorkOrderRow {
  const openedAt = END - i * STEP;
  const open = i % 200 === 0;
  const number = `WO-${String(i).padStart(9, '0')}`;
  const customer = `c${i % 50_000}`;
  const conversation = `wecom-kf:kf0001:${customer}`;
  const technician = { id: `t${i % 300}`, name: '王强', phone: '13900000001' };
  const line = (minutes: number, command: string, from: string | null, to: string) => ({
    at: openedAt + minutes * 60_000,
    actor: { role: 'technician', id: technician.id, name: technician.name },
    command,
    from,
    to,
    data: { reason: null, distanceMeters: (i * 7) % 900 },
  });
  return {
    _id: `wo:${conversation}:${i}:0`,
    revision: 9,
    applied: [`wecom-kf:kf0001:${i}a`, `wecom-app:1000001:${i}b`],
    effects: [],
    timers: open ? [{ id: `${number}:arrive:1`, kind: 'arrive', dueAt: openedAt + DAY }] : [],
    wakeAt: open ? openedAt + DAY : null,
    effectsDueAt: null,
    updatedAt: openedAt,
    state: {
      number,
      kind: 'repair',
      state: open ? STATES[(i / 200) % STATES.length] : 'closed',
      resumeTo: null,
      fault: {
        words: ['打捆机打结器坏了,急'],
        symptoms: ['打结器不打结'],
        class: 'B',
        photos: [],
        since: null,
      },
      customer: { id: customer, name: '李四', phone: '13800138000', conversation },
      asset: { serialNumber: `KB${i % 80_000}`, model: '9YG-1.25', verified: true },
      skill: 'baler',
      territory: 'ningjin',
      site: { text: '宁晋县大陆村镇村东地头', lat: 37.6, lng: 114.9, datum: 'gcj02' },
      urgency: 'high',
      entitlement: { class: 'free', reasons: ['warranty'] },
      technician,
      sla: [],
      visits: [],
      report: open ? null : { cause: '打结嘴磨损', solution: '更换打结嘴,调整间隙', parts: ['打结嘴'] },
      survey: { askedAt: null, nudgedAt: null, score: open ? null : 5, comment: null, at: null },
      timeline: [
        line(0, 'register', null, 'new'),
        line(3, 'accept', 'offered', 'accepted'),
        line(90, 'check-in', 'en-route', 'on-site'),
        line(150, 'check-out', 'on-site', 'finished'),
      ],
      openedAt,
      closedAt: open ? null : openedAt + DAY,
    },
  } as unknown as WorkOrderRow;
}

/** A job as Agenda stores it. One in a hundred is due, one in ten thousand is held by somebody. */
export function job(i: number): Record<string, unknown> {
  const due = i % 100 === 0;
  const locked = i % 10_000 === 1;
  return {
    name: i % 3 === 0 ? 'wake' : `other-${i % 3}`,
    type: 'normal',
    priority: 0,
    data: { timerId: `WO-${i}:arrive:1` },
    nextRunAt: new Date(due ? END - (i % 977) * 1000 : END + DAY + i * 1000),
    lockedAt: locked ? new Date(END - 1000) : null,
    lastModifiedBy: null,
    disabled: false,
  };
}

/** An inbox row of a text message, as small writes are. */
export function inboxRow(id: string): Record<string, unknown> {
  return {
    _id: id,
    channel: 'wecom-app',
    account: '1000001',
    peer: 'member42',
    conversation: 'wecom-app:1000001:member42',
    kind: 'text',
    text: '打捆机打结器坏了,在宁晋县大陆村镇村东地头,急',
    at: END,
    seq: 1,
    status: 'new',
    attempts: 0,
    nextAt: END,
  };
}
