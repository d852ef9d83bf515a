import type { Outbound } from '../channels/channel.js';
import { maskPhones } from '../flows/mask.js';

/** The same intent with the middle of every phone number hidden, wherever a person would read it. */
export function maskIntent(intent: Outbound): Outbound {
  switch (intent.kind) {
    case 'say':
    case 'alert':
      return { ...intent, text: maskPhones(intent.text) };
    case 'ask':
      return { ...intent, text: maskPhones(intent.text), choices: intent.choices.map(maskLabel) };
    case 'card':
    case 'card-update':
      return {
        ...intent,
        title: maskPhones(intent.title),
        ...(intent.text ? { text: maskPhones(intent.text) } : {}),
        rows: intent.rows.map(({ label, value }) => ({ label, value: maskPhones(value) })),
      };
    default:
      return intent;
  }
}

const maskLabel = <C extends { label: string }>(choice: C): C => ({
  ...choice,
  label: maskPhones(choice.label),
});
