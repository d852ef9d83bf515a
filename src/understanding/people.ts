import { DOUBLE_SURNAMES, NOT_IN_NAMES, POSTS, SURNAMES, TITLES } from './lexicon/names.js';

export interface PersonMention {
  from: number;
  to: number;
  /** As written: 李强, 王师傅, 李工. */
  text: string;
}

/** Names of people: with a title (王师傅), behind their post (护士长陈莉), after 给/让/派/换 (改派给李强), or as the writer's own (我叫张三). */
export function findPeople(text: string): PersonMention[] {
  const found: PersonMention[] = [];
  const add = (from: number, raw: string | undefined) => {
    const name = raw?.trim();
    if (!name || found.some((f) => from < f.to && f.from < from + name.length)) return;
    found.push({ from, to: from + name.length, text: name });
  };
  for (const m of text.matchAll(TITLED))
    if (
      !NO_TITLED.test(m[0]) &&
      !(/从$/.test(text.slice(0, m.index)) && TAKEN.test(text.slice(m.index + m[0].length)))
    )
      add(m.index, m[0]);
  for (const pattern of [
    INTRODUCED,
    IN_POST,
    OF_OFFICE,
    BESIDE_PHONE,
    FAMILIAR,
    GIVEN,
    GIVEN_TO,
    OF_STATION,
    SURNAME,
    BY_NICKNAME,
    NOT_BUT,
    LEADING,
    ENGLISH,
    PRAISED_EN,
  ]) {
    for (const m of text.matchAll(pattern)) {
      const name = m[1] ?? '';
      // after 联系人 any surname is one
      if (pattern !== INTRODUCED && STOP.test(name)) continue;
      add(m.index + m[0].lastIndexOf(name), name);
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/** 阿斌, no 阿姨. */
const FAMILIAR_A = '阿(?![姨拉婆公伯妈爸妹哥姐叔爷嫂里胶])[\\u4e00-\\u9fa5]';
/** A surname and one or two more characters that may stand in a name. */
const REST = `[^\\sA-Za-z0-9\\ue000一二三四五六七八九十${NOT_IN_NAMES}]`;
/** 张三, 李四: numerals only right after the surname. */
const GIVEN_NAME = `(?:[一二三四五六七八九](?![号个点天月分级十])|${REST}(?![一二三四五六七八九]号)${REST}?)`;
export const NAME = `(?:(?:${DOUBLE_SURNAMES.join('|')})${GIVEN_NAME}|[${SURNAMES}]${GIVEN_NAME})`;
const END = `(?=[\\s,。!?;:、\\ue000${NOT_IN_NAMES}]|\\d|$|师傅|工程师|技师|同志)`;
const TITLED = new RegExp(
  `(?:(?:${DOUBLE_SURNAMES.join('|')}|(?<![技改变多感])(?<!换(?=.工))[${SURNAMES}])${REST}{0,2}?|[老小][${SURNAMES}])(?:${TITLES})`,
  'g',
);
/** 从马师傅手里拿出来: whose it is no longer. */
const TAKEN = /^(?:那里?|那儿|手[里上头]|名下)/;
/** 安排师傅, 方便工程师: no surname and title. */
const NO_TITLED = /^(?:谢谢|多谢|感谢|安排|安装|方便|包括|常年|成套|时段|计划|原来)/;
/** 护士长陈莉, 主任周敏, 操作工小刘 */
const IN_POST = new RegExp(`(?:${POSTS})(?:是|叫|:)?\\s?(${NAME}|[老小][${SURNAMES}])${END}`, 'g');
/** 后勤科小吴, 联系设备科的王磊: the office before a name. */
const OF_OFFICE = new RegExp(
  `(?:找|联系|联系人是?|问|我是|对接)[\\u4e00-\\u9fa5]{0,6}(?:科|部|处|室|组|队|班|站|店|厂|村|公司|物业|前台|车间|仓库|食堂|后勤|保安)的?\\s?(${NAME}|[老小][${SURNAMES}])${END}`,
  'g',
);
const INTRODUCED = new RegExp(
  `(?:我(?:的名字)?叫|我是|本人|姓名|名字(?:是|叫|[^,。]{0,2}[错反岔][了啦]?[,\\s]*(?:应该|应当)?是)?|联系人|联系(?!人|电话|方式|我|你|不|上)|收货人|客户|名叫)\\s*(?:是|叫|:|改成|改为|换成|换为|为)?\\s*(?:我?(?:爱人|老婆|老公|媳妇|儿子|女儿|儿媳|女婿|侄子|外甥|同事|徒弟|朋友|邻居|合伙人|姐夫|妹夫|弟弟|哥哥|姐姐|妹妹|爸|妈|弟|哥|姐|妹|叔|舅))?(${NAME})${END}`,
  'g',
);
/** 老周, 找小王 */
const FAMILIAR = new RegExp(
  `(?:^|[\\s,。;:\\ue000]|找|叫|联系人?|我(?:是|系)(?:[\\u4e00-\\u9fa5 ]{1,20}[的嘅])?|你们(?:那个|家|的)?|物业|仓管|司机|门卫|保安|值班|负责人|店长|班长|机手|后勤|前台|给原来的|给之前的|给上次的)(?:是|:|我)?([老小][${SURNAMES}])(?=[\\s,。!?;\\ue000啊哈呀进来把]|$|就行|吧|开门|开锁)`,
  'g',
);
/** 张三 13800138000: the phone is blanked out already. */
const BESIDE_PHONE = new RegExp(
  `(?:^|[\\s,。;:])(${NAME})(?=[\\s,:]{0,2}(?:电话|手机)?[\\s,:]{0,2}\\ue000)`,
  'g',
);
const GIVEN = new RegExp(
  `(?:改派|转派|指派|派单|派|转|交|分|安排|换成?|让|叫|由|找|请)?(?:给|让|派|换成?|叫|由|找|安排|定)\\s*([老小大][${SURNAMES}](?![\\u4e00-\\u9fa5]*师傅)|${FAMILIAR_A}|${NAME})${END}`,
  'g',
);
/** 都转呼伦贝尔站的宝音, 找巴彦淖尔那边的孟克: a name of any people, at the end of its clause. */
const OF_STATION =
  /(?:给|让|派|换成?|找|转|交)给?[\u4e00-\u9fa5]{1,8}(?:站|那边|这边|片区|组|班|店|部|队|办事处)的(?:师傅)?([\u4e00-\u9fa5]{2,4}?)(?=[,。!?;\s\ue000]|$|去|来|吧|处理|跟)/g;
/** 老马那单给大军: a name of any kind, at the end of its clause, of whom an order is given to. */
const GIVEN_TO =
  /(?:单|[\d号]|^|[,。\s])(?:就|都|还是|再|改|换|转|派|交|分)?给(?!他|她|你|我|谁|别|客|人|大家|厂|老板|对方|同|办|处|[一二三四五六七八九十两几半满好差打]|个|上|下|点|换|修)([\u4e00-\u9fa5]{2,3}?)(?:吧|去)?(?=$|[,。!\s\ue000])/g;
/** 电话186… 姓马 */
const SURNAME = new RegExp(
  `(?:^|[\\s,。;\\ue000我免])(?:我|客户|人家)?姓(${DOUBLE_SURNAMES.join('|')}|[${SURNAMES}])(?=[\\s,。!?;\\ue000]|$|的)`,
  'g',
);
/** 阿斌那单, 找阿海 */
const BY_NICKNAME = new RegExp(
  `(?:^|[\\s,。;]|找|联系)(${FAMILIAR_A})(?=那|这|的单|去|[\\s,:]{0,2}\\ue000|[\\s,:]{0,2}\\d{3})`,
  'g',
);
/** 不是孙磊,是孙雷: what is denied is blanked out already. */
const NOT_BUT = new RegExp(
  `(?<=\\ue000)[,。\\s]*(?:而|应该|应当)?是给?(${NAME}|[老小][${SURNAMES}])${END}`,
  'g',
);
/** 李强去, 王伟处理003 */
const LEADING = new RegExp(
  `(?:^|[,。\\s])(${NAME}|[老小][${SURNAMES}])(?=(?:现在|今天|目前)?(?:手上|手里|名下)|(?:去|来)?(?:处理|接手|跟进|接)|去[,。!\\s]|去$|已(?:经)?(?:到|在|进|出|接|去|完|签)|(?:刚|刚刚)?(?:到|进场|出发|签到|接单)了|(?:人)?(?:挺|很|真|特别|非常|态度|技术|服务|干活|修得|不错))`,
  'g',
);
const ENGLISH =
  /(?:\b(?:to|give (?:it )?to|assign(?:ed)?(?: it)? to|let|send|have|put|my name is|i am|i'm|this is|mr\.?|ms\.?|mrs\.?|[Cc]ontact(?: person)?(?: is)?:?|name's|ask for|speak to|tell|see|call|work by|thanks to|nurse|doctor|manager|foreman|technician|engineer|operator|mechanic|receptionist)\s+|\b(?=(?:Mr|Ms|Mrs|Dr)\.? [A-Z]))((?:(?:Mr|Ms|Mrs|Dr)\.? )?(?!The|My|Our|Your|It|Work|Order|Tomorrow|Today|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Someone|WO|I|No|Not|January|February|March|April|May|June|July|August|September|October|November|December)[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b(?! (?:Street|Road|Village|City|County|Avenue|Town))/g;
/** Tom was great, Dave fixed it: what only people do or are. */
const PRAISED_EN =
  /(?:^|[,.!?;] ?|\b(?:and|but) )((?!The|This|That|It|He|She|They|We|You|I|My|Our|Your|Nobody|Everything|Everyone|Someone|Somebody|All|Service|Technician|Engineer|Repair|Support|Work|Job|Who|What|No|Yes)[A-Z][a-z]+)(?= (?:was|is|has been) (?:so |very |really |super |just |absolutely |extremely |a bit |a little |quite )?(?:great|polite|friendly|helpful|professional|excellent|fantastic|brilliant|amazing|super|rude|late|on time|patient|kind|lovely|wonderful|awesome|terrific|superb|top|the best)\b| (?:did (?:an? )?(?:very |really )?(?:great|good|excellent|fantastic|amazing|super|fine|wonderful|terrible|bad)|fixed|explained|turned up|showed up|came(?! (?:loose|off|apart|out|undone|down))|arrived|sorted|repaired|replaced)\b)/g;
const STOP =
  /^(?:高兴|和气|单[^\ue000]|车[间上里辆]|成[为了本]|安[装全排]|时[间候]|高[速压温]|毛[病]|石[头]|金[属额]|江[边]|张[嘴口开贴]|雷[雨]|黄[色油]|白[天色]|方[便法案向]|包[装括]|文[件字]|温[度]|路[上边口]|路.$|费[用]|钱|于|余|全|常|夏天|向|任[务何]|解[决释]|易损|康|平|和|明[天早晚]|马[上达]|钟|项目|管理|关[机闭门]|段|成|龙头|连|应|强|水|计|何[时]|车$|方便.?|范围|万[一]|熊|严重|古)/;
