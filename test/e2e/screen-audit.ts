import type { Db } from 'mongodb';
import type { Outbound } from '../../src/channels/channel.js';
import type { Control } from '../../src/sandbox/control/control.js';
import { readable } from '../../src/sandbox/screens.js';
import type { ScreenMessage } from '../../src/sandbox/world.js';
import type { DeliveryRow } from '../../src/storage/models/index.js';

export interface ScreenAudit {
  /** What was lost, doubled, cut, out of order, or neither sent nor shown as parked; empty is the promise. */
  faults: string[];
  intended: number;
  arrived: number;
  /** Of the arrived, how many travelled inside another message. */
  joined: number;
  parked: number;
  /** Why, and how many. */
  parkedFor: Record<string, number>;
  /** Waiting for the customer's next words: five per message are what the platform gives. */
  waiting: number;
  retried: number;
  received: number;
  /** Shown once more than decided: the answer was lost, and the platform takes no key (src/channels/README.md). */
  twice: number;
  /** Shown and parked as well: the answer was lost, and the next try was refused (they blocked us meanwhile). */
  refusedAfter: number;
  /** Template messages that say that something waits. */
  knocks: number;
}

const KNOCK = '服务通知';
const PARTS_MOST = 4;
const GIVEN_UP: DeliveryRow['state'][] = ['parked', 'failed', 'unknown'];
/** Nothing but the person's own next words is waited for. */
export const WAITS = ['budget', 'kept for the next question'];

/**
 * Compares what people's phones show with what was decided to be said to them: each message once, whole,
 * in the order of its conversation, and nothing that nobody decided; each thing a person did taken once.
 */
export async function auditScreens(db: Db, control: Control): Promise<ScreenAudit> {
  const rows = await db.collection<DeliveryRow>('deliveries').find().sort({ seq: 1 }).toArray();
  const audit: ScreenAudit = {
    faults: [],
    intended: 0,
    arrived: 0,
    joined: 0,
    parked: 0,
    parkedFor: {},
    waiting: 0,
    retried: 0,
    received: 0,
    twice: 0,
    refusedAfter: 0,
    knocks: 0,
  };
  const byPerson = new Map<string, DeliveryRow[]>();
  for (const row of rows) {
    const screen = screenOf(row);
    byPerson.set(screen, [...(byPerson.get(screen) ?? []), row]);
  }
  for (const [screen, mine] of byPerson) {
    auditOne(audit, screen, mine, control);
    await auditInbox(audit, db, control, screen, mine[0] as DeliveryRow);
  }
  // Whatever else was to be told or done: notices, timers, results, and what decisions asked for.
  const stuck = db.collection<{ _id: string; status: string; error?: string }>('inbox');
  for (const event of await stuck
    .find({ status: { $ne: 'done' }, 'body.type': { $ne: 'message' } })
    .toArray())
    audit.faults.push(`${event._id} is ${event.status}: ${event.error}`);
  for (const effect of await db.collection('effectfailures').find({ parked: true }).toArray())
    audit.faults.push(`the effect ${effect._id} is parked: ${effect.reason}`);
  for (const photo of await db.collection('inbox').find({ 'body.message.kind': 'image' }).toArray())
    if (!(await db.collection<{ _id: string }>('media').findOne({ _id: `${photo._id}:0` })))
      audit.faults.push(`the photo of ${photo._id} is not stored`);
  return audit;
}

/** Alone with the AI bot a member has another chat than with the app. */
const screenOf = ({ channel, peer }: DeliveryRow): string => (channel === 'wecom-bot' ? `${peer}@bot` : peer);

function auditOne(audit: ScreenAudit, peer: string, rows: DeliveryRow[], control: Control): void {
  const fault = (text: string) => audit.faults.push(`${peer}: ${text}`);
  const screen = control.messages(peer).messages.filter((message) => message.from === 'them');
  const shown = new Shown(screen);
  if (shown.size !== screen.length) fault(`${screen.length - shown.size} messages are shown twice`);
  const inside = new Map(rows.flatMap((row) => row.absorbed.map((id) => [id, row] as const)));
  let last = -1;
  for (const row of rows.filter((one) => one.intent.kind !== 'card-update')) {
    audit.intended++;
    if (row.attempts > 1) audit.retried++;
    if (row.state === 'queued') {
      if (row.error !== null && WAITS.includes(row.error)) audit.waiting++;
      else fault(`${row._id} is still queued (${row.attempts} attempts, ${row.error})`);
      continue;
    }
    if (GIVEN_UP.includes(row.state)) {
      audit.parked++;
      const why = `${row.state}: ${row.error}`;
      audit.parkedFor[why] = (audit.parkedFor[why] ?? 0) + 1;
      continue;
    }
    const carrier = inside.get(row._id) ?? row;
    if (carrier !== row) audit.joined++;
    const seen = shown.of(carrier);
    if (seen.length === 0) {
      fault(`${row._id} counts as ${row.state} and is not shown (${carrier.platformIds.join()})`);
      continue;
    }
    audit.arrived++;
    const text = bare(seen.map((index) => readable(screen[index] as ScreenMessage)).join('\n'));
    for (const line of linesOf(row.intent))
      if (!text.includes(bare(line))) fault(`${row._id} is not whole: "${line}" is not in "${text}"`);
    for (const index of carrier === row ? seen : []) {
      if (index < last) fault(`${row._id} came before what was said before it`);
      last = Math.max(last, index);
    }
  }
  for (const row of rows.filter((one) => GIVEN_UP.includes(one.state) && one.attempts > 1))
    if (shown.of(row).length > 0) audit.refusedAfter++;
  for (const message of shown.unclaimed()) {
    if (message.title === KNOCK) audit.knocks++;
    // Where the platform takes no key, words whose answer was lost are said once more.
    else if (shown.isAgain(message)) audit.twice++;
    else fault(`nobody decided to say: "${readable(message)}" (decided: ${rows.map(summary).join(' | ')})`);
  }
}

