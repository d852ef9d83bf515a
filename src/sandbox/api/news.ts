import { Refusal } from '../refusal.js';
import type { NewMessage } from '../screens.js';
import { type Json, records, required, within } from './call.js';

/** A news message of 1 to 8 articles, shown as its titles [W90236, W99110]. */
export function news(of: Json): Pick<NewMessage, 'kind' | 'title' | 'text'> {
  const articles = records(of, 'articles');
  if (articles.length < 1 || articles.length > 8) throw new Refusal(40058, 'articles: 1 to 8');
  const titles = articles.map((article) => within(required(article, 'title'), 128, 'title'));
  return { kind: 'link', title: titles[0] ?? null, text: titles.join('\n') };
}
