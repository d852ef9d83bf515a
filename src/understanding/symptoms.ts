import { findFreeFaults } from './free-faults.js';
import { heard } from './heard.js';
import { FORMS_EN, FORMS_ZH, PART_STATES_ZH } from './lexicon/fault-forms.js';
import {
  CANNOT_ZH,
  DOES_NOT_ZH,
  ERROR_CODE,
  FAULTS_EN,
  FAULTS_ZH,
  NOT_AFTER,
  NOT_BEFORE,
  PARTS_ZH,
} from './lexicon/faults.js';
import { MACHINES_ZH } from './lexicon/machines.js';
import { anyOf } from './normalise.js';

export interface SymptomMention {
  from: number;
  to: number;
  /** A short phrase of the writer's own words: the fault with the part it is about (打结器不出结). */
  text: string;
}

/**
 * What a person says is wrong with a machine, most telling first. What is denied (没有漏油), feared
 * (怕漏油), over (异响修好了) or only asked about in general is left out. `free`: the writer may be
 * telling of a machine in words that no list holds.
 */
export function findSymptoms(own: string, free = false): SymptomMention[] {
  const found: SymptomMention[] = [];
  const text = heard(own);
  for (const m of [CODES, FAULTS, PART_STATES, DOES_NOT].flatMap((pattern) => [...text.matchAll(pattern)])) {
    const from = m.index;
    const to = from + m[0].length;
    if (found.some((f) => from < f.to && f.from < to)) continue;
    if (denied(text, from, to, m[0])) continue;
    const lead = m[0].match(LEAD)?.[0].length ?? 0;
    found.push({ from: from + lead, to, text: own.slice(from + lead, to).trim() });
  }
  for (const { from, to, fuller } of free ? findFreeFaults(text) : []) {
    const inside = found.filter((f) => f.from < to && from < f.to);
    // 吸不走烟 says more than 不走
    const replaces = (f: SymptomMention) =>
      f.from >= from &&
      f.to <= to &&
      (VAGUE.test(f.text) || (f.to - f.from <= 4 && (fuller || f.from === from)));
    if (!inside.every(replaces)) continue;
    if (denied(text, from, to, text.slice(from, to))) continue;
    for (const f of inside) found.splice(found.indexOf(f), 1);
    const lead = text.slice(from, to).match(LEAD)?.[0].length ?? 0;
    const part = text.slice(0, from).match(PART_BEFORE)?.[0] ?? '';
    const begin = lead > 0 ? from + lead : from - part.length;
    found.push({ from: begin, to, text: own.slice(begin, to).trim() });
  }
  found.sort((a, b) => a.from - b.from);
  // 漏油漏得厉害, 温度高停机: said in one breath it is one thing
  for (let i = found.length - 1; i > 0; i--) {
    const [a, b] = [found[i - 1] as SymptomMention, found[i] as SymptomMention];
    if (
      a.to !== b.from ||
      !(FOLLOWS.test(b.text) || (b.text[1] === '得' && a.text.includes(b.text.charAt(0))))
    )
      continue;
    found.splice(i - 1, 2, { from: a.from, to: b.to, text: a.text + b.text });
  }
  // "故障: 漏油" – the bare word adds nothing beside a real one
  const telling = found.filter((f) => !VAGUE.test(f.text));
  const chosen = telling.length > 0 ? telling : found;
  return chosen.filter(
    (f, i) => !chosen.some((g, j) => g.text.includes(f.text) && (g.text !== f.text || j < i)),
  );
}

