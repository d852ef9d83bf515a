import { Refusal } from '../refusal.js';
import { type ApiCall, body, isRecord, type Json, part, required, strings, text } from './call.js';
import { readCard } from './cards.js';

/**
 * `POST message/update_template_card` [W94888]. A response_code works once, within 72 h. Only phones that
 * show the card change; whoever has no such card is named in `invaliduser`. The page names no code for a
 * spent response_code; 40058 is ours.
 */
export function appUpdateCard(call: ApiCall): Json {
  const { platform } = call;
  const request = body(call);
  if (Number(request.agentid ?? Number.NaN) !== platform.credentials.app.agentId) throw new Refusal(40056);
  const responseCode = required(request, 'response_code');
  const code = platform.world.codes[responseCode];
  if (code?.kind !== 'card' || code.until <= platform.clock.now())
    throw new Refusal(40058, 'response_code is unknown, used or older than 72 h');
  const change = readChange(request);

  const userids = strings(request, 'userids');
  const asked = request.atall === 1 ? platform.members().map(({ id }) => id) : userids;
  if (asked.length === 0) throw new Refusal(82001, 'userids');
  if (asked.length > 1000) throw new Refusal(40058, 'userids: at most 1000');
  const invalid: string[] = [];
  let changed = 0;
  for (const id of asked) {
    const person = platform.member(id);
    const shown = person
      ? platform.screens.all(person.id).filter((one) => one.card?.taskId === code.taskId)
      : [];
    if (!person || shown.length === 0) {
      if (request.atall !== 1) invalid.push(id);
      continue;
    }
    for (const message of shown) platform.screens.change(person.id, message, change);
    changed++;
  }
  if (changed === 0) throw new Refusal(81013);
  delete platform.world.codes[responseCode];
  platform.saved();
  return { invaliduser: invalid.join('|').toLowerCase() };
}

/** Either the buttons are replaced by a word, or the whole card by another one. */
function readChange(request: Json) {
  if (isRecord(request.button)) return { choices: [], state: required(request.button, 'replace_name') };
  const card = part(request, 'template_card');
  // The task_id stays: it is how the card is found.
  const { shown } = readCard({ task_id: 'unchanged', ...card }, 'app');
  const { card: _unchanged, ...look } = shown;
  const replaced = text(card, 'replace_text') || null;
  return { ...look, state: replaced, ...(replaced ? { choices: [] } : {}) };
}
