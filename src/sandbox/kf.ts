import { EVENT_CODE_LIFE, KF_TOKEN_LIFE, KF_WINDOW, SECOND, THREE_DAYS } from './limits.js';
import type { Platform } from './platform.js';
import type { KfLogItem, KfSession, Person } from './world.js';
import { xml } from './xml.js';

/** What a customer did, for `kf/sync_msg`: msgtype and its content. */
export type KfContent = { msgtype: string } & Record<string, unknown>;

/** The customer's session as it is now; 48 h after its start it has ended by itself (W94669). */
export function kfSession(platform: Platform, openKfId: string, customer: string): KfSession {
  const key = `${openKfId}|${customer}`;
  const session = platform.world.kfSessions[key] ?? {
    state: 4,
    since: platform.clock.now(),
    servicer: null,
    lastInboundAt: null,
    sentSince: 0,
    welcomedAt: null,
  };
  platform.world.kfSessions[key] = session;
  if (session.state !== 4 && platform.clock.now() - session.since >= KF_WINDOW)
    moveSession(platform, session, 4);
  return session;
}

export function moveSession(
  platform: Platform,
  session: KfSession,
  state: KfSession['state'],
  servicer: string | null = null,
): void {
  Object.assign(session, { state, servicer, since: platform.clock.now() });
  platform.saved();
}

/** A customer's own message: opens an ended session, renews the right to 5 answers in 48 h, and is told. */
export function kfInbound(platform: Platform, person: Person, content: KfContent): string {
  const session = kfSession(platform, person.openKfId, person.id);
  if (session.state === 4) moveSession(platform, session, 0);
  session.since = platform.clock.now();
  session.lastInboundAt = platform.clock.now();
  session.sentSince = 0;
  return record(platform, person, {
    origin: 3,
    open_kfid: person.openKfId,
    external_userid: person.id,
    ...content,
  });
}

/** What a human servicer said to the customer: origin 5 (W94670). */
export function kfServicerSaid(
  platform: Platform,
  person: Person,
  servicer: string,
  content: KfContent,
): string {
  const whose = { open_kfid: person.openKfId, external_userid: person.id, servicer_userid: servicer };
  return record(platform, person, { origin: 5, ...whose, ...content });
}

/** An event of the system: account and customer stand inside `event` (W94670). */
export function kfEvent(
  platform: Platform,
  person: Person,
  event: { event_type: string } & Record<string, unknown>,
): string {
  const { event_type, ...rest } = event;
  const whole = { event_type, open_kfid: person.openKfId, external_userid: person.id, ...rest };
  return record(platform, person, { origin: 4, msgtype: 'event', event: whole });
}

/** A single-use code for `kf/send_msg_on_event` [W95122]. */
export function giveKfCode(
  platform: Platform,
  person: Pick<Person, 'id' | 'openKfId'>,
  code: { welcome?: boolean; textOnly?: boolean; life?: number },
): string {
  const id = platform.newId('kfcode');
  platform.world.codes[id] = {
    kind: 'kf',
    openKfId: person.openKfId,
    customer: person.id,
    until: platform.clock.now() + (code.life ?? EVENT_CODE_LIFE),
    textOnly: code.textOnly ?? false,
    welcome: code.welcome ?? false,
  };
  return id;
}

/** Writes the row that `sync_msg` gives out and sends the callback that says only "something changed" (W97712). */
function record(platform: Platform, person: Person, fields: Record<string, unknown>): string {
  const now = platform.clock.now();
  const log = platform.world.kfLog[person.openKfId] ?? [];
  platform.world.kfLog[person.openKfId] = log;
  const msgid = platform.newId('kfm');
  const n = (log.at(-1)?.n ?? platform.world.counter) + 1;
  log.push({ n, at: now, message: { msgid, send_time: Math.floor(now / SECOND), ...fields } });
  forgetOld(log, now);

  const token = platform.newId('ENC');
  for (const [old, { until }] of Object.entries(platform.world.kfTokens)) {
    if (until > now) break;
    delete platform.world.kfTokens[old];
  }
  platform.world.kfTokens[token] = { openKfId: person.openKfId, until: now + KF_TOKEN_LIFE };
  platform.saved();
  platform.callbacks.send(
    'kf',
    xml({
      ToUserName: platform.credentials.corpId,
      CreateTime: Math.floor(now / SECOND),
      MsgType: 'event',
      Event: 'kf_msg_or_event',
      Token: token,
      OpenKfId: person.openKfId,
    }),
    person.id,
  );
  return msgid;
}

function forgetOld(log: KfLogItem[], now: number): void {
  let old = 0;
  while (old < log.length - 1 && (log[old]?.at ?? now) <= now - THREE_DAYS) old++;
  if (old > 0) log.splice(0, old);
}
