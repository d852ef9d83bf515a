import { createHash } from 'node:crypto';
import { HOUR, MINUTE, RESPONSE_CODE_LIFE, SECOND } from '../limits.js';
import type { Platform } from '../platform.js';
import { Refusal } from '../refusal.js';
import type { NewMessage } from '../screens.js';
import { count } from '../stats.js';
import type { Person } from '../world.js';
import { type ApiCall, body, cut, type Json, part, required, text, within } from './call.js';
import { readCard } from './cards.js';
import { news } from './news.js';

/** `POST message/send` [W90236]. Who cannot be reached is named in `invaliduser`; nobody at all is 81013. */
export function appSend(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  if (Number(request.agentid ?? Number.NaN) !== platform.credentials.app.agentId) throw new Refusal(40056);
  const hash = repeatKey(request);
  const earlier = hash === null ? undefined : platform.world.repeats[hash];
  if (earlier && earlier.until > platform.clock.now()) return earlier.answer;

  const { found, invalid, parties, tags } = recipients(platform, request);
  const { message, taskId, interactive } = content(platform, request);
  if (taskId) {
    if (platform.world.taskIds[taskId] !== undefined) throw new Refusal(42014, `${taskId} was sent before`);
    platform.world.taskIds[taskId] = platform.clock.now();
  }
  const msgid = platform.newId('msg');
  for (const person of found) {
    const room = platform.rates.take(
      `member:${person.id}`,
      { count: platform.limits.memberPerMinute, ms: MINUTE },
      { count: platform.limits.memberPerHour, ms: HOUR },
    );
    if (room) platform.screens.show(person.id, { ...message, id: msgid });
    else {
      // The page: what is over the rate is dropped, and nobody is told.
      count(platform.stats.violations, 'member');
      platform.stats.dropped++;
    }
  }
  const answer: Json = {
    invaliduser: invalid.join('|').toLowerCase(),
    invalidparty: parties.join('|'),
    invalidtag: tags.join('|'),
    unlicenseduser: '',
    msgid,
    ...(interactive ? { response_code: giveCode(platform, taskId) } : {}),
  };
  if (hash !== null)
    platform.world.repeats[hash] = { until: platform.clock.now() + repeatInterval(request), answer };
  platform.saved();
  return answer;
}

/** A code for one update of the cards with this task_id, good for 72 h [W94888]. */
export function giveCode(platform: Platform, taskId: string): string {
  const code = platform.newId('rc');
  platform.world.codes[code] = { kind: 'card', taskId, until: platform.clock.now() + RESPONSE_CODE_LIFE };
  return code;
}

function recipients(platform: Platform, request: Json) {
  const split = (name: string) =>
    text(request, name)
      .split('|')
      .filter((id) => id);
  const [users, parties, tags] = [split('touser'), split('toparty'), split('totag')];
  if (users.length + parties.length + tags.length === 0) throw new Refusal(82001);
  if (users.length > 1000 || parties.length > 100 || tags.length > 100)
    throw new Refusal(40058, 'too many recipients');
  if (users.includes('@all')) return { found: platform.members(), invalid: [], parties: [], tags: [] };
  const found = new Map<string, Person>();
  const invalid: string[] = [];
  for (const id of users) {
    const person = platform.member(id);
    if (person) found.set(person.id, person);
    else invalid.push(id);
  }
  // The practice company has no departments and no tags.
  if (found.size === 0) throw new Refusal(81013);
  return { found: [...found.values()], invalid, parties, tags };
}

function content(
  platform: Platform,
  request: Json,
): { message: NewMessage; taskId: string; interactive: boolean } {
  const type = text(request, 'msgtype');
  const plain = (message: Omit<NewMessage, 'from'>) => ({
    message: { from: 'them' as const, ...message },
    taskId: '',
    interactive: false,
  });
  switch (type) {
    case 'text':
      return plain({ kind: 'text', text: cut(required(part(request, type), 'content', 44004), 2048) });
    case 'markdown':
      return plain({
        kind: 'markdown',
        text: within(required(part(request, type), 'content', 44004), 2048, 'content', 45002),
      });
    case 'textcard': {
      const card = part(request, type);
      within(required(card, 'url'), 2048, 'url');
      return plain({ kind: 'link', title: required(card, 'title'), text: required(card, 'description') });
    }
    case 'news':
      return plain(news(part(request, type)));
    case 'image':
    case 'voice':
    case 'video':
    case 'file': {
      const id = required(part(request, type), 'media_id', 40007);
      const item = platform.media.get(id, { type, robot: null });
      return plain({ kind: type, text: item.name, media: id });
    }
    case 'template_card': {
      const card = readCard(part(request, type), 'app');
      return { message: { from: 'them', ...card.shown }, taskId: card.taskId, interactive: card.interactive };
    }
    default:
      throw new Refusal(40008, type);
  }
}

/** Null: repeats are not looked for. */
function repeatKey(request: Json): string | null {
  if (request.enable_duplicate_check !== 1) return null;
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}

function repeatInterval(request: Json): number {
  const seconds = Number(request.duplicate_check_interval ?? 1800);
  if (!(seconds > 0 && seconds <= 4 * 3600))
    throw new Refusal(40058, 'duplicate_check_interval is at most 4 h');
  return seconds * SECOND;
}
