import { InvalidError } from '../../errors.js';
import type { Platform } from '../platform.js';
import type { Person, ScreenMessage } from '../world.js';
import type { XmlFields } from '../xml.js';

export const LEAVING = ['deleted', 'disabled', 'out-of-range'] as const;
export type Leaving = (typeof LEAVING)[number];

/** What the company's administrator does to members, and scans by menu: told by events [W90240, W90970]. */
export class AppActs {
  constructor(
    private readonly platform: Platform,
    private readonly toApp: (person: Person, fields: XmlFields) => void,
  ) {}

  /** The member can be reached no more. */
  leave(id: string, how: Leaving): Person {
    const person = this.member(id);
    const left = this.platform.putPerson({ id, status: how === 'out-of-range' ? 'hidden' : 'left' });
    if (how === 'out-of-range') this.toApp(person, { MsgType: 'event', Event: 'unsubscribe', EventKey: '' });
    else if (how === 'deleted') this.changed('delete_user', { UserID: person.id });
    else this.changed('update_user', { UserID: person.id, Status: 2 });
    return left;
  }

  comeBack(id: string, from: Leaving): Person {
    const person = this.platform.putPerson({ id, status: 'active' });
    if (from === 'out-of-range') this.toApp(person, { MsgType: 'event', Event: 'subscribe', EventKey: '' });
    else this.changed('update_user', { UserID: person.id, Status: 1 });
    return person;
  }

  rename(id: string, to: string): Person {
    const person = this.member(id);
    this.platform.putPerson({ id, status: 'left' });
    const renamed = this.platform.putPerson({ id: to, name: person.name, channel: 'app', status: 'active' });
    this.changed('update_user', { UserID: person.id, NewUserID: renamed.id });
    return renamed;
  }

  /** Scans a code by a menu entry that waits for it. */
  scanCode(id: string, result: string): ScreenMessage {
    const person = this.member(id);
    const shown = this.platform.screens.show(person.id, { from: 'me', kind: 'event', text: result });
    this.toApp(person, {
      MsgType: 'event',
      Event: 'scancode_waitmsg',
      EventKey: 'scan',
      ScanCodeInfo: { ScanType: 'qrcode', ScanResult: result },
    });
    return shown;
  }

  private changed(type: string, fields: XmlFields): void {
    const sys = { id: 'sys', name: 'sys', channel: 'app' as const, openKfId: '', status: 'active' as const };
    this.toApp(sys, { MsgType: 'event', Event: 'change_contact', ChangeType: type, ...fields });
  }

  private member(id: string): Person {
    const person = this.platform.personOrNew(id);
    if (person.channel !== 'app') throw new InvalidError('member', `${id} is no member of the company`);
    return person;
  }
}
