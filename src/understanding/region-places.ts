import { type Clause, clausesOf } from './clauses.js';
import { CITIES } from './lexicon/cities.js';
import { PROVINCES } from './lexicon/places.js';

/**
 * Addresses by how they begin: a province or a prefecture at the beginning of a clause (佛山顺德北滘,
 * 广西柳州柳南区). What follows needs no form; it ends where something is said of the place.
 */
export function findRegionPlaces(text: string): Clause[] {
  const found: Clause[] = [];
  for (const clause of clausesOf(text)) {
    const hit = clause.text.match(REGION);
    const [whole, lead = '', region = '', rest = ''] = hit ?? [];
    if (whole === undefined || SAYS_MORE.test(rest)) continue;
    const place = `${region}${rest}`.replace(LOOSE_END, '');
    const isNamed =
      place.length - region.length >= 2 ||
      /在|[是系喺]/.test(lead) ||
      TWO.test(region) ||
      /^[这那]边/.test(clause.text.slice(whole.length));
    if (!isNamed) continue;
    const from = clause.from + lead.length;
    found.push({ from, to: from + place.length, text: place });
  }
  return found;
}

const NAME = `(?:(?:${PROVINCES})(?:省|自治区|市)?)?(?:${CITIES})(?:市|地区|州|盟)?|(?:${PROVINCES})(?:省|自治区|市)|(?:${PROVINCES})(?=[\\u4e00-\\u9fa5]{4}|[\\u4e00-\\u9fa5]{2,3}$)`;
/** What people say before it, the region itself, and what follows up to where more is said of it. */
const REGION = new RegExp(
  `^((?:您?你?好|[我俺额咱](?:们|家|这边?|那边?|人|那里)*|人(?=[在已]|到)|我人|地址|位置|那个|就|是|系|在|喺|到了|这里|[啊呃嗯])*)(${NAME})([\\u4e00-\\u9fa5A-Za-z0-9#()-]*?)(?=$|[这那]边|[这那][里台家个]|[做搞养种卖]|开(?=[的个家一米饭厂店超])|一[台家个]|有[一两三几]?[台个]|[嘅的](?!.{0,3}(?:村|镇|厂|店|合作社|农场|地里|院|仓库|路)))`,
);
const TWO = new RegExp(`^(?:${PROVINCES})(?:省|自治区|市)?(?:${CITIES})`);
/** That something happens there is no name: 大理石切割机, 中山那边派人. */
const SAYS_MORE =
  /[了吗呢吧不没得要能会请把被给让说看修去装换坏漏响停跑发叫找派你他卡改搬送还都也]|(?:机|客户|老板|老乡|人)$|电话|师傅|片区|大区|那?张?单|^(?:石|装|路(?!\d|[东南西北中一二三]))/;
const LOOSE_END = /(?:人|附近的?|的)$/;
