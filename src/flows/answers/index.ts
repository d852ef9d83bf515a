import { amount } from './amount.js';
import type { AnswerType } from './answer.js';
import { assetType } from './asset-type.js';
import { attachment } from './attachment.js';
import { choice } from './choice.js';
import { colleague } from './colleague.js';
import { customers } from './customers.js';
import { date } from './date.js';
import { device } from './device.js';
import { duration } from './duration.js';
import { location } from './location.js';
import { name } from './name.js';
import { number } from './number.js';
import { order } from './order.js';
import { parts } from './parts.js';
import { period } from './period.js';
import { person } from './person.js';
import { phone } from './phone.js';
import { score } from './score.js';
import { signature } from './signature.js';
import { talk } from './talk.js';
import { text } from './text.js';
import { timeWindow } from './time-window.js';
import { yesNo } from './yes-no.js';

/** Every answer type by the name that flow files use. Adding one = one file and one line here. */
export const answerTypes = {
  text,
  phone,
  device,
  serial: { ...device, name: 'serial' },
  asset: { ...device, name: 'asset' },
  'asset-type': assetType,
  number,
  amount,
  date,
  rating: { ...score, name: 'rating' },
  signature,
  choice,
  'yes-no': yesNo,
  location,
  'time-window': timeWindow,
  attachment,
  score,
  order,
  person,
  duration,
  name,
  parts,
  period,
  talk,
  colleague,
  customers,
} as const satisfies Record<string, AnswerType<unknown>>;

export type { AnswerContext, AnswerInput, AnswerSpec, AnswerType } from './answer.js';
