import type { Clock } from '../clock.js';
import type { ScreenMessage, World } from './world.js';

const KEPT = 5000;
/** What a caller gives; the rest has defaults. */
export type NewMessage = Pick<ScreenMessage, 'from' | 'kind'> & Partial<ScreenMessage>;
export type Page = { messages: ScreenMessage[]; last: number };

/** What phones and groups show, and waiting for it. */
export class Screens {
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(
    private readonly world: World,
    private readonly clock: Clock,
    private readonly saved: () => void,
  ) {}

  show(screen: string, message: NewMessage): ScreenMessage {
    const seq = ++this.world.counter;
    const shown: ScreenMessage = {
      title: null,
      text: '',
      rows: [],
      choices: [],
      state: null,
      mentions: [],
      media: null,
      card: null,
      id: `local${seq}`,
      ...message,
      seq,
      changed: seq,
      at: this.clock.now(),
    };
    const list = this.all(screen);
    this.world.screens[screen] = list;
    list.push(shown);
    if (list.length > KEPT) list.splice(0, list.length - KEPT);
    this.tell(screen);
    return shown;
  }

  change(screen: string, message: ScreenMessage, fields: Partial<ScreenMessage>): void {
    Object.assign(message, fields, { changed: ++this.world.counter });
    this.tell(screen);
  }

  all(screen: string): ScreenMessage[] {
    return this.world.screens[screen] ?? [];
  }

  /** What was shown or changed after that `changed` number, in the order of the screen. */
  page(screen: string, after = 0): Page {
    const messages = this.all(screen).filter((message) => message.changed > after);
    return { messages, last: Math.max(after, ...messages.map((message) => message.changed)) };
  }

  /** Resolves with the page as soon as one of its messages matches, or as it is when the time is over. */
  async wait(
    screen: string,
    options: { after?: number; matches: (message: ScreenMessage) => boolean; timeoutMs: number },
  ): Promise<Page & { found: ScreenMessage | null }> {
    const look = () => {
      const page = this.page(screen, options.after);
      return { ...page, found: page.messages.find(options.matches) ?? null };
    };
    const first = look();
    if (first.found) return first;
    return await new Promise((resolve) => {
      const waiting = this.waiting.get(screen) ?? new Set();
      this.waiting.set(screen, waiting);
      const finish = (result: ReturnType<typeof look>) => {
        clearTimeout(timer);
        waiting.delete(check);
        resolve(result);
      };
      const check = () => {
        const now = look();
        if (now.found) finish(now);
      };
      const timer = setTimeout(() => finish(look()), options.timeoutMs);
      timer.unref();
      waiting.add(check);
    });
  }

  private tell(screen: string): void {
    this.saved();
    for (const check of [...(this.waiting.get(screen) ?? [])]) check();
  }
}

/** Everything a person can read on one message, for searching. */
export function readable(message: ScreenMessage): string {
  return [
    message.title,
    message.text,
    ...message.rows.flatMap((row) => [row.label, row.value]),
    ...message.choices.map((choice) => choice.label),
    message.state,
  ]
    .filter((part) => part)
    .join('\n');
}

export const groupScreen = (robotKey: string): string => `group:${robotKey}`;
