import type { Work } from './work.js';

/** Cards remembered per conversation: more than anybody still looks at. */
const CARDS_KEPT = 60;

/** A new card id, only [A-Za-z0-9_]: `name_number[_part]`, and a counter where it was used before. */
export function cardId(work: Work, name: string, order: string, part: string): string {
  const base = [name, order, part]
    .filter(Boolean)
    .join('_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .slice(0, 100);
  let id = base;
  for (let n = 2; work.state.cards[id]; n++) id = `${base}_${n}`;
  return id;
}

/** What is known of a card grows: its title and order when it is sent, its response code when it is pressed. */
export function rememberCard(
  work: Work,
  id: string,
  known: { order?: string; title?: string; responseCode?: string },
): void {
  const { cards } = work.state;
  cards[id] = { ...cards[id], ...known };
  for (const old of Object.keys(cards).slice(0, -CARDS_KEPT)) delete cards[old];
}

/**
 * Replaces the buttons of every card of that name about the order, e.g. once somebody took it. A platform's
 * response code works once, so it is spent here.
 */
export function markCards(
  work: Work,
  order: { id: string; number: string } | null,
  name: string,
  done: string,
  part = '',
): number {
  if (!order) return 0;
  const prefix = [name, order.number, part]
    .filter(Boolean)
    .join('_')
    .replace(/[^A-Za-z0-9]+/g, '_');
  const ids = Object.keys(work.state.cards).filter(
    (id) => (id === prefix || id.startsWith(`${prefix}_`)) && work.state.cards[id]?.order,
  );
  for (const id of ids) {
    const { responseCode, title = order.number } = work.state.cards[id] ?? {};
    work.out.add({
      kind: 'card-update',
      card: id,
      title,
      rows: [],
      done,
      ...(responseCode ? { responseCode } : {}),
    });
    // Kept without its order, so that its id is not given again.
    work.state.cards[id] = {};
  }
  return ids.length;
}
