import type { SandboxClient } from '../sandbox/client.js';
import { type Cast, demo } from './demo-roster.js';

/** What the story needs of practice phones. */
export type Phones = Pick<
  SandboxClient,
  'enter' | 'say' | 'press' | 'photo' | 'location' | 'waitFor' | 'waitForGroup'
>;

/**
 * The story of one repair, played by pressing and typing on practice phones. Every step waits for what the
 * person would see; it rejects when that does not come. The first technician never answers: that is the
 * overdue alert.
 */
export async function playStory(
  client: Phones,
  options: { url: string; token: string; note: (text: string) => void; cast: Cast },
): Promise<{ number: string }> {
  const { note, cast } = options;
  const { customer, wang, li, zhao } = cast;
  const api = async (path: string) => {
    const response = await fetch(`${options.url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${options.token}` },
    });
    if (!response.ok) throw new Error(`API ${path} answered ${response.status}`);
    return (await response.json()) as Record<string, unknown>;
  };

  note('客户报修');
  // Where nobody may be written to before they wrote, everybody opens the chat first.
  if (cast.group) for (const id of [wang, li, zhao]) await client.enter(id);
  await client.enter(customer);
  await client.say(customer, '打捆机打结器坏了,急');
  const registered = await client.waitFor(customer, /WO-\d{6}-\d{3,}/);
  const number = /WO-\d{6}-\d{3,}/.exec(registered.text)?.[0] as string;
  await client.say(customer, `KB2024001,电话${demo.customer.phone},大陆村镇村东地头`);
  await client.waitFor(customer, /KB2024001/, { after: registered.changed });
  await client.say(customer, '对');

  note('李师傅没有接单,到时间了:转给王师傅,并在主管群里报警');
  await client.waitFor(li, number);
  if (cast.group) await client.waitFor(cast.group, number, { timeoutMs: 20_000 });
  else await client.waitForGroup(number, { timeoutMs: 20_000 });
  await client.waitFor(wang, (m) => m.choices.some((choice) => choice.label === '接单'), {
    timeoutMs: 20_000,
  });
  await client.press(wang, '接单');
  const assigned = await client.waitFor(customer, /王强/);
  await client.waitFor(zhao, number);
  await client.say(zhao, `处理 ${number}`);

  note('约时间,出发,签到');
  await client.say(wang, '预约 半小时后');
  const scheduled = await client.waitFor(customer, /约好/, { after: assigned.changed });
  await client.say(wang, '出发');
  await client.waitFor(customer, /出发/, { after: scheduled.changed });
  await client.say(customer, '进度');
  const progress = await client.waitFor(customer, number, { after: scheduled.changed });
  await client.location(wang, cast.site);
  await client.photo(wang);
  await client.waitFor(customer, /已到/, { after: progress.changed });
  const checkedIn = await client.waitFor(wang, /签到成功/);

  note('修好,填服务报告,签退');
  await client.say(wang, '完工');
  const asked = await client.waitFor(wang, /原因/, { after: checkedIn.changed });
  await client.say(
    wang,
    '原因:打结器弹簧断裂\n处理:更换弹簧并调整间隙\n配件:打结器弹簧 1个\n客户说:用着挺好',
  );
  await client.waitFor(wang, number, { after: asked.changed });

  note('客户确认并评价');
  const finished = await client.waitFor(customer, /评|满意/, { after: progress.changed, timeoutMs: 15_000 });
  await client.say(customer, '修好了,5分,师傅很好');
  await client.waitFor(customer, /谢/, { after: finished.changed });

  note('接口里的工单');
  for (let i = 0; i < 40; i++) {
    const order = await api(`/work-orders/${number}`);
    if (order.state === 'closed') return { number };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${number} did not reach "closed"`);
}
