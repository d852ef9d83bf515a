import { expect } from 'vitest';
import type { Recorded } from '../understanding/model/fake-endpoint.js';
import type { World } from './world.js';

const PLACE = { lat: 37.6201, lng: 114.9215 };

/** Who reports, and what they say of themselves with it. */
interface Reporter {
  id: string;
  where: string;
}

/** A model's answer about past repairs: what each point says, and the orders that it names. */
export const points = (...said: [text: string, ...orders: string[]][]): Recorded => ({
  content: JSON.stringify({ points: said.map(([text, ...orders]) => ({ text, orders })) }),
});

/** Orders from the customer's first word, for wang, so that there is something to look up. */
export function repairStory(world: World) {
  const say = async (who: string, text: string) => {
    await world.client.say(who, text);
    await world.settle();
  };

  /** Reported, confirmed and accepted. */
  async function reported({ id, where }: Reporter, words: string): Promise<string> {
    await say(id, `${words},${where}`);
    const shown = (await world.shown(id)).join('\n');
    const number = [...shown.matchAll(/WO-\d{6}-\d{3,}/g)].at(-1)?.[0] as string;
    await say(id, '对');
    const { json } = await world.api('GET', `/work-orders/${number}`);
    if (!JSON.stringify(json.offers).includes('王强')) await say('zhao', `改派 ${number} 给 王强`);
    await say('wang', `接单 ${number}`);
    return number;
  }

  /** A whole repair, from the customer's words to their mark. */
  async function repaired(who: Reporter, words: string, report: string): Promise<string> {
    const number = await reported(who, words);
    await world.client.location('wang', PLACE);
    await world.settle();
    await say('wang', `完工\n${report}`);
    await say(who.id, '修好了 5分');
    expect((await world.api('GET', `/work-orders/${number}`)).json).toMatchObject({ state: 'closed' });
    return number;
  }

  return { say, reported, repaired };
}

export type RepairStory = ReturnType<typeof repairStory>;
