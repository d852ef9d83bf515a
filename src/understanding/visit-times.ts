import { DateTime } from 'luxon';
import type { Intent } from './intent.js';
import { latest } from './latest.js';
import { BLANK } from './scope.js';
import { findTimes } from './time/find-times.js';
import type { TimeMention } from './time/time.js';

export interface VisitTimes {
  /** Every time in the text, whatever it is about. */
  all: TimeMention[];
  wanted: TimeMention[];
  /** ISO 8601 for the `time` slot: the wanted visit first, else when the fault began. */
  values(intent: Intent): { text: string; from: number; to: number }[];
}

interface Context {
  now: number;
  timeZone: string;
  /** The writer's own words with what they deny (今天不用来); same length as the text. */
  own: string;
}

/** Sorts the times of a message into wanted visits, beginnings of a fault, and history (去年买的) that is neither. */
export function findVisitTimes(
  text: string,
  context: Context,
  symptoms: readonly { from: number; to: number }[],
): VisitTimes {
  const all = findTimes(text, { ...context, tense: 'future' }).filter(
    (mention) => !(/[号#]$/.test(mention.text) && NUMBERED_PLACE.test(text.slice(mention.to))),
  );
  const past = findTimes(text, { ...context, tense: 'past' });
  const wanted: TimeMention[] = [];
  const began: TimeMention[] = [];
  /** 今天的油票找谁报: a day beside something that is no visit. */
  const remarks = new Set<TimeMention>();
  for (const mention of all) {
    const clause = clauseAt(text, mention);
    const says = text.slice(clause.from, clause.to).split(BLANK).join('');
    const rest = text.slice(mention.to, clause.to);
    if (
      (HISTORY.test(says) && !(mention.open && HOME.test(rest))) ||
      (mention.has.clock && /^了(?!吗)/.test(text.slice(mention.to))) ||
      UP_TO_NOW.test(text.slice(0, mention.from)) ||
      NOT_ON.test(text.slice(0, mention.from)) ||
      (NEEDED_BY.test(rest) && (mention.start ?? mention.end ?? 0) > context.now) ||
      ERRAND.test(rest) ||
      PROMISED.test(text.slice(0, mention.from)) ||
      PROMISED.test(context.own.slice(0, mention.from)) ||
      /除了?$|\bexcept(?: for| on)? $/i.test(context.own.slice(0, mention.from)) ||
      NOT_THEN.test(context.own.slice(mention.to, mention.to + 16))
    )
      continue;
    const faulty = symptoms.some((s) => s.from < clause.to && clause.from < s.to);
    const visit = VISIT.test(says) || VISIT.test(rest);
    if (!visit && isBesideTheTime(says, mention)) remarks.add(mention);
    const beginning = BEGAN.test(says) || (faulty && !visit);
    const over = (mention.end ?? mention.start ?? 0) <= context.now && !mention.open;
    if (
      over ||
      (beginning && !visit) ||
      (mention.open &&
        (mention.start ?? 0) <= context.now &&
        SINCE.test(mention.text + text.slice(mention.to, mention.to + 4)))
    ) {
      const then = past.find((p) => p.from === mention.from);
      if (then && (then.start ?? 0) <= context.now) began.push(then);
      else if (!over && !beginning) wanted.push(mention);
    } else wanted.push(mention);
  }
  const visits = mostExact(latest(wanted, text));
  return {
    all,
    wanted: visits,
    values: (intent) => {
      // who complains tells what was (this month, 昨天), unless it is still to come
      if (intent === 'greeting') return [];
      const told = visits.filter(
        (m) =>
          (intent !== 'complaint' || (m.start ?? m.end ?? 0) > context.now) &&
          (intent !== 'other' || !remarks.has(m)),
      );
      if (told.length > 0) return told.map((m) => said(m, context.timeZone));
      if (intent === 'snooze') return snoozeUntil(text, context);
      if (intent === 'complaint' || intent === 'progress') return [];
      return mostExact(began)
        .map((m) => said(m, context.timeZone))
        .slice(0, 1);
    },
  };
}

/** A day, and four characters and more that do not say whether it suits. */
const isBesideTheTime = (says: string, mention: TimeMention): boolean =>
  !mention.has.clock &&
  !SUITS.test(says) &&
  (says.match(/[\u4e00-\u9fa5]/g) ?? []).length - mention.text.length >= 4;

/** 二号煤仓 is no second of the month; 5号上门 is. */
const NUMBERED_PLACE =
  /^[煤粮料原成品冷冻热水油气汽电充大小东西南北主辅生产锅加风包卸货]{0,3}(?:仓|楼|线|机|门|库|炉|井|桩|车间|厂房|泵|塔|罐|窑|站|台(?!风)|棚|梯|闸)/;

/** Bought, repaired, promised then: neither a wish nor a beginning. */
const HISTORY =
  /又说|才说|买的|等了?(?:一|整|半|两|三|好|这么)|天气|好好的|还(?:能用|没事|正常|没毛病)|报的|排着|要交|购(?:买|入|置|进)|提的?车|出厂|装的|安装的|刚修|(?:修|换|保养|检修|报|来)过|报(?:的|了)?修了?|下的?单|来修的|修的|换的|上班|下班|营业|开门|关门|上次|(?<!(?:跟|和|与)[^,。]{1,6})(?:说|约)好|答应|承诺|通知我|\b(?:bought|purchased|(?:was|were|been|got|had) installed|installed (?:in|last|on|by)|serviced|repaired|reported|promised|was supposed|were supposed|ordered)\b/i;
/** What the machine is needed for, not when to come: 明天要用, 后天要交货. */
const NEEDED_BY =
  /^\s*(?:上午|下午|早上|晚上|就|还|都|我们?)*(?:要|得|等着?|需要|急着)(?!求|是|不|么|你|来|去|派|修|人|师傅|上门|看|换|安|装|改|约|处理|检|过|到|能|我|在|把|给|晚|早|推|再|能)[\u4e00-\u9fa5]|^\s*(?:有雨|下雨|交货|开业|要下|(?:还|都)?(?:约了|有(?!空|时间|人|事|雨|的|点|会)[\u4e00-\u9fa5]{2})|验收|交货)/;
/** 后晌我得去接孩子: what the writer has to do then. */
const ERRAND =
  /^\s*(?:i|we)(?: am|'m| are|'re| have| got| must| need) |^\s*(?:吃|喝|聚餐|拼(?!接))|^\s*(?:我|俺|咱|我们|家里|老婆|老公|客户)?(?:都|还)?(?:(?:得|要|有事|准备|打算)(?:去|上|出|开|接|送|带|陪|赶)(?!你|修|看)|有(?:事|会|课)|在外地|在外面|上课|开会|出差|出门|加班)/i;
/** 昨儿说今儿来: what was promised. */
const PROMISED =
  /(?:昨[天儿日]?|前[天儿]|上次|师傅|客服|他们?|她|你们?|又|老|总|每次|一直|早就)(?:就|都|也)?说(?:是|好|的)?$|(?:本来|原来|原本|原先)(?:[我你]们?)?(?:说|约|定)(?:的|好的?|是|在|了)*$/;
/** 七点以后我才下班: from then on somebody is there. */
const HOME = /才?(?:下班|到家|回(?:来|家))/;
/** 凑合用到今天 */
const UP_TO_NOW = /(?:用|拖|撑|忍|等|熬|坚持|持续|一直)到了?$/;
/** I can't do tomorrow */
const NOT_ON = /\b(?:can'?t|cannot|can not|won'?t) (?:do|make|come|be (?:there|home|in))(?: it)?(?: on)? $/i;
/** 明天不行, 周五没空, tomorrow doesn't work. */
const NOT_THEN =
  /^\s*除了?|^(?!\s*[吧呗哈])[^,。!?;\n]{0,6}?(?:(?<!行)不行|(?<!可)不可以|(?<!方便)不方便|(?<!有)没空|(?<!有)没时间|(?<!有)没有时间|(?<!有)没人|不在|停[电水工产气]|开会|出差|[弄修做干]不完|除外|来不[了及]|赶不[及上]|不了|没法|无法|没办法|[别甭莫]来|不要来|不用来|先别|(?<!能)不能来|(?:does not|doesn'?t|won'?t|will not|can'?t|cannot|is not|isn'?t) (?:work|suit|do|make|ok|possible|good|available|convenient))/i;
const VISIT =
  /来|上门|派|安排|约|有空|有时间|在家|在厂|方便|可以|能(?!用)|处理|修(?!过|好|的)|去|到(?!处|现在)|改|推迟|提前|提醒|行(?:吗|不|$)|\b(?:come|visit|available|free|send|schedule|appointment|book|fix|arrive|be there|reschedule|move|postpone|works? for|would|please|remind|could|can)\b/i;
const BEGAN =
  /开始|起(?:就|,|$)|[\u4e00-\u9fa5]了(?:好?几|[一两二三四五六七八九十\d]+)(?:次|回|遍|趟)|坏的|出现|发现|突然|发生|[走到完]的$|就(?:不|没|坏|漏|响|这样|成[了这那]|停|断|卡|跳|有|[修弄干][完好])|的时候|到现在|以来|断的|停的|\b(?:since|started|began|broke|stopped|happened|noticed|ago)\b/i;
/** 下周随便哪天 */
const SUITS = /随便|哪天|都[行好在]|好的?$|吧$|不然|[之以]前/;
const SINCE = /开始|起|以来|到(?:现在|今天|目前)|至今|since/i;

function clauseAt(text: string, mention: TimeMention): { from: number; to: number } {
  const before = text.slice(0, mention.from);
  const marked = Math.max(...[',', '。', '!', '?', ';', '\n'].map((c) => before.lastIndexOf(c))) + 1;
  // dictated words have blanks for commas
  const from = Math.max(marked, [...before.matchAll(SPACED)].at(-1)?.index ?? 0);
  const rest = text.slice(mention.to);
  // "明天上午," wishes often stand alone; what follows the comma is another clause
  const end = rest.search(/[,。!?;\n]|(?<=[\u4e00-\u9fa5]{2}) (?=[\u4e00-\u9fa5])/);
  return { from, to: end < 0 ? text.length : mention.to + end };
}

const SPACED = /(?<=[\u4e00-\u9fa5]) (?=[\u4e00-\u9fa5])/g;

/** 明天来, 上午9点: the day says nothing that the hour does not. */
function mostExact(mentions: readonly TimeMention[]): TimeMention[] {
  return mentions.filter(
    (a) =>
      !mentions.some(
        (b) =>
          b !== a &&
          Number(b.has.clock) + Number(b.has.part) > Number(a.has.clock) + Number(a.has.part) &&
          a.start !== null &&
          b.start !== null &&
          a.end !== null &&
          b.start >= a.start &&
          b.start < a.end,
      ),
  );
}

/** 稍后 … 30分钟: without 后 only a snooze means a length from now. */
function snoozeUntil(text: string, context: Context): ReturnType<VisitTimes['values']> {
  const m = text.match(
    /(半|\d{1,3}|[一二两三四五六七八九十]{1,3})\s*个?(半)?(分钟|小时|钟头|天)|\b(\d{1,3}|half an|an?|one|two|three)\s*(min(?:ute)?s?|h(?:ou)?rs?|days?)\b/i,
  );
  if (!m) return [];
  const phrase = m[3]
    ? `${m[1]}${m[3] === '分钟' ? '' : '个'}${m[2] ?? ''}${m[3] === '天' ? '天' : m[3]}后`.replace(
        '个天',
        '天',
      )
    : `in ${m[4]} ${m[5]}`;
  const from = m.index ?? 0;
  return findTimes(phrase, context).map((t) => ({
    text: iso(t, context.timeZone),
    from,
    to: from + m[0].length,
  }));
}

const said = (m: TimeMention, timeZone: string) => ({ text: iso(m, timeZone), from: m.from, to: m.to });

/** ISO 8601 with the offset of the zone; `start/..` and `../end` for open intervals. */
export function iso(mention: Pick<TimeMention, 'start' | 'end' | 'open'>, timeZone: string): string {
  const at = (ms: number) =>
    DateTime.fromMillis(ms, { zone: timeZone }).startOf('second').toISO({ suppressMilliseconds: true }) ?? '';
  if (mention.start === null) return `../${at(mention.end ?? 0)}`;
  if (mention.open) return `${at(mention.start)}/..`;
  return mention.end === null ? at(mention.start) : `${at(mention.start)}/${at(mention.end)}`;
}
