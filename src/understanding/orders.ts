import { numeral } from './numerals.js';

export interface OrderMention {
  from: number;
  to: number;
  /** `WO-yymmdd-NNN` in full, or only the last digits as written (`003`). */
  number: string;
}

/**
 * Work order numbers in a text whose phone numbers are blanked out: those of `findFullOrders`
 * (`known`), and last digits alone where the words make clear that an order is meant (003号, 工单3;
 * for staff also 处理 003).
 */
export function findOrders(
  text: string,
  staff: boolean,
  known: readonly OrderMention[] = [],
): OrderMention[] {
  const found: OrderMention[] = [...known];
  const add = (m: RegExpMatchArray, number: string | null) => {
    const from = m.index ?? 0;
    const to = from + m[0].length;
    if (number && !found.some((f) => from < f.to && f.from < to)) found.push({ from, to, number });
  };
  for (const pattern of staff
    ? [NAMED, LEADING, HASH, COMMAND, DATED, FIRST, BARE]
    : [NAMED, LEADING, HASH]) {
    for (const m of text.matchAll(pattern)) add(m, digits(m[1] ?? ''));
  }
  return found.sort((a, b) => a.from - b.from);
}

/** Those written in full, which nothing else can be taken for. */
export function findFullOrders(text: string): OrderMention[] {
  const full = [...text.matchAll(FULL), ...[...text.matchAll(NO_PREFIX)].filter((m) => date(m[1] ?? ''))];
  const mentions = full.map((m) => ({
    from: m.index,
    to: m.index + m[0].length,
    number: `WO-${m[1]}-${m[2]}`,
  }));
  return mentions.filter((a, i) => !mentions.slice(0, i).some((b) => a.from < b.to && b.from < a.to));
}

/** Ours, and with the year written out as other systems do: known as a number, though none of ours. */
const FULL = /(?<![A-Za-z0-9])WO[\s_-]{0,2}(20\d{6}|\d{6})[\s_-]{0,2}(\d{3,5})(?!\d)/gi;
const NO_PREFIX = /(?<![A-Za-z0-9-])(\d{6})-(\d{3,5})(?![\d-])/g;
const SPOKEN = '零〇洞一幺二两三四五六七拐八九勾十';
/** 工单003, 单号 3, 尾号003, order 003 */
const NAMED = new RegExp(
  `(?:工单号?|单号|单子|订单号?|派单|尾号|末尾|编号尾|那单|这单|(?:work )?order(?: number| no\\.?)?|ticket|job)\\s*(?:是|为|:|#)?\\s*(?:第)?\\s*(\\d{1,5}|[${SPOKEN}]{2,5})(?![\\d:.点月日天年分小个单台次元块%-]|\\s*(?:分钟|小时|个|天|minutes?|hours?))`,
  'gi',
);
/** 003号, 3号单, 003那单, 零零三号 */
const LEADING = new RegExp(
  `(?<![\\dA-Za-z月.:-])(0\\d{2,4}(?=\\s*(?:号|单|那|这))|[零洞〇][${SPOKEN}]{1,3}(?=\\s*(?:号|[那这]?单))|\\d{1,5}(?=\\s*(?:号工?单|号的?(?:工|那|这|个)?单|那单|这单|单子)))\\s*号?(?:工单|单子|那单|这单|单)?(?![\\d点月分])`,
  'g',
);
const HASH = /#\s*(\d{1,5})(?!\d)/g;
/** Staff: 接单 003, 处理003, 改派 003 给… */
const COMMAND =
  /(?:接单|拒单|处理|稍后|改派|转派|为什么|跟进|认领|签到|签退|完工|出发|取消|进度|预约|accept|decline|handle|snooze|reassign|why|take)\s*(?:order\s*)?(\d{3,5})(?![\d:.点月日天年分小%-]|\s*(?:分钟|小时|minutes?|hours?|天))/gi;

/** Staff, month or year and number as some write them: 2411-0007 */
const DATED = /(?<![\dA-Za-z.-])(\d{4}-\d{3,5})(?![\d.-])/g;

/** Staff begin with the number: 003我跟进 */
const FIRST = /^\s*(0\d{2,4}|\d{3})(?=\s*(?:[\u4e00-\u9fa5]|$))(?!\s*[点年月日天号分小米元块台个次度斤])/g;

/** 再说011, why is 011 late: three digits with a leading zero are nothing else to staff. */
const BARE = /(?<![\dA-Za-z.:-])(0\d{2,3})(?![\d.:%-]|\s*[点年月日天号分小米元块台个次度斤])/g;

const date = (yymmdd: string): boolean => {
  const [month, day] = [Number(yymmdd.slice(2, 4)), Number(yymmdd.slice(4, 6))];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
};

function digits(written: string): string | null {
  if (/^[\d-]+$/.test(written)) return written;
  if (written.includes('十')) return String(numeral(written) ?? '') || null;
  const map: Record<string, string> = {
    零: '0',
    〇: '0',
    洞: '0',
    一: '1',
    幺: '1',
    二: '2',
    两: '2',
    三: '3',
    四: '4',
    五: '5',
    六: '6',
    七: '7',
    拐: '7',
    八: '8',
    九: '9',
    勾: '9',
  };
  return [...written].map((c) => map[c] ?? '').join('') || null;
}
