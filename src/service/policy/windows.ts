import { z } from 'zod';

/** A part of the day in minutes from midnight; `to` ≤ `from` means that it runs past midnight. */
export interface DayWindow {
  from: number;
  to: number;
}

const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d|24:00';
const WINDOW = new RegExp(`^(${TIME})-(${TIME})$`);

/** `08:00-22:00`; past midnight as `22:00-06:00`; the whole day as `00:00-24:00`. */
export const dayWindow = z
  .string({ error: 'must be a part of the day such as "08:00-22:00"' })
  .regex(WINDOW, 'must be a part of the day such as "08:00-22:00"')
  .transform((text): DayWindow => {
    const [, from = '', to = ''] = WINDOW.exec(text) ?? [];
    return { from: minutesOf(from), to: minutesOf(to) };
  });

export const covers = (window: DayWindow, minute: number): boolean =>
  window.from < window.to
    ? minute >= window.from && minute < window.to
    : minute >= window.from || minute < window.to;

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}
