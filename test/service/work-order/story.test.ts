import { describe, expect, it } from 'vitest';
import {
  customer,
  defaultPolicy,
  entry,
  HOUR,
  MINUTE,
  SITE,
  START,
  supervisor,
  tech,
  World,
} from '../world.js';

describe('a job from report to rating', () => {
  it('tells each person what they have to know, and nobody else', () => {
    const world = new World();
    world.register({ noticedAt: START - MINUTE });
    expect(world.heard()).toEqual([]);
    expect(world.state).toMatchObject({
      state: 'new',
      number: 'WO-260310-001',
      noticedAt: START - MINUTE,
      openedAt: START,
    });
    world.run('confirm', customer);
    expect(world.heard()).toEqual(['technician:offer.made']);
    world.run('accept', tech('a'));
    expect(world.heard()).toEqual(['customer:order.assigned']);
    world.run('schedule', tech('a'), { start: '2026-03-10T15:00:00+08:00', end: START + 6 * HOUR });
    expect(world.heard()).toEqual(['customer:order.scheduled']);
    world.run('depart', tech('a'));
    world.run('check-in', tech('a'), { place: SITE });
    expect(world.heard()).toEqual(['customer:order.departed', 'customer:order.arrived']);
    world.run('report', tech('a'), { cause: '皮带断' });
    expect(world.run('check-out', tech('a'))).toEqual({
      ok: false,
      code: 'report-incomplete',
      data: { missing: ['solution', 'parts'] },
    });
    world.run('report', tech('a'), { solution: '换皮带', parts: [] });
    world.run('check-out', tech('a'), { place: SITE });
    expect(world.heard()).toEqual(['customer:order.finished']);
    world.run('accept-work', customer);
    world.run('rate', customer, { score: 5, comment: '很快' });
    expect(world.heard()).toEqual(['technician:order.confirmed']);
    expect(world.state.state).toBe('closed');
    expect(world.state.sla.map(({ target, state }) => [target, state])).toEqual([
      ['reply', 'met'],
      ['accept', 'met'],
      ['arrive', 'met'],
      ['fix', 'met'],
      ['report', 'met'],
    ]);
    expect(world.state.timeline.map(({ command, to }) => `${command}:${to}`)).toEqual([
      'register:new',
      'confirm:triaged',
      'dispatch:offered',
      'accept:accepted',
      'schedule:scheduled',
      'depart:en-route',
      'check-in:on-site',
      'report:on-site',
      'report:on-site',
      'check-out:finished',
      'accept-work:confirmed',
      'rate:confirmed',
      'close:closed',
    ]);
  });

  it('goes to a technician before the yes when it is urgent, and takes the amendment along', () => {
    const world = new World().register({ urgency: 'urgent' });
    expect(world.heard()).toEqual(['technician:offer.made']);
    world.run('amend', customer, { place: '临沂市兰山区', words: '还漏油' });
    expect(world.heard()).toEqual(['technician:order.amended']);
    expect(world.run('amend', customer, { words: '还漏油' })).toEqual({
      ok: true,
      order: world.state,
      notices: [],
    });
    world.run('confirm', customer);
    expect(world.state).toMatchObject({ state: 'offered', confirmedByCustomerAt: START });
  });

  it('registers what can be read, and refuses an amendment that cannot', () => {
    const world = new World().register({ wantedAt: { start: 'tomorrow' }, place: '临沂', urgency: '' });
    expect(world.state).toMatchObject({ wantedAt: null, site: { address: '临沂' }, urgency: 'normal' });
    expect(world.run('amend', customer, { wantedAt: 'tomorrow' })).toMatchObject({
      ok: false,
      code: 'bad-params',
    });
    world.run('amend', customer, { wantedAt: '2026-03-11T09:00:00+08:00/..' });
    expect(world.state.wantedAt).toEqual({ start: START + 23 * HOUR, end: null });
  });

  it('answers a repeated action with the same order', () => {
    const world = new World().accepted();
    const before = world.state;
    const again = world.run('accept', tech('a'));
    expect(again).toEqual({ ok: true, order: before, notices: [] });
    expect(world.run('accept', tech('b'))).toMatchObject({
      ok: false,
      code: 'not-yours',
      data: { technician: 'a' },
    });
  });

  it('asks for a place, and for a photo only where policy wants one', () => {
    const policy = defaultPolicy();
    policy.visit.photo = 'required';
    const world = new World(policy).accepted();
    expect(world.run('check-in', tech('a'))).toMatchObject({ code: 'place-required' });
    expect(world.run('check-in', tech('a'), { place: SITE })).toMatchObject({ code: 'photo-required' });
    expect(world.run('check-in', tech('a'), { place: SITE, photos: ['m1'] })).toMatchObject({ ok: true });
  });

  it('never refuses a check-in far away; supervisors see it, and a better position puts it right', () => {
    const world = new World().accepted();
    world.heard();
    world.run('check-in', tech('a'), { place: { ...SITE, lat: 40.5 } });
    expect(world.state.state).toBe('on-site');
    expect(world.heard()).toEqual(['supervisors:alert.arrive']);
    expect(world.state.sla.find((c) => c.target === 'arrive')?.state).toBe('running');
    world.now += MINUTE;
    world.run('check-in', tech('a'), { place: SITE });
    expect(world.heard()).toEqual(['technician:check-in.judged', 'customer:order.arrived']);
    expect(world.state.visits).toHaveLength(1);
    expect(world.state.visits[0]?.checkIn).toMatchObject({ verdict: 'on-site', at: START });
    world.run('check-in', tech('a'), { place: { ...SITE, lat: 40.5 }, photos: [{ ref: 'r', stored: 'm1' }] });
    expect(world.state.visits[0]?.checkIn).toMatchObject({ verdict: 'on-site', place: SITE, photos: ['m1'] });
    expect(world.run('check-in', tech('a'), { place: SITE })).toMatchObject({
      order: world.state,
      notices: [],
    });
    expect(world.state.sla.find((c) => c.target === 'arrive')?.state).toBe('met');
  });

  it('needs an appointment before departure only where policy says so', () => {
    const policy = defaultPolicy();
    policy.visit.appointment = 'required';
    const world = new World(policy).accepted();
    expect(world.run('depart', tech('a'))).toMatchObject({ code: 'appointment-required' });
    expect(world.run('schedule', tech('a'), { start: START - HOUR })).toMatchObject({ code: 'in-the-past' });
    world.run('schedule', tech('a'), { start: START + HOUR });
    expect(world.run('depart', tech('a'))).toMatchObject({ ok: true });
  });

  it('keeps the phone to itself when policy says so', () => {
    const policy = defaultPolicy();
    policy.visit.sharePhone = false;
    const world = new World(policy).accepted();
    expect(world.notices.at(-1)?.data.technician).toEqual({ name: 'a', phone: null });
  });
});

