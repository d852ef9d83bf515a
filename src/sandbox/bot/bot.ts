import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidError, NotFoundError } from '../../errors.js';
import { isRecord, type Json, text } from '../api/call.js';
import type { PressOn } from '../control/acts.js';
import { HOUR } from '../limits.js';
import type { Platform } from '../platform.js';
import type { NewMessage } from '../screens.js';
import type { Person, ScreenMessage } from '../world.js';
import { sealedId } from './sealed-id.js';
import { shownCard, shownWords } from './shown.js';

/** The chat of one member alone with the bot is shown under `<userid>@bot`; say it in `chat: 'bot'`. */
export const BOT_CHAT = '@bot';
const RESENDS = 3;
/** How often the platform comes for more of a stream: no page says it. */
const REFRESH_MS = 150;
const REFRESH_FOR_MS = 360_000;

/** Where what people do is brought to; false: nobody is there. */
export type Line = (kind: 'message' | 'event', requestId: string, body: Json) => boolean;

/**
 * The AI bot (智能机器人): in groups that call it by name, and alone with a member. What people do goes by the
 * long connection when one is subscribed, else to the callback address; a message is tried four times, a
 * press once (W101027).
 */
export class Bot {
  line: Line | null = null;
  /** What could not be brought while no connection was there. No page says whether the platform keeps it. */
  private held: (() => void)[] = [];
  readonly requests = new Map<string, { screen: string; body: Json; at: number; isAnswered: boolean }>();
  private count = 0;

  constructor(private readonly platform: Platform) {}

  say(person: Person, words: string, chat: string): ScreenMessage {
    const { name } = this.platform.credentials.bot;
    const content = words.replaceAll('@bot', `@${name}`);
    const screen = this.screenOf(person, chat);
    const shown = this.platform.screens.show(screen, { from: 'me', kind: 'text', text: content });
    // A group that does not call the bot is not heard.
    if (screen.endsWith(BOT_CHAT) || content.includes(`@${name}`))
      this.tell(screen, 'message', {
        ...this.head(person, chat, screen),
        msgtype: 'text',
        text: { content },
      });
    return shown;
  }

  press(person: Person, choice: string, on: PressOn): ScreenMessage {
    const screen = this.screenOf(person, on.chat ?? 'bot');
    const fits = (one: { token: string; label: string }) => one.token === choice || one.label === choice;
    const message = this.platform.screens
      .all(screen)
      .toReversed()
      .find((one) => (on.seq === undefined || one.seq === on.seq) && one.choices.some(fits));
    const found = message?.choices.find(fits);
    if (!message?.card || !found)
      throw new NotFoundError('choice', `${screen} has no button "${choice}" to press`);
    const shown = this.platform.screens.show(screen, { from: 'me', kind: 'event', text: found.label });
    this.tell(screen, 'event', {
      ...this.head(person, on.chat ?? 'bot', screen),
      msgtype: 'event',
      event: {
        eventtype: 'template_card_event',
        template_card_event: {
          card_type: message.card.type,
          event_key: found.token,
          task_id: message.card.taskId,
        },
      },
    });
    return shown;
  }

  enter(person: Person): ScreenMessage {
    const screen = this.screenOf(person, 'bot');
    const shown = this.platform.screens.show(screen, { from: 'me', kind: 'event', text: 'enter_chat' });
    const event = { eventtype: 'enter_chat', enter_chat: {} };
    const { response_url: _, ...head } = this.head(person, 'bot', screen);
    this.tell(screen, 'event', { ...head, msgtype: 'event', event });
    return shown;
  }

  /** Shows an answer or a push; throws Refusal as the platform would. */
  show(screen: string, message: Omit<NewMessage, 'from'>): ScreenMessage {
    return this.platform.screens.show(screen, { from: 'them', ...message });
  }

  /** A callback that came twice is answered twice, and its card is shown once. */
  private showOnce(screen: string, card: Omit<NewMessage, 'from'>): void {
    const isShown = this.platform.screens.all(screen).some((one) => one.card?.taskId === card.card?.taskId);
    if (!isShown) this.show(screen, card);
  }

  /** Shows a stream: the same id replaces what it showed. */
  stream(screen: string, body: Json): void {
    const id = text(body, 'id');
    const shown = this.platform.screens.all(screen).find((one) => one.id === id);
    const state = body.finish === true ? null : '…';
    const words = shownWords(body, 'content');
    if (shown) this.platform.screens.change(screen, shown, { text: words, state });
    else this.show(screen, { kind: 'markdown', text: words, state, id });
    for (const _ of Array.isArray(body.msg_item) ? body.msg_item : []) this.show(screen, { kind: 'image' });
  }

