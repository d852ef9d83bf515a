import { climb } from '../escalation.js';
import type { Escalation } from '../model.js';
import { type Turn, tell, tellSupervisors, tellTechnician } from './turn.js';

/** What the technician is reminded of; nobody can be reminded of what only the office can do. */
const REMINDERS: Partial<Record<Escalation['about'], string>> = {
  reply: 'remind.accept',
  accept: 'remind.accept',
  arrive: 'remind.arrival',
  fix: 'remind.check-out',
  report: 'remind.report',
  'check-out': 'remind.check-out',
};

/** Says what the ladder has to say now, to whoever stands on the steps that are due. */
export function announce(turn: Turn, escalation: Escalation): { steps: number[]; repeat: boolean } {
  const { order, policy, now } = turn;
  const leadKnows = escalation.stepsDone.some((i) => policy.escalation.ladder[i]?.to === 'lead');
  const said = climb(escalation, order, policy, now);
  const clock = order.sla.findLast((c) => c.target === escalation.about);
  const facts = {
    about: escalation.about,
    escalation: escalation.id,
    raisedAt: escalation.raisedAt,
    dueAt: clock?.dueAt ?? null,
    repeat: said.repeat,
    technician: order.technician?.name ?? null,
  };
  const leadHears = said.steps.some((i) => policy.escalation.ladder[i]?.to === 'lead');
  for (const step of said.steps) {
    const data = { ...facts, step };
    const name = `alert.${escalation.about}`;
    switch (policy.escalation.ladder[step]?.to) {
      case 'technician':
        remindAbout(turn, escalation.about, { ...data, overdue: true });
        break;
      case 'lead':
        tellSupervisors(turn, name, data);
        break;
      case 'group':
        tell(turn, { to: 'group' }, name, data);
        // The group's robot can only speak: the buttons are on a card that supervisors have, or get now.
        if (!leadKnows && !leadHears) tellSupervisors(turn, name, data);
        break;
      case 'manager':
        tell(turn, { to: 'manager' }, name, data);
        break;
    }
  }
  return said;
}

export function remindAbout(turn: Turn, about: Escalation['about'], data: Record<string, unknown>): void {
  const name = REMINDERS[about];
  if (name) tellTechnician(turn, name, { about, ...data });
}