/** What the machine does upon it. */
const FOLLOWS = /^(?:停机|报警|跳闸|跳机|熄火|保护|停不[掉下了]|死机|停转|关机|重启)/;
/** 然后门不开: the door, not the one at the back. */
const PART = `(?<!然(?=后))(?:${anyOf(PARTS_ZH)})|(?<=[机的]|^|[,。\\s])[轴杆罩桶叶轮]|[A-Z]\\d?轴`;
const FAULT_WORD = `${FORMS_ZH.join('|')}|${anyOf(FAULTS_ZH)}|${CANNOT_ZH}`;
/** Up to two parts (液压泵油管), then at most a short adverb, then the fault. */
const FAULTS = new RegExp(
  `(?:(?:${PART}){1,2}(?:那里|里面|里|上|下面|处|那边|这边)?(?:一直|总是|老是|老|总|有点|有些|突然|又|还|也|就|已经|都|全|在|有|的|一直在|开始|严重|大量|直接|根本|完全)?)?(?:${FAULT_WORD})(?!(?<=进水)[管口阀泵])(?:得?(?:很)?厉害|严重)?|\\b(?:${FORMS_EN.join('|')}|${anyOf(FAULTS_EN)})(?!\\w)`,
  'gi',
);
const PART_BEFORE = new RegExp(`(?:${PART}){1,2}(?:好像|也|都|又|就|还)?$`);
const DOES_NOT = new RegExp(
  `(?<=(?:${anyOf(MACHINES_ZH)}|${PART})(?:又|老是?|突然|就|总是?|都|现在|今天)?)${DOES_NOT_ZH}`,
  'g',
);
const PART_STATES = new RegExp(`(?:${PART}){1,2}${PART_STATES_ZH}`, 'g');
const CODES = new RegExp(
  `${ERROR_CODE}|(?<=显示|屏上|一个|报|跳)[EF][零〇一二三四五六七八九幺洞拐]{1,3}|(?<=[机器柜炉箱灶调泵梯桩仪锅])\\s?[EFPUH]-?\\d{1,3}(?=$|[,。!])|^\\s*(?:[EFP]|Err?|AL)-?\\d{2,4}\\s*$`,
  'gi',
);
/** Says when or how often, not what. */
const LEAD =
  /^(?:(?:突然|老是|老(?!是)|总是|总(?!是)|一直|经常|已经|直接|又|也|都(?!是)|就|还(?!是))+(?=\S{2})|(?:is|are|was) )/i;
/** Says that something is wrong, not what. */
export const VAGUE =
  /^(?:有|出|的|又|都|就|全|已经|总|老|还|也|突然|in)?(?:故障|毛病|坏|坏的|坏了|坏掉|有毛病|出毛病|有问题|出问题|不行了|不正常|问题|broken|faulty|停了|掉了|松了|不动)$/i;

const CONDITION = /^(?:的?时候?|的话)[^,。!?;]{0,4}(?:没事|正常|好好?的|不|没)/;
/** 以前总漏油, 现在是不打火: only the second is a symptom. */
const BEFORE_NOW = /(?:以前|之前|原来|从前|上次|上回|去年|前阵子)[^,。!?;]*$/;
const NOW = /^[^。!?;]{0,6}[,。;][^。!?;]{0,4}(?:现在|这次|这回|今天|目前)/;
/** Not the writer's machine. */
const ELSEWHERE =
  /^[^。!?;]{0,6}[,。;][^,。!?;]{0,4}(?:(?:跟|和|与)(?:我|我们|咱们?)(?:家|厂|店|这)?(?:边)?(?:没|无)(?:有)?关系|不(?:关|是)我们?(?:家|厂|店)?(?:的)?事)/;