  update(screen: string, card: Json): void {
    const taskId = text(card, 'task_id');
    const message = this.platform.screens.all(screen).find((one) => one.card?.taskId === taskId);
    if (!message) return;
    const { choices: _, ...changed } = shownCard(card);
    this.platform.screens.change(screen, message, {
      ...changed,
      choices: [],
      state: text(card, 'replace_text') || 'updated',
    });
  }

  /** Ends the live connection as the platform does when another one subscribes. */
  kick: () => void = () => {
    throw new InvalidError('not-connected', 'There is no connection to kick');
  };

  /** Brings what waited; called when somebody subscribes. */
  flush(): void {
    for (const bring of this.held.splice(0)) bring();
  }

  close(): void {
    this.held = [];
    this.line = null;
  }

  private screenOf(person: Person, chat: string): string {
    if (chat === 'bot') return this.platform.personOrNew(`${person.id}${BOT_CHAT}`).id;
    if (chat !== this.platform.credentials.bot.chat)
      throw new InvalidError('chat', `The bot is in "${this.platform.credentials.bot.chat}" and in "bot"`);
    return this.platform.personOrNew(chat).id;
  }

  private head(person: Person, chat: string, screen: string): Json {
    const { platform } = this;
    const code = platform.newId('RC');
    platform.world.botCodes[code] = { screen, until: platform.clock.now() + HOUR };
    platform.world.botChats[screen] = true;
    const isGroup = chat !== 'bot';
    return {
      msgid: platform.newId('bot'),
      create_time: Math.floor(platform.clock.now() / 1000),
      aibotid: platform.credentials.bot.botId,
      ...(isGroup ? { chatid: chat } : {}),
      chattype: isGroup ? 'group' : 'single',
      from: { userid: platform.faults.take('bot-sealed-ids') ? sealedId(person.id) : person.id },
      response_url: `${platform.bot.baseUrl}/cgi-bin/aibot/response?response_code=${code}`,
    };
  }

  /** Set when the platform listens. */
  baseUrl = '';

  private tell(screen: string, kind: 'message' | 'event', body: Json): void {
    const copies = this.platform.faults.forCallback().take('duplicate')?.copies ?? 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.platform.callbacks.url('bot')) {
        this.platform.callbacks.follow(this.byAddress(screen, kind, body));
        continue;
      }
      const requestId = `req_${++this.count}`;
      this.requests.set(requestId, { screen, body, at: this.platform.clock.now(), isAnswered: false });
      const { response_url: _, ...plain } = body;
      const bring = () => {
        if (!this.line?.(kind, requestId, plain)) this.held.push(bring);
      };
      bring();
    }
  }

  private async byAddress(screen: string, kind: 'message' | 'event', body: Json): Promise<void> {
    const { callbacks } = this.platform;
    let answer: Json | null = null;
    for (let attempt = 0; answer === null && attempt <= (kind === 'event' ? 0 : RESENDS); attempt++) {
      if (attempt > 0) await pause(this.platform.options.callbackRetryDelayMs, callbacks.closed);
      answer = await callbacks.askBot(body);
    }
    if (answer) this.take(screen, answer);
    let id = streamOf(answer);
    if (id && this.platform.faults.take('bot-unfetched')) return;
    const until = this.platform.clock.now() + REFRESH_FOR_MS;
    while (id && !callbacks.closed.aborted && this.platform.clock.now() < until) {
      await pause(REFRESH_MS, callbacks.closed);
      const { response_url: _, text: __, ...head } = body;
      const more = await callbacks.askBot({ ...head, msgtype: 'stream', stream: { id } });
      if (more) this.take(screen, more);
      id = more ? streamOf(more) : id;
    }
  }

  private take(screen: string, answer: Json): void {
    if (isRecord(answer.stream)) this.stream(screen, answer.stream);
    if (answer.response_type === 'update_template_card' && isRecord(answer.template_card))
      this.update(screen, answer.template_card);
    else if (isRecord(answer.template_card)) this.showOnce(screen, shownCard(answer.template_card));
    if (answer.msgtype === 'text' && isRecord(answer.text))
      this.show(screen, { kind: 'text', text: text(answer.text, 'content') });
  }
}

/** The id to come for again; null: it is whole. */
const streamOf = (answer: Json | null): string | null =>
  isRecord(answer?.stream) && answer.stream.finish !== true ? text(answer.stream, 'id') || null : null;

const pause = async (ms: number, over: AbortSignal): Promise<void> =>
  await sleep(ms, undefined, { signal: over }).catch(() => {});
