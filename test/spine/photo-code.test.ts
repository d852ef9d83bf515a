import qrcode from 'qrcode';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CUSTOMER, createWorld, type World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.stop());

const say = async (text: string) => {
  await world.client.say(CUSTOMER, text);
  await world.settle();
};
const photoOf = async (code: string) => {
  const base64 = (await qrcode.toBuffer(code, { width: 300 })).toString('base64');
  await world.client.photo(CUSTOMER, { base64 });
  await world.settle();
  await world.pass(61_000);
};
const serial = async () => (await world.context.models.workOrders.findOne().lean())?.state.asset.serialNumber;
const shown = async () => (await world.shown(CUSTOMER)).join('\n');

it('takes the machine from the code in a photo, says so, and gives way to words', async () => {
  await say('打捆机断绳了，13800138000，地址:宁晋县大陆村镇村东地头');
  await photoOf('KB2024001');
  expect(await serial()).toBe('KB2024001');
  // Kept with the photo, so that whoever repeats the turn need not look again.
  expect((await world.context.models.media.findOne().lean())?.device).toBe('KB2024001');
  expect(await shown()).toContain('收到1张照片,上面看到:KB2024001');
  await say('编号不对，是KB2024007');
  expect(await serial()).toBe('KB2024007');
  await photoOf('https://maker.example/m/KB2024001');
  expect(await serial()).toBe('KB2024007');
});

it('knows the printed link of our own, before a word is said', async () => {
  await world.context.directory.upsertAsset({ serialNumber: 'KB2024001', model: 'YK-9YF' });
  const { json } = await world.api('POST', '/contact-links', { assets: ['KB2024001'] });
  const [link] = json.items as { url: string }[];
  await photoOf(link?.url ?? '');
  expect(await shown()).toContain('KB2024001');
  await say('漏油,电话13812348000,在大陆村');
  const order = (await world.context.models.workOrders.findOne().lean())?.state;
  expect(order?.asset).toMatchObject({ serialNumber: 'KB2024001', model: 'YK-9YF', verified: true });
});

it('keeps a photo whose code names no machine as a photo and no more', async () => {
  await say('打捆机断绳了，13800138000，地址:宁晋县大陆村镇村东地头');
  await photoOf('https://u.wechat.com/EAbc1234567');
  expect(await shown()).toContain('收到1张照片。');
  expect(await serial()).toBeNull();
});