/** 主轴不响了,就是还在漏 */
const OVER = /不(?:响|漏|抖|卡|冒|跳|滴|晃|吵|报)[水油气电烟]?了?$/;
/** isn't leaking: what is denied would be a fault. */
const NOT_SO =
  /^(?:is|are|was)(?:n'?t| not) (?:leak|broken|smok|mak|nois|stuck|trip|spark|overheat|vibrat|shak|block|damag|drip|beep|crack|flood|burn|jam|dead|bent|loose)/i;
const PARKED = /^(?:好?[一两二三四五六七八九十几多\d]+|好多|许多|不少)?(?:[辆台部个艘排]|车)/;
/** 不漏水哈: nothing is made to leak. */
const SOUND = /不漏[水油气电]?[了哈]?$/;
function denied(own: string, from: number, to: number, phrase: string): boolean {
  const before = own.slice(Math.max(0, from - 14), from);
  const after = own.slice(to, to + 14);
  const core = phrase.search(new RegExp(FAULT_WORD, 'i'));
  const inside = core > 0 ? own.slice(from, from + core) : '';
  if (/是不是$/.test(before)) return false;
  const besides = /除了?$/.test(before) && /^[^。!?;]{0,10}[,]?[^。!?;,]{0,8}(?:也|还|又)/.test(after);
  if ((NOT_BEFORE.test(before + inside) || NOT_BEFORE.test(before)) && !besides) return true;
  if (NOT_AFTER.test(after)) return true;
  // 不抽水的时候没事: when, not what
  if (/^[不没]/.test(phrase) && CONDITION.test(after)) return true;
  if (BEFORE_NOW.test(own.slice(0, from)) && NOW.test(own.slice(to))) return true;
  if (ELSEWHERE.test(own.slice(to))) return true;
  if (SOUND.test(phrase) || NOT_SO.test(phrase)) return true;
  if (OVER.test(phrase) && /^了?[,]?(?:就是|只是|但|可|不过|现在)/.test(after)) return true;
  // 不漏油了 is good news; 不转 is not, it is a fault word as a whole
  if (/(?<!是)不$/.test(before) && !/^[不没无]/.test(phrase)) return true;
  // 漏油吗 as a question about the product; 修坏了 and 打着火 are about other things
  if (phrase === '坏' && !/^(?:了|在|得|地里|路上|半路|$|[,。!?;\s])/.test(after)) return true;
  if (/着火$/.test(phrase) && /[打点能]$/.test(before)) return true;
  if (
    /^(?:停了|掉了|松了|断了|有问题|不动|抖|没电|没气)$/.test(phrase) &&
    /(?:雨|时间|课|活|手机|消息|没)$/.test(before)
  )
    return true;
  if (phrase === '有问题' && /^(?:请|想|要|咨询|问|随时|再|吗|可以|联系|找)/.test(after)) return true;
  if (
    /work|do/i.test(phrase) &&
    /\b(?:today|tomorrow|\w+day|morning|afternoon|evening|time)\s*$/i.test(before)
  )
    return true;
  // 水电都停了, 门口停了一辆车
  if (
    /停了$/.test(phrase) &&
    (/[水电气网暖](?:也|都|全|又|已经)*$/.test(before + inside) || PARKED.test(after))
  )
    return true;
  if (/没电$/.test(phrase) && /^梯/.test(after)) return true;
  // 型号报错了: told wrongly
  if (
    /^报错/.test(phrase) &&
    /(?:型号|电话|手机号?|号码|地址|名字|姓名|单号|编号|时间|[楼门房]号|我)$/.test(before)
  )
    return true;
  // 有异响我去听了根本没有; 我先断电了
  if (
    /^[,]?我?(?:去|过去|也)?[听看查试找](?:了|过)?(?:一下|半天)?[,]?(?:根本|并|都|也|啥也)?没有?(?=$|[,。!]|这|那)/.test(
      after,
    )
  )
    return true;
  if (
    /^(?:断电|停机|关机|停了|断水|断气)/.test(phrase) &&
    /(?:我|我们|给|把.{1,4}|手动|已经)(?:已经|就|都)?先?$|先$/.test(before)
  )
    return true;
  // 先不转, 高兴坏了
  if (/^不/.test(phrase) && /(?:先|暂时|暂且)$/.test(before)) return true;
  if (/^坏/.test(phrase) && /(?:高兴|乐|开心|急|气|累|忙|吓|愁|饿|渴|冻|热|美|激动|担心|心疼)$/.test(before))
    return true;
  if (/报警/.test(phrase) && /^(?:电话|了?警察)/.test(after)) return true;
  return false;
}
