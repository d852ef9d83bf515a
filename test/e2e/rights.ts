import { expect } from 'vitest';
import type { SandboxClient } from '../../src/sandbox/client.js';

/**
 * What every customer may ask in every channel (played in four): to see, to withdraw and give back consent, to be
 * forgotten. `open`: the number of their order that is not over, which keeps how to reach them and is all that is left.
 */
export async function exerciseRights(
  client: Pick<SandboxClient, 'say' | 'waitFor'>,
  customer: string,
  open: string | null = null,
): Promise<void> {
  const asks = async (words: string, answer: RegExp): Promise<string> => {
    const { changed } = await client.say(customer, words);
    return (await client.waitFor(customer, answer, { after: changed })).text;
  };
  const held = await asks('我的信息', /我们保存着您的这些信息/);
  expect(held).toMatch(/WO-\d{6}-\d{3}/);
  expect(held).not.toMatch(/1\d{10}/);
  await asks('撤回同意', /撤回/);
  await asks('确定撤回', /已撤回/);
  await asks('恢复同意', /已恢复同意/);
  await asks('删除我的信息', /确定删除吗/);
  const gone = await asks('确定删除', /已删除您的信息/);
  const orders = (words: string) => words.match(/WO-\d{6}-\d{3}/g) ?? [];
  expect(orders(gone)).toEqual(open === null ? [] : [open]);
  const left = await asks('进度', open === null ? /没有/ : /WO-/);
  expect([...new Set(orders(left))]).toEqual(open === null ? [] : [open]);
}
