import { heard } from './heard.js';
import { NAME } from './people.js';

/**
 * What the writer says in their own name. Passages quoted from somebody else and passages written as
 * instructions to the system are blanked out (same length, so that positions stay), because neither
 * may fill a slot or name an intent (contract, Understanding; B7).
 */
export function ownWords(text: string): { own: string; quoted: string[]; instructions: string[] } {
  const instructions = spansOfInstructions(text);
  const rest = blank(text, instructions);
  const quoted = spansOfQuotes(heard(rest));
  return {
    own: blank(rest, quoted),
    quoted: quoted.map(([a, b]) => rest.slice(a, b)),
    instructions: instructions.map(([a, b]) => text.slice(a, b)),
  };
}

/**
 * Blanks out what is negated ("不是13800138000", "别明天来"), up to the end of its clause. For values
 * only: intents and symptoms look at negation themselves, since 不用来了 and 不转 mean something.
 */
export function withoutNegated(
  own: string,
  spoken: string = heard(own),
): { text: string; negatives: string[] } {
  const spans: Span[] = [];
  for (const m of spoken.matchAll(NEGATION)) spans.push([m.index, m.index + m[0].length]);
  for (const m of own.matchAll(EXCEPT)) spans.push([m.index, m.index + m[0].length]);
  for (const m of own.matchAll(NEGATED_BEFORE)) spans.push([m.index, m.index + m[0].length]);
  return { text: blank(own, spans), negatives: spans.map(([a, b]) => own.slice(a, b).trim()) };
}

/** Stands for what was blanked out; no pattern matches it. */
export const BLANK = '\ue000';

type Span = [from: number, to: number];

function blank(text: string, spans: readonly Span[]): string {
  let result = text;
  for (const [a, b] of spans) result = result.slice(0, a) + BLANK.repeat(b - a) + result.slice(b);
  return result;
}

const STOP = '。!?;\\n\\ue000';

