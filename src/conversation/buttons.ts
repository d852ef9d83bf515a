import type { Choice } from '../channels/channel.js';
import type { Button } from '../flows/kit.js';
import { holds } from './conditions.js';
import { scopeOf } from './scope.js';
import type { Run } from './state.js';
import { encodeToken } from './token.js';
import type { Work } from './work.js';

/** Buttons that start flows, for those who may and where their condition holds. */
export function choicesOfButtons(
  work: Work,
  buttons: Button[],
  order: string,
  run: Run | null,
  data: Record<string, unknown> = {},
): Choice[] {
  return buttons.flatMap((button) => {
    if (!work.kit.flows[button.flow]?.who.includes(work.role)) return [];
    if (button.when && !holds(button.when, scopeOf(work, run, data))) return [];
    const token = encodeToken({ kind: 'start', flow: button.flow, order, value: button.value ?? '' });
    if (!token) return [];
    return [{ token, label: work.say(button.label, data), ...(button.style ? { style: button.style } : {}) }];
  });
}