describe('the customer judges', () => {
  it('"not fixed" brings the same technician again, counts as a repeat, and is a new visit with a new report', () => {
    const world = new World().finished();
    const hash = world.state.report?.hash;
    world.heard();
    world.run('not-fixed', customer, { words: '还是不转' });
    expect(world.heard()).toEqual(['technician:order.reopened', 'supervisors:order.reopened']);
    expect(world.state).toMatchObject({
      state: 'accepted',
      repeats: 1,
      technician: { id: 'a' },
      acceptance: { state: 'rejected' },
    });
    world.run('check-in', tech('a'), { place: SITE });
    expect(world.state.visits.map((v) => v.number)).toEqual([1, 2]);
    expect(world.run('check-out', tech('a'))).toMatchObject({ code: 'report-incomplete' });
    world.run('report', tech('a'), { cause: '电机坏', solution: '换电机', parts: ['电机'] });
    world.run('check-out', tech('a'));
    expect(world.state.report).toMatchObject({ version: 2, parts: [{ name: '电机', quantity: 1 }] });
    expect(world.state.report?.hash).not.toBe(hash);
    expect(world.state.sla.filter((c) => c.target === 'fix')).toHaveLength(2);
  });

  it('reopens a closed job within the limit, not after it', () => {
    const world = new World().confirmed();
    world.run('rate', customer, { score: 5 });
    world.now += 8 * 24 * HOUR;
    expect(world.run('not-fixed', customer)).toMatchObject({ code: 'too-late' });
    world.now -= 2 * 24 * HOUR;
    expect(world.run('not-fixed', customer)).toMatchObject({ ok: true });
    expect(world.state).toMatchObject({ state: 'accepted', closedAt: null });
  });

  it('an edit of the report voids the confirmation and asks again', () => {
    const world = new World().confirmed();
    const hash = world.state.report?.hash;
    world.heard();
    world.run('report', tech('a'), { cause: '轴承坏' });
    expect(world.state).toMatchObject({
      state: 'finished',
      acceptance: { state: 'asked' },
      report: { version: 2 },
    });
    expect(world.state.report?.hash).not.toBe(hash);
    expect(world.heard()).toEqual(['customer:order.finished']);
  });

  it('a good rating alone confirms and closes; a low one only alarms', () => {
    const good = new World().finished();
    good.run('rate', customer, { score: 4 });
    expect(good.state).toMatchObject({ state: 'closed', acceptance: { state: 'accepted' } });
    const low = new World().finished();
    low.heard();
    low.run('rate', customer, { score: '2', comment: '来晚了' });
    expect(low.state.state).toBe('finished');
    expect(low.heard()).toEqual(['supervisors:survey.low', 'group:survey.low']);
    expect(low.run('rate', customer, { score: 5 })).toMatchObject({
      code: 'already-rated',
      data: { score: 2 },
    });
    expect(low.run('rate', customer, { score: 7 })).toMatchObject({ code: 'bad-score' });
    low.run('accept-work', customer);
    expect(low.state.state).toBe('closed');
  });

  it('nobody answering closes it, marked, once', () => {
    const world = new World().finished();
    world.heard();
    const fired = world.pass(START + 100 * HOUR);
    expect(fired).toEqual(['survey-nudge', 'acceptance-close']);
    expect(world.heard()).toEqual(['customer:survey.nudge', 'supervisors:order.unanswered']);
    expect(world.state).toMatchObject({ state: 'closed', acceptance: { state: 'unanswered' } });
    world.run('accept-work', customer);
    expect(world.state).toMatchObject({ state: 'closed', acceptance: { state: 'accepted' } });
  });

  it('a confirmed job without a rating closes after the survey time', () => {
    const world = new World().confirmed();
    world.pass(START + 80 * HOUR);
    expect(world.state.state).toBe('closed');
  });
});

