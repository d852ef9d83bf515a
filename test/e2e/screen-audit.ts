import type { Db } from 'mongodb';
import type { Outbound } from '../../src/channels/channel.js';
import type { Control } from '../../src/sandbox/control/control.js';
import { readable } from '../../src/sandbox/screens.js';
import type { DeliveryRow } from '../../src/storage/models/index.js';

export interface ScreenAudit {
  /** What was lost, doubled, cut, out of order, or neither sent nor shown as parked; empty is the promise. */
  faults: string[];
  intended: number;
  arrived: number;
  /** Of the arrived, how many travelled inside another message. */
  joined: number;
  parked: number;
  /** Waiting for the customer's next words: five per message are what the platform gives. */
  waiting: number;
  retried: number;
  received: number;
}

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
    waiting: 0,
    retried: 0,
    received: 0,
  };
  const byPerson = new Map<string, DeliveryRow[]>();
  for (const row of rows) byPerson.set(row.peer, [...(byPerson.get(row.peer) ?? []), row]);
  for (const [peer, mine] of byPerson) auditOne(audit, peer, mine, control);
  await auditInbox(audit, db, control, [...byPerson.keys()]);
  return audit;
}

function auditOne(audit: ScreenAudit, peer: string, rows: DeliveryRow[], control: Control): void {
  const fault = (text: string) => audit.faults.push(`${peer}: ${text}`);
  const screen = control.messages(peer).messages.filter((message) => message.from === 'them');
  const shown = new Map(screen.map((message, index) => [message.id, { message, index }]));
  if (shown.size !== screen.length) fault(`${screen.length - shown.size} messages are shown twice`);
  const inside = new Map(rows.flatMap((row) => row.absorbed.map((id) => [id, row] as const)));
  const claimed = new Set<string>();
  let last = -1;
  for (const row of rows.filter((one) => one.intent.kind !== 'card-update')) {
    audit.intended++;
    if (row.attempts > 1) audit.retried++;
    if (row.state === 'queued') {
      if (row.error === 'budget' || row.error === 'kept for the next question') audit.waiting++;
      else fault(`${row._id} is still queued (${row.attempts} attempts, ${row.error})`);
      continue;
    }
    if (row.state === 'parked' || row.state === 'failed' || row.state === 'unknown') {
      audit.parked++;
      continue;
    }
    const carrier = inside.get(row._id) ?? row;
    if (carrier !== row) audit.joined++;
    const seen = carrier.platformIds.map((id) => shown.get(id));
    if (seen.length === 0 || seen.some((one) => one === undefined)) {
      fault(`${row._id} counts as ${row.state} and is not shown (${carrier.platformIds.join()})`);
      continue;
    }
    audit.arrived++;
    const text = bare(seen.map((one) => (one ? readable(one.message) : '')).join('\n'));
    for (const line of linesOf(row.intent))
      if (!text.includes(bare(line))) fault(`${row._id} is not whole: "${line}" is not in "${text}"`);
    for (const one of seen) {
      if (!one || claimed.has(one.message.id)) continue;
      claimed.add(one.message.id);
      if (one.index < last) fault(`${row._id} came before what was said before it`);
      last = Math.max(last, one.index);
    }
  }
  for (const message of screen)
    if (!claimed.has(message.id)) fault(`nobody decided to say: "${readable(message)}"`);
}

/** What a person did is one event, handled once; nothing of it waits or is lost. */
async function auditInbox(audit: ScreenAudit, db: Db, control: Control, people: string[]): Promise<void> {
  const events = db.collection<{ _id: string; status: string }>('inbox');
  for (const peer of people) {
    const did = control.messages(peer).messages.filter((message) => message.from === 'me').length;
    const mine = await events
      .find({ 'body.type': 'message', 'body.message.peer': peer, 'body.message.kind': { $ne: 'event' } })
      .toArray();
    audit.received += did;
    if (mine.length !== did) audit.faults.push(`${peer}: did ${did} things, ${mine.length} were taken`);
    for (const event of mine)
      if (event.status !== 'done') audit.faults.push(`${peer}: ${event._id} is ${event.status}`);
  }
  for (const photo of await events.find({ 'body.message.kind': 'image' }).toArray())
    if (!(await db.collection<{ _id: string }>('media').findOne({ _id: `${photo._id}:0` })))
      audit.faults.push(`the photo of ${photo._id} is not stored`);
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

const bare = (text: string): string => text.replace(/\s+/g, '');
