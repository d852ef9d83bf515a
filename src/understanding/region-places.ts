import { type Clause, clausesOf } from './clauses.js';
import { MACHINES_ZH } from './lexicon/machines.js';
import { LONGEST, REGIONS } from './lexicon/regions.js';
import { anyOf } from './normalise.js';
import { NAME } from './people.js';

/**
 * Addresses by how they begin: a province, a prefecture or a county at the beginning of a clause (佛山顺德北滘,
 * 寿光纪台). What follows needs no form; it ends where something is said of the place.
 */
export function findRegionPlaces(text: string): Clause[] {
  const found: Clause[] = [];
  const clauses = clausesOf(text);
  for (const [i, clause] of clauses.entries()) {
    const lead = clause.text.match(LEAD)?.[0] ?? '';
    const named = regionsAt(clause.text, lead.length) ?? (lead === '' ? null : regionsAt(clause.text, 0));
    if (!named) continue;
    const rest = clause.text.slice(named.to).match(REST)?.[1];
    if (rest === undefined || SAYS_MORE.test(rest)) continue;
    const place = `${clause.text.slice(named.from, named.to)}${rest}`.replace(LOOSE_END, '');
    const after = clause.text.slice(named.to + rest.length);
    const own = place.length - (named.to - named.from);
    const isNamed = own >= 2 || /在|[是系喺]/.test(lead) || named.levels > 1 || OF_THAT.test(after);
    if (!isNamed || (named.levels === 1 && EVERYDAY.test(place) && !/[在是系到]/.test(lead))) continue;
    const from = clause.from + named.from;
    const to = from + place.length;
    // 承德隆化 韩麻营: an address may go on after a blank
    const next = clauses[i + 1];
    const goesOn = next && to === clause.to && text.slice(to, next.from) === ' ' && isName(next.text);
    found.push(goesOn ? { from, to: next.to, text: text.slice(from, next.to) } : { from, to, text: place });
  }
  return found;
}

/** As many as stand one after the other from there. */
function regionsAt(text: string, from: number): { from: number; to: number; levels: number } | null {
  let to = from;
  let levels = 0;
  for (let length = LONGEST; length >= 2; length--) {
    const name = text.slice(to, to + length);
    if (name.length !== length || !REGIONS.has(name)) continue;
    to += length;
    levels += 1;
    length = LONGEST + 1;
  }
  return levels === 0 ? null : { from, to, levels };
}

const isName = (words: string): boolean =>
  NAMES.test(words) && !SAYS_MORE.test(words) && !MACHINE.test(words) && !PERSON.test(words);
const NAMES = /^[\u4e00-\u9fa5]{2,6}$/;
const MACHINE = new RegExp(`${anyOf(MACHINES_ZH)}|[机器泵]$`);
const PERSON = new RegExp(
  `^(?:${NAME}|[老小][\\u4e00-\\u9fa5])(?<![营堡屯庄村镇乡沟店集寨台口坪湾])$|急|谢|^联系`,
);

/** 苏州那单, 灌云那台锅炉 */
const OF_THAT = /^(?:[这那]边(?!的?单)|[那嗰](?:张?单|[台个]))/;
/** What people say before it. */
const LEAD =
  /^(?:您?你?好|[我俺额咱](?:们|家|这边?|那边?|人|那里)*|人(?=[在已]|到)|我人|地址|位置|那个|就|是|系|在|喺|到了|这里|[啊呃嗯])*/;
/** What follows up to where more is said of it. */
const REST =
  /^([\u4e00-\u9fa5A-Za-z0-9#()-]*?)(?=$|[这那嗰](?:边|张?单)|[这那](?:[里台家个达块]|疙瘩|旮旯)|[做搞养种卖]|开(?=[的个家一米饭厂店超])|一[台家个]|有[一两三几]?[台个]|[嘅的](?!.{0,3}(?:村|镇|厂|店|合作社|农场|地里|院|仓库|路)))/;
/** That something happens there is no name: 大理石切割机, 中山那边派人. */
const SAYS_MORE =
  /[了吗呢吧不没得要能会请把被给让说看修去装换坏漏响停跑发叫找派你他卡改搬送还也]|都(?![尔匀江昌兰安])|(?:机|客户|老板|老乡|人)$|电话|师傅|片区|大区|那?张?单|^(?:石|装|路(?!\d|[东南西北中一二三]))/;
const LOOSE_END = /(?:人|附近的?|的)$/;
/** Counties that are also words: 平安到家, 大方向. */
const EVERYDAY =
  /^(?:平安|大方|通道|中方|方正|同心|合作|东方|平和|安定|安宁|正安|大化|新兴|建设|工农|红旗|胜利|和平|前进|永红|向阳|东风|新华|解放|友好|开平|安康|安全|文明|长安|龙头|大田|高要|平原|团结|红星|光明|普通|白云|黄河|城口|中山|大安|南通|宝塔|河口|同江|台前|上街|下城|铁路|铁东|铁西|道里|道外|机场|站前|双塔|龙门|龙江|高新|海港|港口|路桥|桥东|桥西|桥头|二道|长白|滨海|盐湖|水城|钟山|钟楼|鼓楼|金牛|金水|清水|温泉|石门|石林|花溪)/;
