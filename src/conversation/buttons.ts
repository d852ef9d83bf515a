import type { Choice } from '../channels/channel.js';
import type { Button } from '../flows/kit.js';
import type { Role } from '../flows/schema.js';
import { holds } from './conditions.js';
import { scopeOf } from './scope.js';
import { isAsking, type Run } from './state.js';
import { encodeToken } from './token.js';
import type { Work } from './work.js';

/** Buttons that start flows, for those who may (`role`: whoever will press) and where their condition holds. */
export function choicesOfButtons(
  work: Work,
  buttons: Button[],
  order: string,
  run: Run | null,
  data: Record<string, unknown> = {},
  role: Role = work.role,
): Choice[] {
  return buttons.flatMap((button) => {
    if (!work.kit.flows[button.flow]?.who.includes(role)) return [];
    if (order === '' && asksAlready(work, button.flow, run)) return [];
    if (button.when && !holds(button.when, scopeOf(work, run, data))) return [];
    const token = encodeToken({ kind: 'start', flow: button.flow, order, value: button.value ?? '' });
    if (!token) return [];
    return [{ token, label: work.say(button.label, data), ...(button.style ? { style: button.style } : {}) }];
  });
}

/** 我要报修 under an answer in the middle of a report would only ask for what is asked already. */
const asksAlready = (work: Work, flow: string, run: Run | null): boolean =>
  work.state.runs.some((other) => other !== run && other.flow === flow && isAsking(other));
