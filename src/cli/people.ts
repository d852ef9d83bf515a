import { loadConfig } from '../config.js';
import { apiOf } from './running.js';

/** `people show WHO`, `merge WHO WHO`, `unmerge WHO`, `erase WHO`: customers, through the running service. */
export async function runPeople([action = '', ...who]: string[]): Promise<number> {
  const wanted = action === 'merge' ? 2 : 1;
  if (!['show', 'merge', 'unmerge', 'erase'].includes(action) || who.length !== wanted) {
    console.error('Use: people show WHO | people merge WHO WHO | people unmerge WHO | people erase WHO');
    return 2;
  }
  const api = await apiOf(loadConfig());
  const { status, json } =
    action === 'show'
      ? await api.call('GET', `/people?who=${encodeURIComponent(who[0] ?? '')}`)
      : await api.call(
          'POST',
          `/people/${action}`,
          action === 'merge' ? { people: who } : { person: who[0] },
        );
  console.log(JSON.stringify(json, null, 2));
  return status === 200 ? 0 : 1;
}
