import { loadConfig } from '../config.js';
import { apiOf } from './running.js';

interface Item {
  id: string;
  kind: string;
  reason: string;
  attempts: number;
  at: string;
}

/** `parked list`, `parked retry ID`, `parked retry all`: what could not be done, and putting it back. */
export async function runParked([action = 'list', id]: string[]): Promise<number> {
  const api = await apiOf(loadConfig());
  const { json } = await api.call('GET', '/parked');
  const items = (json.items ?? []) as Item[];
  if (action === 'list') {
    for (const item of items)
      console.log(
        `${item.at}  ${item.kind.padEnd(8)}  ${item.id}\n    ${item.reason} (tried ${item.attempts} times)`,
      );
    console.log(`${items.length} parked`);
    return 0;
  }
  if (action !== 'retry' || !id) {
    console.error('Use: parked list | parked retry ID | parked retry all');
    return 2;
  }
  const chosen = id === 'all' ? items.map((item) => item.id) : [id];
  let failed = 0;
  for (const one of chosen) {
    const { status } = await api.call('POST', `/parked/${encodeURIComponent(one)}/retry`, {});
    if (status !== 200) failed++;
    console.log(`${status === 200 ? 'put back' : 'not parked'}  ${one}`);
  }
  return failed === 0 ? 0 : 1;
}
