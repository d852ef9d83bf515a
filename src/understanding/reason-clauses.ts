import type { Intent } from './intent.js';
import { NAME } from './people.js';

/**
 * Why somebody asks for what they ask, where no 因为 says so: the clauses beside the request itself
 * (孩子发烧,改到后天; 7号单换老周去,离得近). Null where no clause gives a ground for that intent.
 */
export function findGround(own: string, intent: Intent, staff: boolean): string | null {
  const request = REQUEST[intent];
  if (!request) return null;
  const ground = GROUND[intent];
  const said = clauses(own);
  if (!said.some((clause) => request.test(clause))) return null;
  const beside = said.filter(
    (clause) =>
      worth(clause) &&
      !request.test(clause) &&
      !ASIDE.test(clause) &&
      !ASKS.test(clause) &&
      !NOBODY_BUT.test(clause),
  );
  const plain = ground ? beside.filter((clause) => ground.test(clause)) : beside;
  const given = ground && plain.length === 0 ? beside.filter(mayBeGround) : plain;
  const [first] = staff && !ground ? given.slice(-1) : given;
  return first?.slice(0, MOST) ?? null;
}

/** Whether a clause asks for what the intent is, or is said beside it out of haste or politeness. */
export const isRequest = (clause: string, intent: Intent): boolean =>
  REQUEST[intent]?.test(clause) === true || ASIDE.test(clause.trim()) || ASKS.test(clause);

const ASKS = /怎么|为什么|为啥|咋(?!回)|[吗么不]$|([中行好成得可能来要])[不没唔]\1|\?/;

/** A reason that was read over several clauses, without those that are the request (没带轴承,8号单我去不成). */
export function onlyGround(reason: string, intent: Intent): string {
  const request = REQUEST[intent];
  const parts = reason.split(/,/);
  if (!request || parts.length < 2) return reason;
  const kept = parts.filter((part) => !request.test(part) && !LATER.test(part) && worth(part));
  return kept.length > 0 && kept.length < parts.length ? kept.map((part) => part.trim()).join(',') : reason;
}

/** 等天晴了再约: what is wished for later is no ground. */
const LATER = /再(?:约|来|说|定|看|联系|讲)[吧哈]?$/;

/** Something happens or is so, and it is neither wished nor asked: 村里过白事走不开. */
const mayBeGround = (clause: string): boolean =>
  /[\u4e00-\u9fa5]{3}/.test(clause) &&
  !/行不|不行|有事|没事|想等|不想|约好|说好|(?<!一|有|会|开|晚)点|[上下]午.{0,2}$|知道了|收到|明白|可以|能不能|能否|方便|都行|都在|再[来说]|麻烦|谢|师傅|约的|原来|本来|时间|上门|不用|之前|之后|以后|随时|地址|电话|^[我你您].{0,2}(?:想|要|那)|[?吗]$|^(?:改|约|能|把|请|是)/.test(
    clause,
  );

const MOST = 120;
const clauses = (own: string): string[] =>
  own
    .split(
      /[,。;!?\n\ue000:]+|\.(?=\s|$)|(?<=[\u4e00-\u9fa5]) +|(?<=吧)(?=[\u4e00-\u9fa5]{4})|(?<=了)(?=上[回次]|客户|人家)|\bbecause\b/,
    )
    .map((clause) => clause.replace(EDGE, '').trim());
const EDGE =
  /^(?:[\s.、]|因为|由于|原来是|是因为|主要是?|and\b|so\b|as\b|hi\b|sorry\b)+|(?:[\s.、]|吧|哈|啊|呢|哦|哩|咧|嘞|所以)+$/gi;
const worth = (clause: string): boolean =>
  clause.replace(/WO-?[\d-]+|[\d号单\s]/gi, '').length >= 3 &&
  /[\u4e00-\u9fa5]{2}|[a-z]{3}.* [a-z]/i.test(clause);

/** Haste, thanks, greetings, questions, numbers: said beside a request, and no ground for it. */
const ASIDE =
  /^(?:很|特别|比较|非常|挺|这个|那个|好的?|嗯|行|可以|客户|麻烦|请|谢谢?|不好意思|抱歉|打扰|辛苦|拜托|劳驾|师傅|你好|您好|单号|尾号|工单号?|电话|手机|联系人?|地址|急|尽快|抓紧|记得|通知)*(?:了|你们?|您|急|一下|吗|不|啊|是|为)*$|\?$|吗$|行不|可以不|成不|能不能|好不好|单号|^(?:另外|还有|顺便|然后|再|联系|电话|地址|尾号|尽快|抓紧|快点|(?:上?报|补报|汇报|说|讲)一[下声]|麻烦|谢谢|通知|告诉|跟他|让他|他?电话是)|^(?:please|thanks?|thank you|sorry|asap|urgent|hi|hello|tell|let|ask|and)\b/i;

