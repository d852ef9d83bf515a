/**
 * The same value with every one of these words gone from every text in it.
 * @param spared what holds one of them and is another's: 鸿运来农机 when 鸿运 has to go
 */
export function redact<T>(value: T, secrets: readonly string[], spared: readonly string[] = []): T {
  if (typeof value === 'string')
    return secrets.reduce((text, secret) => cut(text, secret, spared), value as string) as T;
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets, spared)) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redact(item, secrets, spared)]),
  ) as T;
}

function cut(text: string, secret: string, spared: readonly string[]): string {
  if (!text.includes(secret)) return text;
  const others = [...spared.filter((words) => isInside(secret, words)), ...longerWords(text, secret)];
  if (others.length === 0) return text.replaceAll(secret, GONE);
  let left = '';
  for (let at = 0; at < text.length; ) {
    const other = others.filter((words) => text.startsWith(words, at)).sort((a, b) => b.length - a.length)[0];
    const taken = other ?? (text.startsWith(secret, at) ? secret : (text[at] as string));
    left += taken === secret ? GONE : taken;
    at += taken.length;
  }
  return left;
}

const GONE = '***';

const isInside = (secret: string, words: string): boolean =>
  words.length > secret.length && words.includes(secret);

/** Words of the language that only hold it: Li in Light, 张家 in 张家口. A number is never part of another word. */
function longerWords(text: string, secret: string): string[] {
  if (!/\p{L}/u.test(secret)) return [];
  const words = [...WORDS.segment(text)].map(({ segment }) => segment);
  return [...new Set(words.filter((word) => isInside(secret, word) && /^\p{L}+$/u.test(word)))];
}

const WORDS = new Intl.Segmenter('zh', { granularity: 'word' });

/** What is too short says nothing about one person, and would take other words apart. */
export function secretsOf(given: { phones: string[]; names: string[]; words: string[] }): string[] {
  const secrets = [
    ...given.phones.filter((phone) => phone.length >= 5),
    ...given.names.filter((name) => [...name].length >= 2),
    ...given.words.filter((words) => [...words].length >= 4),
  ];
  // The longest first: an address may hold a name.
  return [...new Set(secrets)].sort((a, b) => b.length - a.length);
}