describe('cancelling and assigning', () => {
  it('tells the technician who was asked, and supervisors only when somebody had accepted', () => {
    const offered = new World().register();
    offered.run('confirm', customer);
    offered.heard();
    offered.run('cancel', customer, { reason: '好了' });
    expect(offered.heard()).toEqual(['technician:order.cancelled']);
    const accepted = new World().accepted();
    accepted.heard();
    accepted.run('cancel', supervisor);
    expect(accepted.heard()).toEqual([
      'technician:order.cancelled',
      'supervisors:order.cancelled',
      'customer:order.cancelled',
    ]);
  });

  it('is over once somebody is on site', () => {
    expect(new World().onSite().run('cancel', customer)).toEqual({
      ok: false,
      code: 'wrong-state',
      data: { state: 'on-site' },
    });
  });

  it('takes the job from one and offers it to the other, who is reminded and never passed over', () => {
    const world = new World().accepted();
    world.heard();
    world.run('assign', supervisor, { technicianId: 'b', reason: '顺路' });
    expect(world.heard()).toEqual(['technician:offer.withdrawn', 'technician:order.assigned-to-you']);
    expect(world.state.sla.filter((c) => c.target === 'accept').map((c) => c.state)).toEqual([
      'met',
      'running',
    ]);
    const fired = world.pass(START + 25 * MINUTE);
    expect(fired).toEqual(['offer-expiry', 'sla-warn']);
    expect(world.heard()).toEqual(['technician:remind.accept', 'technician:remind.accept']);
    expect(world.state.state).toBe('offered');
    world.run('accept', tech('b'));
    expect(world.heard()).toEqual(['customer:order.reassigned']);
  });

  it('does not speak of a change to a customer who was told of nobody', () => {
    const world = new World().register();
    world.run('confirm', customer);
    world.run('assign', supervisor, { technicianId: 'b' });
    world.heard();
    world.run('accept', tech('b'));
    expect(world.heard()).toEqual(['customer:order.assigned']);
  });

  it('knows nobody of that name', () => {
    expect(new World().accepted().run('assign', supervisor, { technicianId: 'zz' })).toMatchObject({
      code: 'no-technician',
    });
  });

  it('gives a declined assignment back to the supervisors, and to rotation when they do nothing', () => {
    const world = new World(undefined, [entry('a'), entry('b')]).register();
    world.run('confirm', customer);
    world.run('assign', supervisor, { technicianId: 'b' });
    world.heard();
    expect(world.run('decline', tech('b'))).toMatchObject({ code: 'reason-required' });
    world.run('decline', tech('b'), { reason: '在外地' });
    expect(world.heard()).toEqual(['supervisors:order.undispatchable']);
    world.pass(START + 16 * MINUTE);
    expect(world.state.offers.at(-1)).toMatchObject({ technicianId: 'a', outcome: 'open' });
  });

  it('waits without the clocks running, and goes on where it stopped', () => {
    const world = new World().accepted();
    const due = world.state.sla.find((c) => c.target === 'arrive')?.dueAt ?? 0;
    world.run('wait', tech('a'), { for: 'parts', text: '等电机' });
    world.now += 5 * HOUR;
    world.run('resume', tech('a'));
    expect(world.state.state).toBe('accepted');
    expect(world.state.sla.find((c) => c.target === 'arrive')).toMatchObject({
      dueAt: due + 5 * HOUR,
      pausedMs: 5 * HOUR,
      state: 'running',
    });
  });
});