/** 给 赵卫东: a name alone. */
const NOBODY_BUT = new RegExp(
  `^(?:${NAME}|[老小][\\u4e00-\\u9fa5])(?:师傅|工)?$|^[A-Z][a-z]+(?: [A-Z][a-z]+)?$`,
);

const REQUEST: Partial<Record<Intent, RegExp>> = {
  decline:
    /拒(?:单|绝|接)|接不|不接|没法接|[去来跑干做过赶弄]不[了成到下]|(?:别|不要?)(?:再)?派|[让叫换给派找].{1,6}(?:去|来|接|干|上|吧|跑)|[揽做干搞弄整]不[下了到]|^拒|推了|推掉|退单|换人|别人|\b(?:can'?t|cannot|decline|reject|refuse|pass on|give it to|won'?t)\b/i,
  cancel:
    /取消|撤|不用|不要|别来|甭来|不修|退单|算了|不需要|不使|销了|作废|\b(?:cancel|never ?mind|nvm|no need|don'?t|call(?:ing)? off|no longer)\b/i,
  reassign:
    /改派|转派|派错|[换让叫派给].{1,8}(?:去|来|接|上|跟|处理|负责|跑|顶)|从.{1,6}手[里上]|谁[近闲]谁|就定|(?:别|不要?|不?是)(?:再)?(?:给|去|派|让)|^(?:换|给|让|派|叫)[\u4e00-\u9fa5]{2,4}$|[转派交换改给]给|换[成个人]|改成|^[\u4e00-\u9fa5]{2,4}(?:去|来|接)$|应该|给到|[单号\d]给[\u4e00-\u9fa5]{2,4}$|派回|还是让|为什么|怎么|\b(?:re-?assign|assign|give|let|move|switch|swap|transfer|hand|put|pass)\b/i,
  reschedule:
    /(?:别|甭|莫|不[要用])(?:再)?[来嚟]|改|推|挪|换(?!气)|延|缓|提前|约|顺延|(?:上午|下午|上昼|下昼|晚上|早上|[一二三四五六日天])再(?:来|上门|去|过来)|先[来嚟]|不得(?:,|$)|\b(?:reschedul|move|postpone|push|change|could (?:he|you|we|they)|can (?:he|you|we|they)|instead|how about|make it)/i,
  snooze:
    /稍后|先(?:放|搁|缓|别|不|暂停|挂)|提醒|暂[停缓]|挂起|别(?:再|老)?[弹响叫催]|再(?:说|看|叫|喊|处理|催|弄|弹|响)|等阵|[缓压]到|[缓压]一|[叫喊]我|放[一到]?放|\b(?:snooze|remind|later|postpone|mute)\b/i,
  report_overdue: /超(?:了|时|期)|晚(?:了|点|到)?$|完不成|[干弄修]不完|赶不/,
  other: /暂停|挂起|恢复|暂缓|先放|今天弄?不完|先(?:走|撤)/,
};

/** What keeps people from being there, and work from being done; that a time does not suit is no ground. */
const OBSTACLE =
  /^(?!.*(?:有事|有空|方便|不行(?![,\s]*(?:得|要|我)?(?:得|要)?(?:开会|出差|上班|加班|体检|考试|接|送|去))|可以|没空|没时间|太晚|太早|都行|之后|以后|都在|再来|改|电话打|$^))(?=.*(?:没人|不在[家店厂村校]|停[电水产工气]|开会|要开|出差|发烧|生病|病了|住院|体检|加班|值班|上班|在外地|在外面|赶货|赶工|验收|检查|下雨|下雪|封[路村]|堵|搬家|上课|考试|接孩子|送孩子|婚礼|丧|回老家|请假|有会|(?:[今明后当那]天|(?:周|星期|礼拜)[一二三四五六日天末]|[上下]午|早上|晚上|中午)[^,。]{0,4}(?:要|得)(?!人|你|来(?!客|亲)|修|看|求|不|么)|盘点|没[到货来齐]|还没|没带|缺|坏了|停不下来|(?:得|要)(?:去|跑|带|接|送|陪)))/;
const OBSTACLE_EN =
  /^(?:(?:i|we|he|she|they)(?:'ve| have)? (?:got|have|has)|i'm|we're|we are|i am|there(?:'s| is)|(?:my|our|the) [a-z]+ (?:is|are|has|broke|was)|(?:nobody|no one) )/i;
const GROUND: Partial<Record<Intent, RegExp>> = {
  reschedule: new RegExp(`${OBSTACLE.source}|${OBSTACLE_EN.source}`, 'i'),
  snooze: /^(?:得|要|在|还)?等(?!着?会|一会|下)|在开会|没回|还没|没到|没货|在路上|排队|缺/,
  other: /^(?:得|要|在|还)?等.{0,3}(?:配件|备件|零件|件|货|审批|回复|报价)|配件.{0,2}(?:到了|没到)/,
};
