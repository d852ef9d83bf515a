import type { Context } from '../context.js';

/** Made-up people and machines to try the service with. */
export const demo = {
  technicians: [
    { name: '王强', phone: '13900000001', wecomUserId: 'wang', skills: ['baler'], territories: [] },
    { name: '李勇', phone: '13900000002', wecomUserId: 'li', skills: ['baler'], territories: [] },
  ],
  supervisors: [{ name: '赵敏', phone: '13900000009', wecomUserId: 'zhao', manager: true }],
  customer: { id: 'wm_demo_customer', name: '张大叔', phone: '13800138000' },
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

/** Puts the demo people in; a repeat changes nothing. */
export async function seedDemo(context: Pick<Context, 'directory'>): Promise<void> {
  const { directory } = context;
  for (const technician of demo.technicians) await directory.upsertStaff('technician', technician);
  for (const supervisor of demo.supervisors) await directory.upsertStaff('supervisor', supervisor);
  for (const customer of demo.customers) await directory.upsertCustomer(customer);
  for (const asset of demo.assets) await directory.upsertAsset(asset);
}
