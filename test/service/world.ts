import type { Timer } from '../../src/aggregate.js';
import { decideOrder, deriveTimers, loadPolicy, type Policy } from '../../src/service/index.js';
import type {
  Actor,
  Asset,
  Notice,
  OrderCommandName,
  OrderDecision,
  RosterEntry,
  StaffMember,
  WorkOrder,
} from '../../src/service/model.js';

/** Tuesday 2026-03-10, 10:00 in Shanghai: a working day in working hours. */
export const START = Date.parse('2026-03-10T10:00:00+08:00');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const DEFAULT = loadPolicy('policies/default.yaml');
export const defaultPolicy = (): Policy => structuredClone(DEFAULT);

const technician = (name: string, more: Partial<StaffMember> = {}): StaffMember => ({
  _id: name,
  role: 'technician',
  name,
  phone: '13800000001',
  wecomUserId: name,
  telegramId: null,
  skills: [],
  territories: [],
  manager: false,
  active: true,
  locale: null,
  ...more,
});

export const entry = (
  name: string,
  more: Partial<RosterEntry> = {},
  staff: Partial<StaffMember> = {},
): RosterEntry => ({
  technician: technician(name, staff),
  activeOrders: 0,
  onSite: false,
  lastTurnAt: null,
  lastPlace: null,
  ...more,
});

export const customer: Actor = { role: 'customer', id: 'c1', name: '李四' };
export const supervisor: Actor = { role: 'supervisor', id: 's1', name: '赵主任' };
export const system: Actor = { role: 'system', id: 'reminders', name: 'reminders' };
export const tech = (name: string): Actor => ({ role: 'technician', id: name, name });

export const SITE = { lat: 39.9, lng: 116.4, datum: 'gcj02' as const };

/** One order with a clock, a roster and everything that was ever said. */
export class World {
  order: WorkOrder | null = null;
  now = START;
  notices: Notice[] = [];
  asset: Asset | null = null;
  private count = 0;

  constructor(
    readonly policy: Policy = defaultPolicy(),
    public roster: RosterEntry[] = [entry('a'), entry('b'), entry('c')],
  ) {}

  /** Runs a command; keeps what it changed and said. */
  run(
    name: OrderCommandName,
    actor: Actor,
    params: Record<string, unknown> = {},
    at = this.now,
  ): OrderDecision {
    const command = { id: `cmd-${++this.count}`, name, at, actor, params };
    const assignee =
      this.roster.find(({ technician: t }) => t._id === params.technicianId)?.technician ?? null;
    const decision = decideOrder(this.order, command, {
      now: this.now,
      policy: this.policy,
      roster: this.roster,
      number: this.order ? null : 'WO-260310-001',
      asset: this.asset,
      customer: null,
      phoneOwner: null,
      assignee,
    });
    if (decision.ok) {
      this.order = decision.order;
      this.notices.push(...decision.notices);
    }
    return decision;
  }

  register(params: Record<string, unknown> = {}): this {
    this.run('register', customer, {
      words: ['机器不动了'],
      conversation: 'wecom-kf:k1:u1',
      customerId: 'c1',
      noticedAt: this.now,
      place: SITE,
      ...params,
    });
    return this;
  }

  get state(): WorkOrder {
    if (!this.order) throw new Error('no order yet');
    return this.order;
  }

  timers(): Timer[] {
    return deriveTimers(this.state, this.policy).sort((x, y) => x.dueAt - y.dueAt || (x.id < y.id ? -1 : 1));
  }

  /** Lets time pass until `until`, firing every timer when it is due. Returns the kinds fired. */
  pass(until: number): string[] {
    const fired: string[] = [];
    for (let guard = 0; guard < 500; guard++) {
      const next = this.timers()[0];
      if (!next || next.dueAt > until) {
        this.now = Math.max(this.now, until);
        return fired;
      }
      this.now = Math.max(this.now, next.dueAt);
      this.run('timer', system, { timer: next });
      fired.push(next.kind);
    }
    throw new Error('the timers never end');
  }

  /** Names of what was said since the last time this was asked. */
  heard(): string[] {
    const said = this.notices.map(({ name, recipient }) => `${recipient.to}:${name}`);
    this.notices = [];
    return said;
  }

  accepted(): this {
    this.register().run('confirm', customer);
    this.run('accept', tech('a'));
    return this;
  }

  onSite(): this {
    this.accepted().run('check-in', tech('a'), { place: SITE });
    return this;
  }

  finished(): this {
    this.onSite().run('report', tech('a'), {
      cause: '皮带断',
      solution: '换皮带',
      parts: [{ name: '皮带', quantity: 1 }],
    });
    this.run('check-out', tech('a'));
    return this;
  }

  confirmed(): this {
    this.finished().run('accept-work', customer);
    return this;
  }
}
