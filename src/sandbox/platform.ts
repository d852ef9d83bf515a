import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import { InvalidError } from '../errors.js';
import { BOT_CHAT, Bot } from './bot/bot.js';
import { Callbacks } from './callbacks.js';
import type { SandboxCredentials } from './credentials.js';
import { Faults } from './faults.js';
import type { SandboxLimits } from './limits.js';
import { MediaShelf } from './media.js';
import { Rates } from './rates.js';
import { Screens } from './screens.js';
import { newStats, type SandboxStats } from './stats.js';
import { Updates } from './telegram/updates.js';
import { Tokens } from './tokens.js';
import type { Person, World } from './world.js';

/** The parts of the practice platform, handed to every call. */
export class Platform {
  readonly faults = new Faults();
  readonly stats: SandboxStats = newStats();
  readonly rates: Rates;
  readonly tokens: Tokens;
  readonly screens: Screens;
  readonly media: MediaShelf;
  readonly callbacks: Callbacks;
  readonly telegram: Updates;
  readonly bot: Bot;

  constructor(
    readonly options: {
      clock: Clock;
      credentials: SandboxCredentials;
      limits: SandboxLimits;
      world: World;
      saved: () => void;
      /** When given, only these and the ones made by control exist; else any valid userid is a member. */
      members: string[] | null;
      callbackTimeoutMs: number;
      callbackRetryDelayMs: number;
    },
  ) {
    const { clock, credentials, world, saved } = options;
    this.rates = new Rates(clock);
    this.tokens = new Tokens(clock, credentials);
    this.screens = new Screens(world, clock, saved);
    this.media = new MediaShelf(world, clock, saved);
    this.callbacks = new Callbacks({
      clock,
      credentials,
      faults: this.faults,
      stats: this.stats,
      timeoutMs: options.callbackTimeoutMs,
      retryDelayMs: options.callbackRetryDelayMs,
    });
    this.telegram = new Updates({
      world,
      clock,
      faults: this.faults,
      stats: this.stats,
      saved,
      timeoutMs: options.callbackTimeoutMs,
      retryDelayMs: options.callbackRetryDelayMs,
    });
    this.bot = new Bot(this);
    for (const id of options.members ?? []) this.putPerson({ id });
  }

  get clock(): Clock {
    return this.options.clock;
  }
  get world(): World {
    return this.options.world;
  }
  get credentials(): SandboxCredentials {
    return this.options.credentials;
  }
  get limits(): SandboxLimits {
    return this.options.limits;
  }

  saved(): void {
    this.options.saved();
  }

  /** A new id that nobody guesses and that says what it is. */
  newId(prefix: string): string {
    return `${prefix}${++this.world.counter}_${randomBytes(9).toString('base64url')}`;
  }

  /** Adds a person or changes what is given. Members are found by userid whatever its case (W90236). */
  putPerson(input: Partial<Person> & { id: string }): Person {
    const { id } = input;
    if (!/^[\w.@-]{1,64}$/.test(id))
      throw new InvalidError('person-id', `"${id}" cannot be an id: use 1 to 64 of A-Z a-z 0-9 _ - . @`);
    const channel =
      input.channel ?? this.world.people[keyOf(id)]?.channel ?? (id.startsWith('wm') ? 'kf' : 'app');
    const account = this.credentials.kf.accounts[0]?.openKfId ?? '';
    const before = this.world.people[keyOf(id)];
    if (channel === 'kf' && input.openKfId !== undefined) this.account(input.openKfId);
    const person: Person = {
      id: before?.id ?? id,
      channel,
      name: input.name ?? before?.name ?? id,
      openKfId: channel === 'kf' ? (input.openKfId ?? before?.openKfId ?? account) : '',
      status: input.status ?? before?.status ?? 'active',
      ...((input.servicer ?? before?.servicer) === undefined
        ? {}
        : { servicer: input.servicer ?? before?.servicer }),
      ...((input.phone ?? before?.phone) ? { phone: input.phone ?? before?.phone } : {}),
    };
    this.world.people[keyOf(id)] = person;
    this.saved();
    return person;
  }

  /** For control: whoever is named begins to exist. */
  personOrNew(id: string): Person {
    const known = this.world.people[keyOf(id)];
    if (known) return known;
    const { telegram, bot } = this.credentials;
    if (id === telegram.supervisorChat) return this.putPerson({ id, channel: 'telegram', name: '主管群' });
    if (id === bot.chat || id.endsWith(BOT_CHAT)) return this.putPerson({ id, channel: 'chat', name: id });
    return this.putPerson({ id });
  }

  /** An active member that the app may reach; null: the platform would call the id invalid. */
  member(id: string): Person | null {
    const known = this.world.people[keyOf(id)];
    if (known) return known.channel === 'app' && known.status === 'active' ? known : null;
    if (this.options.members !== null || id.startsWith('wm') || !/^[\w.@-]{1,64}$/.test(id)) return null;
    return this.putPerson({ id });
  }

  /** In the company, but not in the app's visible range. */
  isHidden(id: string): boolean {
    return this.world.people[keyOf(id)]?.status === 'hidden';
  }

  members(): Person[] {
    return Object.values(this.world.people).filter(
      ({ channel, status }) => channel === 'app' && status === 'active',
    );
  }

  account(openKfId: string): { openKfId: string; name: string } {
    const found = this.credentials.kf.accounts.find((account) => account.openKfId === openKfId);
    if (!found) {
      const known = this.credentials.kf.accounts.map((account) => account.openKfId).join(', ');
      throw new InvalidError('open-kfid', `There is no account "${openKfId}"; there is ${known}`);
    }
    return found;
  }
}

/** Userids are not told apart by case, customers' ids (`wm…`, openids of 28 characters) are. */
const keyOf = (id: string): string => (/^(wm|wr|o[\w-]{27}$)/.test(id) ? id : id.toLowerCase());
