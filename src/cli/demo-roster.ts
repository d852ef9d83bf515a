import type { Context } from '../context.js';

/** Where the customer of the story writes. */
export const demoChannels = ['wecom-kf', 'wechat', 'telegram', 'web'] as const;
export type DemoChannel = (typeof demoChannels)[number];

/** Ids of the practice phones that play the story. */
export interface Cast {
  customer: string;
  wang: string;
  li: string;
  zhao: string;
  /** The supervisors' group as a phone; null: the group of the WeCom robot. */
  group: string | null;
  /** Where the machine stands, as the technician's phone says it: Telegram gives WGS-84, WeChat GCJ-02. */
  site: { lat: number; lng: number; label: string };
}

/** Made-up people and machines to try the service with. */
export const demo = {
  technicians: [
    { name: '王强', phone: '13900000001', wecomUserId: 'wang', skills: ['baler'], territories: [] },
    { name: '李勇', phone: '13900000002', wecomUserId: 'li', skills: ['baler'], territories: [] },
  ],
  supervisors: [{ name: '赵敏', phone: '13900000009', wecomUserId: 'zhao', manager: true }],
  customer: { id: 'wm_demo_customer', name: '张大叔', phone: '13800138000' },
  wechatCustomer: 'oDemoFollower-00000000000001',
  webCustomer: 'browser',
  telegram: { customer: '700001', li: '700002', wang: '700003', zhao: '700009' },
  customers: [{ name: '张大叔', phone: '13800138000', company: null, address: '河北省邢台市宁晋县大陆村镇' }],
  assets: [
    {
      serialNumber: 'KB2024001',
      model: 'YK-9YF',
      customerPhone: '13800138000',
      purchasedAt: '2026-06-01',
      warrantyMonths: 12,
      site: {
        lat: 37.6201,
        lng: 114.9215,
        datum: 'gcj02' as const,
        address: '河北省邢台市宁晋县大陆村镇村东地头',
      },
    },
  ],
};

/** Who plays on which platform. In Telegram everybody is there; elsewhere staff stay in WeCom. */
export function castOf(channel: DemoChannel, telegramGroup: string): Cast {
  const label = '大陆村镇村东地头';
  const [lng, lat] = [114.9217, 37.6203];
  const staff = { wang: 'wang', li: 'li', zhao: 'zhao', group: null, site: { lat, lng, label } };
  switch (channel) {
    case 'telegram':
      // The same place as GPS gives it.
      return { ...demo.telegram, group: telegramGroup, site: { lat: 37.61976, lng: 114.91596, label } };
    case 'wechat':
      return { ...staff, customer: demo.wechatCustomer };
    case 'web':
      return { ...staff, customer: demo.webCustomer };
    case 'wecom-kf':
      return { ...staff, customer: demo.customer.id };
  }
}

/** Puts the demo people in; a repeat changes nothing. */
export async function seedDemo(
  context: Pick<Context, 'directory'>,
  channel: DemoChannel = 'wecom-kf',
): Promise<void> {
  const { directory } = context;
  const inTelegram = new Map(Object.entries(demo.telegram));
  const reachedAt = ({ wecomUserId, ...person }: { name: string; wecomUserId: string }) =>
    channel === 'telegram'
      ? { ...person, telegramId: inTelegram.get(wecomUserId) ?? null }
      : { ...person, wecomUserId };
  for (const technician of demo.technicians) await directory.upsertStaff('technician', reachedAt(technician));
  for (const supervisor of demo.supervisors) await directory.upsertStaff('supervisor', reachedAt(supervisor));
  for (const customer of demo.customers) await directory.upsertCustomer(customer);
  for (const asset of demo.assets) await directory.upsertAsset(asset);
}
