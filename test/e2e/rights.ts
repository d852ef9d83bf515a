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
  const held = await asks('我的信息', WHAT_IS_HELD);
  expect(held).toMatch(/WO-\d{6}-\d{3}/);
  expect(held).toMatch(/电话:1\d{2}\*{4}\d{4}/);
  expect(held).not.toMatch(/1\d{10}/);
  await asks('撤回同意', /撤回/);
  await asks('确定撤回', /已撤回/);
  expect(await asks('我的信息', WHAT_IS_HELD)).toContain('您已撤回同意');
  await asks('恢复同意', /已恢复同意/);
  expect(await asks('我的信息', WHAT_IS_HELD)).not.toContain('您已撤回同意');
  await asks('删除我的信息', /确定删除吗/);
  const gone = await asks('确定删除', /已删除您的信息/);
  const orders = (words: string) => words.match(/WO-\d{6}-\d{3}/g) ?? [];
  expect(orders(gone)).toEqual(open === null ? [] : [open]);
  const left = await asks('进度', open === null ? /没有/ : /WO-/);
  expect([...new Set(orders(left))]).toEqual(open === null ? [] : [open]);
  const after = await asks('我的信息', WHAT_IS_HELD);
  expect([...new Set(orders(after))]).toEqual(open === null ? [] : [open]);
  if (open === null) expect(after).toMatch(/称呼:没有[\s\S]*电话:没有[\s\S]*地址:没有/);
}

const WHAT_IS_HELD = /我们保存着您的这些信息/;
