import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Service, startService } from '../cli/service.js';
import { ManualClock } from '../clock.js';
import { loadConfig } from '../config.js';
import { emptyState } from '../conversation/state.js';
import { conversationId } from '../events.js';
import { armFailpoints } from '../failpoints.js';
import { parseDuration } from '../flows/duration.js';
import { silentLogger } from '../logger.js';
import { createSandboxClient, type ScreenMessage } from '../sandbox/client.js';
import { type Sandbox, startSandbox } from '../sandbox/index.js';
import { sandboxSettings } from '../sandbox/settings.js';
import type { WorkOrder } from '../service/model.js';
import { type Embedded, startEmbedded } from '../storage/embedded/index.js';
import { check, choicesOf, type Story, textOf } from './story.js';
import type { Talker } from './world.js';

const TOKEN = 'dialogue-token-0123456789';
const HOUR = 3_600_000;
const SETTLE_MS = 15;

export interface Transcript {
  faults: string[];
  /** What everybody wrote and was shown, in order. */
  lines: string[];
}

/**
 * Plays a story through a whole service: sandbox platform, encrypted callbacks, stored inbox, turns, effects and
 * deliveries, on a database of its own. Checks all that a person can see and the states of the orders.
 */
export async function playThroughService(story: Story): Promise<Transcript> {
  const world = await ServiceWorld.open(story);
  const faults: string[] = [];
  const lines: string[] = [];
  try {
    for (const [i, step] of story.talk.entries()) {
      const id = step.as ?? story.as;
      const before = new Map([...world.talkers].map(([who, t]) => [who, t.heard.length]));
      lines.push(...spoken(id, step));
      await world.act(id, step);
      await world.look();
      for (const [who, talker] of world.talkers) {
        if (who !== id && step.told[who] === undefined && who !== story.as) continue;
        for (const message of talker.heard.slice(before.get(who) ?? 0)) lines.push(...shown(who, message));
      }
      const visible = { ...step, effects: undefined, params: undefined, slots: undefined };
      const found = check(world, world.talker(id), visible, before, []);
      faults.push(...found.map((fault) => `${story.story}, line ${i + 1} (${step.in ?? ''}): ${fault}`));
    }
  } finally {
    await world.close();
  }
  return { faults, lines };
}

type Step = Story['talk'][number];

class ServiceWorld {
  readonly talkers = new Map<string, Talker>();
  readonly orders = new Map<string, WorkOrder>();
  private service!: Service;
  private readonly client;

  private constructor(
    private readonly home: string,
    private readonly database: Embedded,
    private readonly sandbox: Sandbox,
    private readonly clock: ManualClock,
  ) {
    this.client = createSandboxClient(sandbox.url);
  }

  static async open(story: Story): Promise<ServiceWorld> {
    const clock = new ManualClock(Date.parse(story.given.now ?? '2026-03-04T10:00:00+08:00'));
    const home = mkdtempSync(join(tmpdir(), 'repairline-dialogue-'));
    const database = await startEmbedded({ dataDir: join(home, 'db') });
    const sandbox = await startSandbox({ clock, callbackRetryDelayMs: 100 });
    const world = new ServiceWorld(home, database, sandbox, clock);
    await world.start();
    await world.people(story);
    return world;
  }

  talker(id: string): Talker {
    const known = this.talkers.get(id);
    if (known) return known;
    const channel = id === 'group' ? 'wecom-robot' : id.startsWith('customer') ? 'wecom-kf' : 'wecom-app';
    const made: Talker = {
      id,
      channel,
      conversation: { _id: conversationId(channel, 'a', id), revision: 0, state: emptyState(), timers: [] },
      heard: [],
      abouts: [],
      did: [],
      outcome: '',
      applied: [],
    };
    this.talkers.set(id, made);
    return made;
  }

  async act(id: string, step: Step): Promise<void> {
    if (step.kill) armFailpoints(`${step.kill}=throw`);
    const { client } = this;
    if (step.language) await this.speak(id, step.language);
    if (step.again) await this.repeat(id);
    if (step.in !== undefined) await client.say(id, step.in);
    if (step.press !== undefined) await client.press(id, step.press);
    for (let n = 0; n < (step.photos ?? 0); n++) await client.photo(id);
    if (step.voice) await client.voice(id);
    if (step.enter) await client.enter(id);
    if (step.location) await client.location(id, { lat: step.location[0], lng: step.location[1] });
    await this.settle(step.kill !== undefined);
    if (step.kill) {
      armFailpoints('');
      await this.service.stop();
      await this.start();
      // What was postponed by the failure is due by then.
      this.clock.advance(2000);
      await this.settle(false);
    }
    let left = parseDuration(step.pass ?? step.ring ?? '') ?? 0;
    while (left > 0) {
      const part = Math.min(left, HOUR);
      this.clock.advance(part);
      left -= part;
      await this.settle(false);
    }
  }

  /** Reads what every phone shows now, and where the orders and talks stand. */
  async look(): Promise<void> {
    const { models } = this.service.context;
    for (const row of await models.conversations.find().lean()) {
      const talker = this.talker(row.channel === 'wecom-robot' ? 'group' : row.peer);
      talker.conversation = { _id: row._id, revision: row.revision, state: row.state, timers: row.timers };
    }
    for (const [id, talker] of this.talkers) {
      const screen =
        id === 'group' ? await this.client.group() : await this.client.messages(id).catch(() => []);
      talker.heard = screen.filter((m) => m.from === 'them').map(asHeard);
    }
    this.orders.clear();
    for (const row of await models.workOrders.find().sort({ 'state.number': 1 }).lean())
      this.orders.set(row._id, row.state);
  }

