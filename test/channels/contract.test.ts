import { createWeb, WEB_ACCOUNT } from '../../src/channels/web/index.js';
import { createWecomChannels } from '../../src/channels/wecom/index.js';
import { type ContractSubject, channelContract } from './contract.js';
import { type Call, fakePlatform } from './fake-platform.js';
import { ACCOUNT, app, CUSTOMER, createKit, kf } from './kit.js';
import { BOT, telegramKit } from './telegram/kit.js';
import { MemoryWeb } from './web/memory.js';
import { FOLLOWER, wechatKit } from './wechat/kit.js';
import { botKit, until } from './wecom-bot/kit.js';

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100)]);

channelContract('wecom-app', () => subject('wecom-app', '1000007', 'tech007', 'message/send'));
channelContract('wecom-kf', () => subject('wecom-kf', ACCOUNT, CUSTOMER, 'kf/send_msg'));
channelContract('wecom-robot', () => subject('wecom-robot', 'supervisors', 'group', 'webhook/send'));
channelContract('wecom-appchat', () => subject('wecom-appchat', '1000007', 'alerts', 'appchat/send'));
channelContract('telegram', async () => {
  const kit = await telegramKit();
  kit.sandbox.control.acts.enter('700001');
  kit.media.set('photo', { bytes: jpeg, contentType: 'image/jpeg', name: 'photo.jpg' });
  let seen = 0;
  return {
    channel: kit.channel,
    account: BOT,
    peer: '700001',
    picture: 'photo',
    showsChoices: true,
    heard() {
      const { messages, last } = kit.sandbox.control.messages('700001', seen);
      seen = last;
      return messages
        .filter(({ from }) => from === 'them')
        .map(({ text, choices }) => text + choices.map(({ label }) => label).join(''))
        .join('');
    },
    close: async () => {
      await kit.channel.stop();
      await kit.sandbox.close();
    },
  };
});

channelContract('wechat', async () => {
  const kit = await wechatKit();
  kit.media.set('photo', { bytes: jpeg, contentType: 'image/jpeg', name: 'photo.jpg' });
  // Each message pays for five, so the customer goes on writing.
  const writing = () => kit.sandbox.control.acts.say(FOLLOWER, '在');
  writing();
  const { channel } = kit;
  let seen = 0;
  return {
    channel: {
      ...channel,
      send: async (delivery) => {
        writing();
        return await channel.send({ ...delivery, lastInboundAt: kit.clock.now() });
      },
    },
    account: kit.credentials.appId,
    peer: FOLLOWER,
    picture: 'photo',
    showsChoices: true,
    heard() {
      const { messages, last } = kit.sandbox.control.messages(FOLLOWER, seen);
      seen = last;
      return messages
        .filter(({ from }) => from === 'them')
        .map(({ text, choices }) => text + choices.map(({ label }) => label).join(''))
        .join('');
    },
    close: () => kit.sandbox.close(),
  };
});

channelContract('web', async () => {
  const kit = createKit();
  const memory = new MemoryWeb();
  await memory.put('photo', { bytes: jpeg, contentType: 'image/jpeg', name: 'photo.jpg' });
  const channel = createWeb({ clock: kit.clock, sink: kit.deps.sink, messages: memory, uploads: memory });
  let seen = 0;
  return {
    channel,
    account: WEB_ACCOUNT,
    peer: 'browser1',
    picture: 'photo',
    showsChoices: true,
    heard() {
      const news = memory.rows.slice(seen);
      seen = memory.rows.length;
      return news.map(({ text, choices = [] }) => text + choices.map(({ label }) => label).join('')).join('');
    },
    close: async () => {},
  };
});

for (const by of ['url', 'connection'] as const)
  channelContract('wecom-bot', async () => {
    const kit = await botKit(by);
    kit.media.set('photo', { bytes: jpeg, contentType: 'image/jpeg', name: 'photo.jpg' });
    const { channel, sandbox } = kit;
    await channel.start();
    if (by === 'connection')
      await until(() => kit.logs.some((line) => line.includes('the bot is connected')));
    let asked = 0;
    let seen = 0;
    return {
      channel: {
        ...channel,
        send: async (delivery) => {
          // Each thing said may be answered; what waits in the answer is fetched.
          kit.say('sup01', '@bot 在');
          asked++;
          await until(() => kit.stored.length >= asked);
          const result = await channel.send(delivery);
          kit.clock.advance(result.state === 'sent' ? 3000 : 301_000);
          await sandbox.control.settled();
          return result;
        },
      },
      account: kit.account,
      peer: `${kit.group}/sup01`,
      picture: 'photo',
      showsChoices: true,
      heard() {
        const { messages, last } = sandbox.control.messages(kit.group, seen);
        seen = last;
        kit.clock.advance(60_001);
        return messages
          .filter(({ from }) => from === 'them')
          .map(({ title, text, rows, choices }) =>
            [
              title,
              text,
              ...rows.flatMap(({ label, value }) => [label, value]),
              ...choices.map(({ label }) => label),
            ].join(''),
          )
          .join('');
      },
      close: () => kit.close(),
    };
  });

async function subject(name: string, account: string, peer: string, path: string): Promise<ContractSubject> {
  const platform = await fakePlatform();
  const kit = createKit({
    apiBaseUrl: platform.url,
    app,
    kf,
    appchatId: 'alerts',
    supervisorRobotUrl: platform.robotUrl,
  });
  kit.media.set('photo', { bytes: jpeg, contentType: 'image/jpeg', name: 'photo.jpg' });
  const channel = createWecomChannels(kit.deps).find((one) => one.name === name);
  if (!channel) throw new Error(`${name} was not built`);
  let seen = 0;
  return {
    channel,
    account,
    peer,
    picture: 'photo',
    showsChoices: name !== 'wecom-robot' && name !== 'wecom-appchat',
    heard() {
      const calls = platform.to(path);
      const news = calls.slice(seen);
      seen = calls.length;
      // Every reading is a minute later, so that rates are no matter here.
      kit.clock.advance(60_001);
      return news.map(textsOf).join('');
    },
    close: () => platform.close(),
  };
}

/** All texts of a request that a person sees. */
function textsOf({ body }: Call): string {
  const hidden = new Set([
    'touser',
    'msgtype',
    'msgid',
    'open_kfid',
    'task_id',
    'card_type',
    'key',
    'id',
    'type',
  ]);
  const walk = (value: unknown): string => {
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || value === null) return '';
    return Object.entries(value)
      .map(([key, inner]) => (hidden.has(key) ? '' : walk(inner)))
      .join('');
  };
  return walk(body);
}