/** One phone's messages from us, and for which decision each stands. */
class Shown {
  private readonly byId: Map<string, number>;
  private readonly claims = new Map<number, DeliveryRow>();
  private readonly found = new Map<string, number[]>();

  constructor(private readonly screen: ScreenMessage[]) {
    this.byId = new Map(screen.map((message, index) => [message.id, index]));
  }

  get size(): number {
    return this.byId.size;
  }

  /** Where its messages are; empty when one is missing. By their ids, or where the platform gives none by their words. */
  of(row: DeliveryRow): number[] {
    const known = this.found.get(row._id);
    if (known) return known;
    // Telegram's ids are `chat/number`.
    const places = row.platformIds.map((id) => this.byId.get(id.split('/').at(-1) as string) ?? -1);
    if (places.includes(-1)) return [];
    const isWhole = lines(row.intent).every((line) => this.textOf(places).includes(line));
    if (places.length === 0 || !isWhole) places.push(...this.search(row, this.textOf(places)));
    for (const place of places) this.claims.set(place, row);
    this.found.set(row._id, places);
    return places;
  }

  unclaimed(): ScreenMessage[] {
    return this.screen.filter((_, index) => !this.claims.has(index));
  }

  /** The same words as what was tried more than once. */
  isAgain(message: ScreenMessage): boolean {
    return [...this.claims].some(
      ([index, row]) =>
        row.attempts > 1 &&
        said(this.screen[index] as ScreenMessage) === said(message) &&
        this.screen[index]?.kind === message.kind,
    );
  }

  private textOf(places: number[]): string {
    return bare(places.map((place) => readable(this.screen[place] as ScreenMessage)).join('\n'));
  }

  /** The fewest neighbours that say what is not said yet. */
  private search(row: DeliveryRow, already: string): number[] {
    const wanted = lines(row.intent).filter((line) => !already.includes(line));
    for (let length = 1; length <= PARTS_MOST; length++)
      for (let start = 0; start + length <= this.screen.length; start++) {
        const places = Array.from({ length }, (_, i) => start + i);
        if (places.some((place) => this.claims.has(place))) continue;
        const text = this.textOf(places);
        const fits =
          wanted.length === 0
            ? this.screen[start]?.kind === row.intent.kind
            : wanted.every((line) => text.includes(line));
        if (fits) return places;
      }
    return [];
  }
}

const summary = ({ _id, state, attempts, absorbed, intent, sentAt }: DeliveryRow): string =>
  `${_id.split(':').slice(-2).join(':')} ${state} ${sentAt} after ${attempts}, with ${absorbed.length}: ${bare(linesOf(intent).join(' ')).slice(0, 40)}`;

/** Without what may have changed since: the buttons of a card. */
const said = ({ title, text }: ScreenMessage): string => `${title}|${text}`;

/** What a person did is one event, handled once; nothing of it waits or is lost. */
async function auditInbox(
  audit: ScreenAudit,
  db: Db,
  control: Control,
  screen: string,
  { channel, peer }: DeliveryRow,
): Promise<void> {
  const mine = await db
    .collection<{ _id: string; status: string }>('inbox')
    .find({
      'body.type': 'message',
      'body.message.channel': channel,
      'body.message.peer': peer,
      // Opening the chat is something done as well.
      $or: [{ 'body.message.kind': { $ne: 'event' } }, { 'body.message.event.name': 'enter' }],
    })
    .toArray();
  const did = control.messages(screen).messages.filter((message) => message.from === 'me').length;
  audit.received += did;
  if (mine.length !== did) audit.faults.push(`${screen}: did ${did} things, ${mine.length} were taken`);
  for (const event of mine)
    if (event.status !== 'done') audit.faults.push(`${screen}: ${event._id} is ${event.status}`);
}

function linesOf(intent: Outbound): string[] {
  switch (intent.kind) {
    case 'say':
    case 'ask':
    case 'alert':
      return intent.text.split('\n');
    case 'card':
      return [intent.title, ...(intent.text ?? '').split('\n'), ...intent.rows.map((row) => row.value)];
    default:
      return [];
  }
}

const lines = (intent: Outbound): string[] => linesOf(intent).map(bare);

const bare = (text: string): string => text.replace(/\s+/g, '');
