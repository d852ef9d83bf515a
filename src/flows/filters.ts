import type { Liquid } from 'liquidjs';
import { DateTime } from 'luxon';
import { maskPhones } from './mask.js';
import { shownPhone } from './shown-phone.js';

/**
 * Our own filters for templates. Instants are epoch ms, shown in the zone of the rendering (`timeZone` in
 * the data); what is not of the expected form is shown as it is.
 * - `time`: day and time, `11月26日 周四 14:30`; today and tomorrow by name
 * - `day`: the day alone
 * - `window`: `{ start, end }` as one phrase; whole days by their names alone
 * - `duration`: milliseconds in words
 * - `mask`: phone numbers without their middle
 * - `phone`: a phone number as it can be dialled, foreign ones with their plus
 * - `digits: n`: the last n digits
 * - `name: 'state'`: the words for a code, template `state.<code>`; a code without words is shown itself
 */
export function addFilters(engine: Liquid, word: (key: string) => string | null): void {
  const say = (key: string): string => word(key) ?? key;
  type Self = { context: { getSync(path: string[]): unknown } };
  const zoneOf = (self: Self) => String(self.context.getSync(['timeZone']) ?? 'Asia/Shanghai');
  const nowOf = (self: Self) => Number(self.context.getSync(['now']) ?? 0);

  const day = (self: Self, at: DateTime): string => {
    const today = DateTime.fromMillis(nowOf(self), { zone: zoneOf(self) }).startOf('day');
    const days = Math.round(at.startOf('day').diff(today, 'days').days);
    const near = days === 0 ? word('day.today') : days === 1 ? word('day.tomorrow') : null;
    const weekday = say(`day.weekday-${at.weekday}`);
    const date = say('day.format')
      .replace('{month}', say(`day.month-${at.month}`))
      .replace('{day}', String(at.day))
      .replace('{weekday}', weekday);
    return near ?? date;
  };
  const at = (self: Self, value: unknown): DateTime | null =>
    typeof value === 'number' && Number.isFinite(value)
      ? DateTime.fromMillis(value, { zone: zoneOf(self) })
      : null;

  engine.registerFilter('day', function (this: Self, value: unknown) {
    const t = at(this, value);
    return t ? day(this, t) : value;
  });
  engine.registerFilter('time', function (this: Self, value: unknown) {
    const t = at(this, value);
    return t ? `${day(this, t)} ${t.toFormat('HH:mm')}` : value;
  });
  engine.registerFilter('window', function (this: Self, value: unknown) {
    const w = value as { start?: unknown; end?: unknown } | null;
    const start = at(this, w?.start);
    if (!start) return value;
    const from = `${day(this, start)} ${start.toFormat('HH:mm')}`;
    const end = at(this, w?.end);
    if (!end || end.equals(start)) return from;
    if (isMidnight(start) && isMidnight(end)) {
      const last = end.minus({ days: 1 });
      return last.hasSame(start, 'day') ? day(this, start) : `${day(this, start)} – ${day(this, last)}`;
    }
    if (isMidnight(end) && end.minus(1).hasSame(start, 'day')) return `${from}–24:00`;
    return end.hasSame(start, 'day')
      ? `${from}–${end.toFormat('HH:mm')}`
      : `${from} – ${day(this, end)} ${end.toFormat('HH:mm')}`;
  });
  engine.registerFilter('duration', (value: unknown) => {
    if (typeof value !== 'number') return value;
    const minutes = Math.round(Math.abs(value) / 60_000);
    if (minutes < 1)
      return say('duration.seconds').replace('{n}', String(Math.round(Math.abs(value) / 1000)));
    const parts: [number, string][] = [
      [Math.floor(minutes / 1440), 'days'],
      [Math.floor((minutes % 1440) / 60), 'hours'],
      [minutes % 60, 'minutes'],
    ];
    const shown = parts.filter(([n]) => n > 0).slice(0, 2);
    return shown
      .map(([n, unit]) => say(`duration.${unit}`).replace('{n}', String(n)))
      .join('')
      .trim();
  });
  engine.registerFilter('mask', (value: unknown) => (typeof value === 'string' ? maskPhones(value) : value));
  engine.registerFilter('phone', (value: unknown) => (typeof value === 'string' ? shownPhone(value) : value));
  engine.registerFilter('digits', (value: unknown, n: unknown) =>
    String(value ?? '')
      .replace(/\D/g, '')
      .slice(-(Number(n) || 4)),
  );
  engine.registerFilter('name', (value: unknown, space: unknown) =>
    typeof value === 'string' ? (word(`${String(space)}.${value}`) ?? value) : value,
  );
}

const isMidnight = (at: DateTime): boolean => at.equals(at.startOf('day'));
