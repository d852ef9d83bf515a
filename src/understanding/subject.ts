import { PARTS_ZH } from './lexicon/faults.js';
import { MACHINES_ZH } from './lexicon/machines.js';
import { anyOf } from './normalise.js';

/** The words of a clause without whose machine it is, and which. */
export function bare(clause: string): string {
  return [OPENING, OWNER, UP_TO_ONE, SITE, MACHINE].reduce((rest, words) => rest.replace(words, ''), clause);
}

/** The words of a clause from where its machine may be named, the longest first. */
export function* lead(clause: string): Generator<string> {
  let rest = clause;
  for (const words of [OPENING, OWNER, ONE, UP_TO_ONE, SITE, OF]) {
    rest = rest.replace(words, '');
    yield rest;
  }
}

/** What of the words before a fault belongs to it. */
export function subject(before: string, fault: string): string {
  let rest = before;
  for (const words of [OPENING, OWNER, UP_TO, SITE, MACHINE, LINK]) rest = rest.replace(words, '');
  const condition = (before.match(UPON) ?? rest.match(WHEN))?.[0];
  if (condition) return condition;
  const fits = STARTS_WITH_PART.test(fault)
    ? AND.test(rest) || OF_PART.test(rest)
    : rest !== '' && rest.length <= MOST;
  return fits && !NO_SUBJECT.test(rest) && !ONLY_HOW.test(rest) ? rest : '';
}

/** 一启动就跳闸, 爬坡就熄火: when it happens says more than that it does. */
const UPON = /一(?![直个台下次些点会半])[\u4e00-\u9fa5]{1,3}就$/;
const WHEN =
  /^(?![刚今昨前现早晚突开直根马然结有以一老自它我你他后当本那这可早立反两三几]).[\u4e00-\u9fa5]{1,2}(?<![天上午后候时来始接本在己果直着声下])就$/;
const MOST = 6;
const STARTS_WITH_PART = new RegExp(`^(?:${anyOf(PARTS_ZH)})`);
const OPENING =
  /^(?:但是?|可是|反正|横竖|总之|这个|那个|就是|还有|另外|现在|目前|今天|好像|感觉|发现|估计|可能|应该|怎么|一下子|你好|您好|师傅|请问|多|来钟|左右|的?时候|[啊哎呀喂哦妈仲啲又也都还就是它他她说]|我看|其实|一共|之后|以后|后来|起来|刚才|刚刚|最近|这两天|这几天|再?一个是?|有时候?|经常|用着用着)+/;
/** 打的捆, 磨出来的面, 充满了跑俩小时就: the last of it. */
const UP_TO =
  /^.*(?:的|了|着呢|那边|这边|[那这][台个部儿里]?|有[一两三四五六七八九十几\d]+[台个只]|^[台个只部辆])/;
const UP_TO_ONE = /^.{0,8}(?:[那这][台个部]|我们的|家的|店的|楼的|室的|台的)/;
/** 有台, 两台, 新买的 */
const ONE = /^(?:有|坏了)?[一两俩二三几\d]?[台个辆部]/;
const OF = /^.{1,10}?的/;
const SITE = /^[\u4e00-\u9fa5]{1,5}(?:店|厂|房|车间|楼|科|室|库|场|站|厅)(?:里厢?|的)?/;
/** The machine itself; its parts are listed, or stand behind it. */
const MACHINE = new RegExp(
  `^(?:[格这那]?[台个只部辆])?(?:(?:${anyOf(MACHINES_ZH)})(?:割?机)?(?!门(?!口|外|前))|[\\u4e00-\\u9fa5A-Za-z0-9]{1,7}?(?:(?<![电风主飞外内])机(?!组|头|身|械|油|子|器)|机器人|机组|机子|[仪柜炉桩梯塔吊灶泵灯箱阀]|(?<![仓车地水金国])库(?!存)|(?<![料小随])车(?!吊)|(?<![平操工])台|设备|机器|系统|(?<![舱厅轿柜箱锅炉罐窑机库])门)|车|机子)(?:它|那个|里面?|内|上|的|自己)*`,
);
const LINK =
  /^(?:时候|地方|位置|部位|那里|这里|里面?|还是|倒是|就是|上(?![坡升料水油电网线到下去来面])|它|那个|这个|自己|的|好像|也|都|又|就|还|已经|突然|一直|老是?|总是?|经常|现在|今天|有点|有些|全|直接|总|在)+/;
const ONLY_HOW =
  /^(?:那里|里面?|上|它|自己|的|好像|也|都|又|就|还|已经|突然|一直|老是?|总是?|经常|现在|有点|有些|全|直接|总|在|有|很|太|特别|越来越|开始|完全|根本|根|大量|严重|频繁|反复|不停|不停地|时不时|偶尔|动不动|几乎|出|了|着|地|个|点|是)+$/;
const NO_SUBJECT =
  /[^\u4e00-\u9fa5A-Za-z0-9 ]|[我你您他她咱俺谁请想要说问报修买换派催闻]|师傅|麻烦|帮|可以|能不|会不|是不|不是|如果|要是|万一|为什么|怎么|什么|因为|所以|以后|之后|客户|业主|老板|[年月日号]$|发现|听见|看到|电话|已经$|没有$|除了|原因|大门口|有一点|家里|第[一二三四五六七八九\d]|[后时完]|起来|(?<!半)就|[台个只]|[一两二三四五六七八九十几半\d]个?(?:钟|年|月|天|下|次|回)/;
/** 锁模压力, 右前电机: which one of its parts */
const OF_PART = /^[\u4e00-\u9fa5]{2,4}$/;
/** 扶手带和踏板: both of them */
const AND = /^[\u4e00-\u9fa5]{1,4}[和跟与]$/;
/** 我家那台…, 俺屋头那个 */
export const OWNER =
  /^(?:而且|然后|就是|结果|还有|另外|现在|今天|但是?|可是|不过|啊|嗯|哎|那个|这个)*(?:我|俺|咱|偶|额)(?:们|家|屋头|厂|店|公司|单位|这边|这里|这儿|这|那)*(?:的)?/;
