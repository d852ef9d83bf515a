import { InvalidError } from '../../errors.js';
import { giveKfCode, kfEvent, kfInbound, kfServicerSaid, kfSession, moveSession } from '../kf.js';
import { KF_WINDOW } from '../limits.js';
import type { Platform } from '../platform.js';
import type { Person, ScreenMessage } from '../world.js';

/** What customers and servicers do in WeChat customer service beside talking. */
export class KfActs {
  constructor(private readonly platform: Platform) {}

  /** Sends something of any msgtype, as `kf/sync_msg` gives it out [W94670]. */
  send(customer: string, msgtype: string, content: Record<string, unknown>): ScreenMessage {
    const person = this.customer(customer);
    const id = kfInbound(this.platform, person, { msgtype, [msgtype]: content });
    return this.platform.screens.show(person.id, { from: 'me', kind: 'event', text: msgtype, id });
  }

  /** What is in a link of `kf/add_contact_way` when somebody scans it: its scene, and `scene_param` as it stands there. */
  linkOf(link: string): { scene: string; sceneParam: string } {
    const { searchParams } = new URL(link);
    const sealed = searchParams.get('enc_scene');
    if (sealed === null) throw new InvalidError('link', 'this is no link to customer service');
    const [, scene] = JSON.parse(Buffer.from(sealed, 'base64url').toString()) as [string, string];
    return { scene, sceneParam: searchParams.get('scene_param') ?? '' };
  }

  /** Takes back a message of their own: its row stays, and an event names it. */
  recall(customer: string, seq: number): ScreenMessage {
    const person = this.customer(customer);
    const message = this.platform.screens.all(person.id).find((one) => one.seq === seq && one.from === 'me');
    if (!message) throw new InvalidError('recall', `${customer} has sent no message ${seq}`);
    kfEvent(this.platform, person, { event_type: 'user_recall_msg', recall_msgid: message.id });
    return this.platform.screens.show(person.id, { from: 'me', kind: 'event', text: 'recalled' });
  }

  /** A servicer writes to a customer from the WeCom client; an ended session becomes theirs [W94669]. */
  say(servicer: string, customer: string, text: string): ScreenMessage {
    const { person, member } = this.both(servicer, customer);
    const session = kfSession(this.platform, person.openKfId, person.id);
    Object.assign(session, { state: 3, servicer: member.id, since: this.platform.clock.now() });
    const content = { msgtype: 'text', text: { content: text } };
    const msgid = kfServicerSaid(this.platform, person, member.id, content);
    return this.platform.screens.show(person.id, { from: 'them', kind: 'text', text, id: msgid });
  }

  /** A servicer takes a customer out of the pool: the code is good for one text within 48 h. */
  take(servicer: string, customer: string): ScreenMessage {
    const { person, member } = this.both(servicer, customer);
    const session = kfSession(this.platform, person.openKfId, person.id);
    if (session.state !== 2) throw new InvalidError('session', `${customer} is not in the pool`);
    moveSession(this.platform, session, 3, member.id);
    const code = giveKfCode(this.platform, person, { life: KF_WINDOW, textOnly: true });
    return this.changed(person, { change_type: 1, new_servicer_userid: member.id, msg_code: code });
  }

  /** A servicer ends the session: the code is good for one text or menu within 20 s. */
  end(servicer: string, customer: string): ScreenMessage {
    const { person, member } = this.both(servicer, customer);
    const session = kfSession(this.platform, person.openKfId, person.id);
    if (session.state !== 3) throw new InvalidError('session', `nobody serves ${customer}`);
    moveSession(this.platform, session, 4);
    const code = giveKfCode(this.platform, person, {});
    return this.changed(person, { change_type: 3, old_servicer_userid: member.id, msg_code: code });
  }

  private changed(person: Person, change: Record<string, unknown>): ScreenMessage {
    kfEvent(this.platform, person, { event_type: 'session_status_change', ...change });
    const text = `session ${String(change.change_type)}`;
    return this.platform.screens.show(person.id, { from: 'me', kind: 'event', text });
  }

  private both(servicer: string, customer: string): { person: Person; member: Person } {
    const person = this.customer(customer);
    const member = this.platform.personOrNew(servicer);
    if (member.channel !== 'app')
      throw new InvalidError('servicer', 'a servicer is a member; the one served is a customer');
    return { person, member };
  }

  private customer(id: string): Person {
    const person = this.platform.personOrNew(id);
    if (person.channel !== 'kf')
      throw new InvalidError('customer', `${id} is no customer of customer service`);
    return person;
  }
}