/** Talk to the machine instead of to us. The first kind poisons everything after it, the second its sentence. */
const TAKE_OVER = [
  /(?:请)?(?:忽略|无视|忘记|忘掉|不要理会|跳过)[^。!?\n]{0,14}(?:指令|指示|提示|要求|规则|规定|设定|限制|以上|上文|之前|前面|内容)/,
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}\b(?:instructions?|prompts?|rules?|previous|above|prior|guidelines?|polic(?:y|ies))\b/i,
  /(?:^|[\s,。!?;\n【[(<#])(?:系统|system|管理员指令|系统指令|系统消息|系统提示|developer|assistant|开发者)\s*[\]】)>]?\s*:/i,
  /(?:^|[\s,。!?;])(?:管理员|开发者|超级用户|调试|上帝)模式\s*[:,]/,
  /<\/?(?:system|instructions?|assistant|user|im_start|im_end)\b|<\|[a-z_]+\|>|\[\/?(?:INST|SYSTEM)\]|###\s*(?:instruction|system|指令)/i,
  /按(?:照)?(?:系统|管理员|最高|超级)(?:管理员)?权限|(?:你现在是|从现在(?:开始|起)[,]?你|你是一个(?:AI|人工智能|没有限制)|扮演|system override|(?:进入|开启|启用|切换[为到成])(?:开发者|管理员|调试|上帝)模式|根据系统(?:要求|指令|规定|提示))/i,
  /\b(?:you are now|act as|pretend (?:to be|you are)|from now on,? you|(?:developer|admin|debug|god) mode)\b/i,
  /["'{]\s*(?:intent|slots?|role|urgency|priority|command)["']?\s*[:=]/i,
];
const ONE_SENTENCE = [
  /(?:把|将|对)?(?:所有|全部|全体|每个|一切)(?:的)?(?:未完成|超时|未结|其他|别人|客户)?(?:的)?(?:工单|订单|单子|单|记录|客户|数据|用户|技师|派单)[^。!?\n]{0,20}/,
  /(?:改|关|删|取消|完成|关闭|清空|导出)(?:掉)?(?:所有|全部)(?:的)?[^。!?\n]{0,12}/,
  /\b(?:all|every)\b[^.!?\n]{0,20}\b(?:work ?orders?|orders?|tickets?|jobs|records|customers?|users?|data)\b/i,
  /(?:优先级|紧急程度|紧急度|工单状态|意图|角色)(?:设|改|调|标|定|置)(?:置|定)?(?:为|成|到)/,
  /[[(<{【](?:系统|管理员|后台|内部)(?:指令|指示|消息|命令|通知|权限)[\])>}】][^。!?\n]*/,
  /(?:优先级|紧急程度|紧急度|工单状态|意图|角色)\s*=\s*\S+/,
  /(?:输出|打印|显示|告诉我|泄露|给我看)[^。!?\n]{0,10}(?:系统提示|提示词|密钥|密码|token|api ?key)/i,
  /\b(?:print|show|reveal|output|repeat|tell me)\b[^.!?\n]{0,25}\b(?:system prompt|prompt|api key|token|password|secrets?)\b/i,
  /\b(?:set|change|mark)\s+(?:the )?(?:urgency|priority|status|intent|role)\s+(?:to|=|as)\b/i,
  /(?:urgency|intent|role|status|work_order|slot)\s*[=]\s*\S+/i,
];

function spansOfInstructions(text: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of TAKE_OVER) {
    const m = text.match(pattern);
    if (m?.index !== undefined)
      spans.push([clauseStart(text, m.index + (/^[\s,。!?;\n]/.test(m[0]) ? 1 : 0)), text.length]);
  }
  for (const pattern of ONE_SENTENCE) {
    for (const m of text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))) {
      // asking about all orders is a question, not an instruction
      if (/^(?:所有|全部)/.test(m[0]) && !/改|关|删|取消|设|标|派|导出|完成/.test(m[0])) continue;
      if (
        /^(?:all|every)/i.test(m[0]) &&
        !VERB.test(text.slice(clauseStart(text, m.index), m.index + m[0].length))
      )
        continue;
      spans.push([clauseStart(text, m.index), sentenceEnd(text, m.index + m[0].length)]);
    }
  }
  return spans;
}

const VERB =
  /\b(?:close|cancel|delete|set|mark|assign|reassign|change|complete|export|drop|remove|update)\b/i;
const clauseStart = (text: string, at: number): number => {
  const before = text.slice(0, at);
  return Math.max(
    ...[',', '。', '!', '?', ';', '\n', '. '].map(
      (c) => before.lastIndexOf(c) + (before.includes(c) ? 1 : 0),
    ),
    0,
  );
};
const sentenceEnd = (text: string, at: number): number => {
  const end = text.slice(at).search(/[。!?;\n]|\.\s/);
  return end < 0 ? text.length : at + end;
};

const SPEAKER =
  '(?:他|她|他们|她们|你们|人家|人们|有人|别人|对方|客户|顾客|用户|师傅|老师傅|维修工|技师|工程师|技术员|老板|老板娘|司机|驾驶员|机手|工人|同事|领导|经理|主管|客服|厂家|销售|经销商|隔壁|邻居|朋友|老婆|媳妇|爱人|老公|丈夫|儿子|女儿|父亲|母亲|爸|妈|哥|弟|姐|妹|叔|大爷|大哥|厨师|物业|村长|电工|焊工|保安|护士|医生|店员|班长|组长|站长|场长|机修|[站场店班组院校][里上]的?|工友|伙计|户主|老乡|亲戚|孩子|娃|[\\u4e00-\\u9fa5]{1,3}的人|老[\\u4e00-\\u9fa5]|小[\\u4e00-\\u9fa5]|[\\u4e00-\\u9fa5]工|[\\u4e00-\\u9fa5]总|' +
  `(?<![\\u4e00-\\u9fa5])${NAME})`;
const SAYS =
  '(?:也|又|都|还|就|刚|非|硬|刚才|上次|上回|昨天|前天|今天|一直|老是|总|之前|当时|来电|打电话|在电话里|电话里|跟我|和我|给我|对我|微信){0,3}(?:说(?!明(?![天早晚年])|好|定|话|不定|服|了算|的是我)|讲(?!究|解|好|定|妥)|表示|声称|估摸|怀疑|猜|认为|寻思|告诉我们?|写道|留言|回复我?)(?:了|过|的是|是)?';
const QUOTE_ZH = new RegExp(`${SPEAKER}${SAYS}\\s*[:,]?\\s*`, 'g');
const QUOTE_EN =
  /\b(?:he|she|they|someone|somebody|my \w+|the (?!machine|problem|display|screen|error|manual|light)\w+|mr\.? \w+|your \w+)(?: (?:just|also|already|has|had))?\s+(?:said|says|say|reckons?|thinks?|believes?|guess(?:es)?|told (?:me|us)|tells (?:me|us)|claims?|claimed|mentioned|wrote)\b(?: that)?\s*[:,]?\s*/gi;
/** After these a new clause is the writer's own again. */
const OWN_AGAIN =
  /[,]\s*(?=我|俺|咱|但|可是|可我|不过|其实|实际|现在|请|麻烦|帮|而|结果|另外|还有|顺便|反正|怎么|为什么|为啥|所以|能不能|能否|你们|快|约(?:到|在|好)|改约|but|i |i'|we |my |our|mine|please|actually|now |can )|(?<=[了啊呀呢嘛吧啦的])(?=我(?!儿|老|爸|妈|爱|媳|女)|你们?[叫给派让帮快]|麻烦|电话)|(?<=的|来|到|好|修)(?=怎么还|为什么还|咋还|到现在还)|\s(?=but (?:i|we|my|our|ours|mine|this|the)\b)|\s(?=(?:另外|还有|但是?|不过|反正|其实|你们|您|请|麻烦|快|能|明天|后天|今天|找|电话|地址|联系|我看|我觉得|我这|我家|我们))/i;
const OPENERS: Record<string, string> = { '“': '”', '"': '"', '「': '」', '『': '』', '‘': '’', "'": "'" };

function spansOfQuotes(text: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of [QUOTE_ZH, QUOTE_EN]) {
    for (const m of text.matchAll(pattern)) spans.push([m.index, quoteEnd(text, m.index + m[0].length)]);
  }
  // “…”他说
  for (const m of text.matchAll(
    new RegExp(
      `[“"「][^“”"「」\\n]{1,200}[”"」]\\s*[,]?\\s*(?:${SPEAKER}${SAYS}|(?:he|she|they) said)`,
      'gi',
    ),
  )) {
    spans.push([m.index, m.index + m[0].length]);
  }
  // “…”这是经销商发我的
  for (const m of text.matchAll(
    /[“"「][^“”"「」\n]{1,200}[”"」]\s*[,]?\s*(?:这|那)?是?[^,。!?“”]{1,8}(?:发|转|写|给|回)(?:给)?我的/g,
  ))
    spans.push([m.index, m.index + m[0].length]);
  // forwarded lines
  for (const m of text.matchAll(/^\s*>.*$|(?<![^\s,。!?;])转发[:].*$/gm))
    spans.push([m.index, m.index + m[0].length]);
  return spans;
}

function quoteEnd(text: string, from: number): number {
  const close = OPENERS[text[from] ?? ''];
  if (close) {
    const end = text.indexOf(close, from + 1);
    return end < 0 ? text.length : end + 1;
  }
  const rest = text.slice(from);
  const sentence = rest.search(new RegExp(`[${STOP}]|\\.\\s`));
  const own = rest.search(OWN_AGAIN);
  const ends = [sentence, own].filter((i) => i >= 0);
  return ends.length === 0 ? text.length : from + Math.min(...ends);
}

const CLAUSE = '[^,。!?;\\n\\ue000]';
const NEGATION = new RegExp(
  `(?:(?<![是要用不])不(?:是(?!很|太|吗)|要(?!紧|忘|是|迟到)|用(?!说)|必|在(?!了))|(?<![特分个级区类差辨识离告])别(?!忘|的|人|处|墅|克|迟到|提)|(?<![有])没(?:有|在)(?!动静|反应|人)|无需|并非|而非|\\b(?:not|don'?t|do not|isn'?t|is not|never|no longer|instead of|rather than)\\b)${CLAUSE}*?(?=而是|改到|改成|应该是|,|。|!|\\?|;|\\n|\\ue000|(?<=[\\u4e00-\\u9fa5]) (?=[\\u4e00-\\u9fa5])|\\b(?:but|since)\\b|$)`,
  'gi',
);
/** 除了周三都可以, any day except Friday */
const EXCEPT =
  /(?<![删解拆清排消移免废])除(?:了|(?![湿尘雪草锈铁氧颤霜臭渣味垢螨冰油静夕]))(?![^。!?;]{1,16}(?:也|还|又))[^,。!?;\n\ue000都]{1,12}(?:以外|之外|外)?|\bexcept(?: for)? [^,.!?;\n\ue000]{1,20}/gi;
/** The negation comes after the value: 138… 打不通. (明天不行 is seen to in visit-times: 3号机不行 is a fault.) */
const NEGATED_BEFORE = new RegExp(
  `(?:(?<=[,。!?;\\n\\ue000]|^)${CLAUSE}{0,8}?\\+?\\d[\\d -]{6,20})(?:这?个?号码?)?(?:已经?)?(?:打不通|是空号|停机|不用了|停用|作废|is (?:wrong|out of service)|no longer)`,
  'gi',
);