  async close(): Promise<void> {
    armFailpoints('');
    await this.service.stop();
    await this.sandbox.close();
    await this.database.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  private async start(): Promise<void> {
    const { robotUrl } = this.sandbox;
    const config = loadConfig({
      PORT: '0',
      DATA_DIR: join(this.home, 'process'),
      MONGODB_URI: this.database.uri,
      LOG_LEVEL: 'silent',
      ...sandboxSettings(this.sandbox),
      WECOM_SUPERVISOR_ROBOT_URL: robotUrl,
    });
    this.service = await startService({
      config,
      clock: this.clock,
      logger: silentLogger(),
      apiToken: TOKEN,
      trial: null,
    });
    const { url: own } = this.service;
    this.sandbox.connect({ app: `${own}/webhooks/wecom/app`, kf: `${own}/webhooks/wecom/kf` });
  }

  private async people(story: Story): Promise<void> {
    const { directory, models } = this.service.context;
    const staff = [
      { role: 'technician', name: '王建国', wecomUserId: 'wang', phone: '13900000001' },
      { role: 'technician', name: '李强', wecomUserId: 'li', phone: '13900000002' },
      { role: 'supervisor', name: '赵主管', wecomUserId: 'zhao', phone: '13900000009' },
    ] as const;
    for (const { role, ...member } of staff) await directory.upsertStaff(role, member);
    for (const { wecomUserId } of staff) this.talker(wecomUserId);
    this.talker('group');
    const { openKfId } = await this.client.person({ id: 'customer', channel: 'kf' });
    for (const asset of story.given.assets)
      await directory.upsertAsset(asset as Parameters<typeof directory.upsertAsset>[0]);
    if (!story.given.customer) return;
    const customer = await directory.ensureCustomerForConversation(
      conversationId('wecom-kf', openKfId, 'customer'),
    );
    await models.customers.updateOne({ _id: customer._id }, { $set: story.given.customer });
  }

  private async speak(id: string, locale: string): Promise<void> {
    const { models, directory } = this.service.context;
    const staff = await models.staff.updateOne({ wecomUserId: id }, { $set: { locale } });
    if (staff.matchedCount > 0) return;
    const conversation = this.talker(id).conversation._id;
    const { _id } = await directory.ensureCustomerForConversation(conversation);
    await models.customers.updateOne({ _id }, { $set: { locale } });
  }

  /** Through the inbox, as the platform's second delivery would come. */
  private async repeat(id: string): Promise<void> {
    const { models, inbox } = this.service.context;
    const [row] = await models.inbox
      .find({ conversation: this.talker(id).conversation._id, 'body.type': 'message' } as never)
      .sort({ at: -1, seq: -1 })
      .limit(1)
      .lean();
    if (row?.body.type === 'message') await inbox.accept([row.body.message]);
  }

  private async settle(dying: boolean): Promise<void> {
    let before = '';
    for (let same = 0; same < 2; ) {
      await this.client.settled();
      await this.service.context.settle();
      const now = await this.picture();
      // A step that dies leaves what it was at: that is what the restart is for.
      same = now === before && (dying || now.startsWith('quiet')) ? same + 1 : 0;
      before = now;
      await setTimeout(SETTLE_MS);
    }
  }

  /** What there is to do and what was done so far; begins with "quiet" when nothing waits. */
  private async picture(): Promise<string> {
    const { models } = this.service.context;
    const now = this.clock.now();
    const [pending, waiting, queued, inbox, sent] = await Promise.all([
      models.kfCursors.countDocuments({ pending: true }),
      models.inbox.countDocuments({ status: 'new', nextAt: { $lte: now } }),
      models.deliveries.countDocuments({ state: 'queued', nextAt: { $lte: now } }),
      models.inbox.countDocuments({}),
      models.deliveries.countDocuments({}),
    ]);
    return `${pending + waiting + queued === 0 ? 'quiet' : 'busy'} ${inbox} ${sent} ${pending} ${waiting} ${queued}`;
  }
}

const asHeard = (m: ScreenMessage): Talker['heard'][number] => ({
  kind: 'ask',
  text: [m.title, m.text, ...m.rows.map((row) => `${row.label}:${row.value}`), m.state]
    .filter(Boolean)
    .join('\n'),
  choices: m.choices,
});

function spoken(id: string, step: Step): string[] {
  const did = [
    step.in,
    step.press && `[${step.press}]`,
    step.photos && `(${step.photos} photos)`,
    step.voice && '(voice)',
    step.again && '(the same once more)',
    step.kill && `(killed at ${step.kill})`,
  ].filter(Boolean);
  const time = step.pass ?? step.ring;
  return [...did.map((d) => `${id} ▶ ${d}`), ...(time ? [`… ${time} later`] : [])];
}

function shown(who: string, message: Talker['heard'][number]): string[] {
  const buttons = choicesOf(message).map((c) => `[${c.label}]`);
  const text = [textOf(message), buttons.join(' ')].filter(Boolean).join('\n');
  return [`${who} ◀ ${text.replaceAll('\n', '\n    ')}`];
}
