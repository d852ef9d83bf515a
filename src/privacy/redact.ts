/** The same value with every one of these words gone from every text in it. */
export function redact<T>(value: T, secrets: readonly string[]): T {
  if (typeof value === 'string')
    return secrets.reduce((text, secret) => cut(text, secret), value as string) as T;
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets)) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item, secrets)])) as T;
}

const cut = (text: string, secret: string): string => text.replaceAll(secret, '***');

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
