import { type ApiCall, body, type Json, part, text } from '../api/call.js';
import { Refusal } from '../refusal.js';
import { shownCard, shownWords } from './shown.js';

/** `POST aibot/response?response_code=` [W101138]: once within the hour, markdown or a card, no token. */
export function botResponse(call: ApiCall): Json {
  const { platform } = call;
  const code = call.query.get('response_code') ?? '';
  const known = platform.world.botCodes[code];
  if (!known || known.until <= platform.clock.now()) throw new Refusal(40058, 'response_code');
  const request = body(call);
  const type = text(request, 'msgtype');
  if (type !== 'markdown' && type !== 'template_card') throw new Refusal(40008, type);
  const content = part(request, type);
  platform.bot.show(
    known.screen,
    type === 'markdown' ? { kind: 'markdown', text: shownWords(content, 'content') } : shownCard(content),
  );
  delete platform.world.botCodes[code];
  return {};
}
