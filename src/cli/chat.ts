import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { messageOf, RepairlineError } from '../errors.js';
import { createSandboxClient, type SandboxClient, type ScreenMessage } from '../sandbox/client.js';
import { drawMessage } from '../sandbox/draw-message.js';

/** The demo people of each role; the first one is who the first order is offered to. */
const roles: Record<string, string[]> = {
  customer: ['wm_demo_customer'],
  technician: ['li', 'wang'],
  supervisor: ['zhao'],
};
const HISTORY = 10;
const POLL_MS = 20_000;

const texts = {
  help: `repairline chat --as customer|technician|supervisor [--id ID] [--sandbox URL] [--wait SECONDS]

  任意文字 any text     发送 send
  1, 2, 3 …             按按钮 press the button with that number
  /photo [FILE]         发照片 send a photo
  /voice WORDS          发语音 send a voice message
  /video                发视频 send a video
  /location LAT,LNG [LABEL]   发位置 send a position
  /enter                打开聊天 open the chat
  /help  /quit`,
  hello: (id: string, others: string[]) =>
    `${[id, ...others.map((other) => `--id ${other}`)].join(' · ')} · /help · /quit`,
  noService: '没有找到正在运行的试用服务 · no running trial service found: npm start, or give --sandbox URL',
  badLocation: '/location 37.6201,114.9215 [label]',
  unknown: (word: string) => `${word}? /help`,
};

export interface ChatOptions {
  /** Where the practice platform listens, when the caller knows; `--sandbox` goes before. */
  sandboxUrl?: string | null;
  /** Else it is read from `sandbox.json` in this folder, which the running platform writes. */
  dataDir?: string;
  input?: NodeJS.ReadableStream & { isTTY?: boolean };
  output?: NodeJS.WritableStream;
}

/**
 * A phone in the terminal. Resolves with 0 when the person leaves or the input ends (then after `--wait`
 * seconds without news, default 3), 1 when no platform answers, 2 for wrong arguments.
 */
export async function runChat(args: string[], options: ChatOptions): Promise<number> {
  const input = options.input ?? process.stdin;
  const output = options.output ?? process.stdout;
  const print = (text: string) => void output.write(`${text}\n`);
  const { values } = parseArgs({
    args,
    options: {
      as: { type: 'string', default: 'customer' },
      id: { type: 'string' },
      sandbox: { type: 'string' },
      wait: { type: 'string', default: '3' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const people = values.id ? [values.id] : (roles[values.as] ?? []);
  const waitMs = Number(values.wait) * 1000;
  if (values.help || people.length === 0 || !(waitMs >= 0)) {
    print(texts.help);
    return values.help ? 0 : 2;
  }
  const url = values.sandbox ?? options.sandboxUrl ?? (await recordedUrl(options.dataDir));
  if (!url) {
    print(texts.noService);
    return 1;
  }
  const client = createSandboxClient(url.replace(/\/$/, ''));
  let id: string;
  let history: ScreenMessage[];
  try {
    id = await whoIsAsked(client, people);
    history = await client.messages(id);
  } catch (error) {
    if (error instanceof RepairlineError) throw error;
    print(`${texts.noService} (${url}: ${messageOf(error)})`);
    return 1;
  }
  print(
    texts.hello(
      id,
      people.filter((other) => other !== id),
    ),
  );
  for (const message of history.slice(-HISTORY)) print(drawMessage(message));

  const phone = new Phone(client, id, print);
  const leaving = new AbortController();
  const showing = phone.show(Math.max(0, ...history.map((message) => message.changed)), leaving.signal);
  if (history.length === 0) await client.enter(id);
  const lines = createInterface({ input, terminal: input.isTTY === true });
  let left = false;
  for await (const line of lines) {
    left = line.trim() === '/quit';
    if (left) break;
    await phone.type(line.trim());
  }
  lines.close();
  if (!left) await phone.quiet(waitMs);
  leaving.abort();
  await showing;
  return 0;
}

/** Of several, the one who was asked something last and has not answered; else the first. */
async function whoIsAsked(client: SandboxClient, people: string[]): Promise<string> {
  const [first = ''] = people;
  if (people.length < 2) return first;
  const asked = await Promise.all(
    people.map(async (id) => {
      const last = (await client.messages(id)).findLast((message) => message.choices.length > 0);
      return { id, at: last?.at ?? 0 };
    }),
  );
  const latest = Math.max(...asked.map(({ at }) => at));
  return asked.find(({ at }) => at === latest)?.id ?? first;
}

class Phone {
  private lastNews = 0;

  constructor(
    private readonly client: SandboxClient,
    private readonly id: string,
    private readonly print: (text: string) => void,
  ) {}

  /** Prints what comes until told to stop. An outage of the platform is said once and waited out. */
  async show(after: number, signal: AbortSignal): Promise<void> {
    let seen = after;
    let down = false;
    while (!signal.aborted) {
      try {
        const page = await this.client.news(this.id, { after: seen, timeoutMs: POLL_MS, signal });
        seen = page.last;
        down = false;
        for (const message of page.messages.filter(({ from }) => from === 'them')) {
          this.print(drawMessage(message));
          this.lastNews++;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!down) this.print(`… ${messageOf(error)}`);
        down = true;
        await pause(1000);
      }
    }
  }

  /** Resolves when nothing new came for that long. */
  async quiet(ms: number): Promise<void> {
    for (let before = -1; before !== this.lastNews; ) {
      before = this.lastNews;
      await pause(ms);
    }
  }

  /** Does one typed line; what was refused is said and the chat goes on. */
  async type(line: string): Promise<void> {
    if (line === '') return;
    try {
      await this.act(line);
    } catch (error) {
      this.print(messageOf(error));
    }
  }

  private async act(line: string): Promise<void> {
    const { client, id } = this;
    const [word = '', ...rest] = line.split(/\s+/);
    if (!word.startsWith('/')) {
      const choice = /^\d{1,2}$/.test(line) ? await this.choice(Number(line)) : null;
      if (choice) await client.press(id, choice.token, { seq: choice.seq });
      else await client.say(id, line);
    } else if (word === '/photo') {
      const file = rest.join(' ');
      await client.photo(id, file ? { base64: (await readFile(file)).toString('base64') } : {});
    } else if (word === '/voice') await client.voice(id, { text: rest.join(' ') });
    else if (word === '/video') await client.video(id);
    else if (word === '/enter') await client.enter(id);
    else if (word === '/location') await this.location(line.slice(word.length).trim());
    else if (word === '/help') this.print(texts.help);
    else this.print(texts.unknown(word));
  }

  private async location(words: string): Promise<void> {
    const found = /^(-?\d+(?:\.\d+)?)[,\uff0c\s]+(-?\d+(?:\.\d+)?)\s*(.*)$/.exec(words);
    if (!found) {
      this.print(texts.badLocation);
      return;
    }
    const place = { lat: Number(found[1]), lng: Number(found[2]) };
    await this.client.location(this.id, found[3] ? { ...place, label: found[3] } : place);
  }

  /** The choice with that number on the newest message that can be pressed; null: it is an ordinary number. */
  private async choice(number: number): Promise<{ token: string; seq: number } | null> {
    const message = (await this.client.messages(this.id)).findLast((one) => one.choices.length > 0);
    const choice = message?.choices[number - 1];
    return message && choice ? { token: choice.token, seq: message.seq } : null;
  }
}

async function recordedUrl(dataDir: string | undefined): Promise<string | null> {
  if (dataDir === undefined) return null;
  try {
    const { url } = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8')) as { url?: string };
    return url ?? null;
  } catch {
    return null;
  }
}
