import { PARTS_ZH } from './lexicon/faults.js';
import { BRANDS, MACHINES_ZH, MODEL_CODES, NUMBERED_MACHINE_ZH } from './lexicon/machines.js';
import { anyOf } from './normalise.js';

export interface DeviceMention {
  from: number;
  to: number;
  /** As written, without spaces. */
  text: string;
  kind: 'serial' | 'plate' | 'vin' | 'nickname' | 'model';
}

/** Serial numbers, plates, nicknames (3号机) and model names in a (normalised) text without phones, orders and times. */
export function findDevices(text: string): DeviceMention[] {
  const found: DeviceMention[] = [];
  const add = (from: number, raw: string, kind: DeviceMention['kind']) => {
    const tidy = raw.replace(/\s+/g, '').replace(/[-.·]+$/, '');
    const to = from + raw.length;
    if (tidy && !found.some((f) => from < f.to && f.from < to)) found.push({ from, to, text: tidy, kind });
  };
  for (const pattern of [PLATE, VESSEL]) for (const m of text.matchAll(pattern)) add(m.index, m[0], 'plate');
  for (const m of text.matchAll(NAMED_MODEL))
    add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', 'model');
  for (const m of text.matchAll(NAMED_SERIAL))
    add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', 'serial');
  for (const m of text.matchAll(PAIRED))
    for (const code of pairOf(m, text)) add(code.from, code.text, 'serial');
  for (const code of severalNamed(text)) add(code.from, code.text, 'serial');
  for (const pattern of MODEL_CODES) for (const m of text.matchAll(pattern)) add(m.index, m[0], 'model');
  for (const m of text.matchAll(BRAND_MODEL)) add(m.index, m[0], 'model');
  for (const m of text.matchAll(TYPE)) add(m.index, m[1] ?? '', 'model');
  for (const m of text.matchAll(BEFORE_MACHINE)) if (isModel(m[1] ?? '')) add(m.index, m[1] ?? '', 'model');
  for (const m of text.matchAll(AFTER_MACHINE))
    if (isModel(m[1] ?? '')) add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', 'model');
  for (const m of text.matchAll(IS_A))
    if (isKind(m[1] ?? '')) add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', 'model');
  for (const m of text.matchAll(OF_A_KIND))
    if (isRound(m[1] ?? '')) add(m.index + m[0].indexOf(m[1] ?? ''), m[1] ?? '', 'model');
  for (const m of text.matchAll(PART_OF))
    if (isLoose(m[0]) && !MEASURE.test(m[0]) && !isCodeOfFault('', m[0])) add(m.index, m[0], 'model');
  for (const m of text.matchAll(OF_MODEL))
    if ((isModel(m[0]) || isLoose(m[0])) && !MEASURE.test(m[0])) add(m.index, m[0], 'model');
  for (const m of text.matchAll(VIN)) if (isVin(m[0])) add(m.index, m[0], 'vin');
  for (const m of text.matchAll(SERIAL))
    if (OF_A_FAULT.test(text.slice(0, m.index))) continue;
    else if ((isRound(m[0]) && m[0].length >= 5) || VERSION.test(m[0])) add(m.index, m[0], 'model');
    else if (isSerial(m[0]) || (ABOUT_MODEL.test(text) && isModel(m[0])))
      add(m.index, m[0], ABOUT_MODEL.test(text) && isModel(m[0]) ? 'model' : 'serial');
  for (const m of text.matchAll(SHORT))
    if (!isCodeOfFault(text.slice(0, m.index), m[0].replace(/^[MH](?=-)/, 'X'))) add(m.index, m[0], 'serial');
  for (const m of text.matchAll(CALLED)) {
    const name = m.slice(1).find((group) => group !== undefined) ?? '';
    add(m.index + m[0].lastIndexOf(name), name, 'nickname');
  }
  for (const m of text.matchAll(BEAST)) add(m.index, m[0], 'nickname');
  if (ONE_MACHINE.test(text)) for (const m of text.matchAll(PET_NAME)) add(m.index, m[0], 'nickname');
  // 在1号库: where, not what
  for (const m of text.matchAll(NUMBERED))
    if (!m[0].endsWith('库') || !/[在到去进往]$/.test(text.slice(0, m.index))) add(m.index, m[0], 'nickname');
  return found.sort((a, b) => a.from - b.from);
}

/** Plates of the mainland, standard and new energy (reference/field-service.md C.2); a dot or space may follow the letter. */
/** The number plate of a vehicle. */
export const PLATE =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?[A-HJ-NP-Za-hj-np-z]\s?[·.-]?\s?(?:[A-HJ-NP-Za-hj-np-z0-9]{4}(?:[A-HJ-NP-Za-hj-np-z0-9挂学警港澳])|(?:[A-HJKa-hjk][A-HJ-NP-Za-hj-np-z0-9]\d{4}|\d{5}[A-HJKa-hjk]))(?![A-Za-z0-9])/g;

/** 浙岭渔23506, 苏连货8816: a vessel by its home port and trade. */
const VESSEL =
  /[京津沪渝冀辽黑湘皖鲁苏浙赣鄂桂闽粤琼川][\u4e00-\u9fa5]{1,2}(?:渔|货|油|拖|供|运|客|港)(?:运|养|机)?\d{3,6}(?!\d)/g;
/** A code: letters and digits in groups joined by -, /, . or a single space inside. */
const CODE = '[A-Za-z0-9](?:[A-Za-z0-9./_-]| (?=\\d{3,}(?![年月日点:号]))){1,28}[A-Za-z0-9]';
const NAMED_SERIAL = new RegExp(
  `(?:序列号|出厂编号|设备编号|机器编号|机器号|设备号|产品编号|机身号|机身码|编号|机号|机编|车架号|底盘号|发动机号|自编号|车牌号?|牌号|桩号|柜号|位号|资产号|资产编号|VIN码?|(?<![A-Za-z])SN码?号?(?![A-Za-z]{4})|S/N|serial(?: number| no\\.?)?|asset(?: number| no\\.?| tag| id)?|tag(?: number| no\\.?)?|plate(?: number| no\\.?)?|unit(?! (?:serial|model|number|no\\b))|machine (?:number|no\\.?))(?:(?:录|写|报|填|说|打|输|发)?错了?[,\\s]*(?:应该|应当)是|应该是|改成|改为)?\\s*(?:是|为|:|#|is|=)?\\s*(?:的)?\\s*((?:(?<=牌号[是为:]{0,1}\\s?)[\\u4e00-\\u9fa5]{1,2})?(?=[A-Za-z0-9 ./_-]*\\d)${CODE})`,
  'gi',
);
const NAMED_MODEL = new RegExp(
  `(?:型号|机型|车型|model(?: number| no\\.?| name)?)\\s*(?:好像|应该|大概|可能|貌似|上|写的?|标的?|叫)*(?:是|为|:|is|=)?\\s*((?:${anyOf(BRANDS)})?\\s?(?=[A-Za-z0-9 ./_-]*\\d)${CODE})`,
  'gi',
);
const BRAND_MODEL = new RegExp(
  `(?:${anyOf(BRANDS)})\\s?(?:牌)?\\s?(?=[A-Za-z-]*\\d)[A-Za-z0-9][A-Za-z0-9.-]{1,15}(?![A-Za-z0-9])`,
  'gi',
);
/** 1204型拖拉机, 9YG-1.3型 */
const TYPE = /(?<![A-Za-z0-9.-])((?=[A-Za-z.-]*\d)[A-Za-z0-9][A-Za-z0-9.-]{1,15})(?=型(?!号))/g;
/** VMC850加工中心, GA37的空压机: a code right before what it is. */
const BEFORE_MACHINE = new RegExp(
  `(?<![A-Za-z0-9./_+-])([A-Za-z][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+){0,3})\\s?(?:型|系列)?(?:的)?(?=[\\u4e00-\\u9fa5]{0,4}?(?:${anyOf(MACHINES_ZH)}))`,
  'g',
);
/** 叉车CPD30, forklift FD30 */
const AFTER_MACHINE = new RegExp(
  `(?:${anyOf(MACHINES_ZH)}|[\\u4e00-\\u9fa5]{2}[机器柜炉泵仪箱秤灶](?<!手机|主机|司机|开机|关机|停机)|\\b(?:forklift|baler|tractor|combine|excavator|loader|compressor|lathe|mill|printer|elevator|lift|boiler|chiller|pump))\\s?([A-Z]{1,5}-?\\d{2,4}[A-Z]{0,3})(?![A-Za-z0-9-])`,
  'g',
);
/** CK6150的, MRO1882的滤芯, 康明斯的C150D5, filters for the RO-600: what is owned by a code, or made by somebody, is of a kind. */
const OF_MODEL = new RegExp(
  `(?<![A-Za-z0-9./_+-]|[报号码示是]\\s?|错误)[A-Za-z]{1,6}-?\\d{2,4}[A-Za-z]{0,4}\\d?(?=\\s?的(?:[,。!?\\s]|$|[\\u4e00-\\u9fa5]{1,4}(?:多久|多少|怎么|要|能|有|在|$|[,。])))|(?<=(?:${anyOf(BRANDS)})的)[A-Za-z]{1,6}-?\\d{2,4}[A-Za-z0-9]{0,4}(?![A-Za-z0-9-])|(?<=\\b(?:for|on|with) (?:the|an?|my|our) )[A-Z]{1,6}-?\\d{2,4}[A-Z]{0,3}(?![A-Za-z0-9-])|(?<![A-Za-z0-9./_+-]|[报号码示是]\\s?)[A-Z]{1,4}-\\d{1,4}[a-z][A-Za-z]{0,3}(?![A-Za-z0-9-])`,
  'g',
);
/** LX-50的皮带, TK80的配件: parts are those of a kind of machine. */
const PART_OF = new RegExp(
  `(?<![A-Za-z0-9./_+-]|[报号码示是]\\s?|错误)[A-Za-z]{2,6}-?\\d{2,4}[A-Za-z]{0,4}(?=\\s?的(?:${anyOf(PARTS_ZH)}|(?:原装|原厂|新)?(?:配件|备件|零件|耗材|说明书|图纸|价格|机油|刀|绳|墨盒|碳粉|保养件)))`,
  'g',
);
/** 用的是HT-350, 买的你家BZ-220, 机器是KD-60的 */
const OF_A_KIND =
  /(?:(?:用|买|开|装|上|进|租)的(?:就)?(?:是)?(?:你们?家?的?)?|(?:机器|设备|机子|机)(?:就)?是|[一两]台|[那这][台款种])\s?([A-Za-z]{1,5}-?\d{2,3}[A-Z]{0,2})(?![A-Za-z0-9-])/g;
/** 我这个是SCC-WE101, 这机子是YT-8800: what a machine is, is its kind. */
const IS_A =
  /(?:[我咱俺这那](?:们|家|边|里)?(?:这|那)?(?:[个台款种]|机器|机子|设备|车|机型)|机器|设备|机子)(?:就|应该|好像)?是(?:个|台)?\s?([A-Za-z]{1,5}(?:-?[A-Za-z0-9]{1,6}){1,2})(?![A-Za-z0-9-]|号|区|座|栋|楼|线)/g;
const isKind = (code: string): boolean =>
  /^[A-Za-z].*\d{2}/.test(code) && !/\d{5}/.test(code) && !MEASURE.test(code) && !isCodeOfFault('', code);
/** Makers number their kinds in round figures (TD150, PX-220), owners number their machines one by one (CNC-07). */
const isRound = (code: string): boolean =>
  /^[A-Za-z]{1,5}-?[1-9]\d?[05][A-Z]{0,2}$/.test(code) &&
  !MEASURE.test(code) &&
  !/^(?:[EFPUHLABC]|er|err|al|no|ct|icu)-?\d/i.test(code);
/** VMC-855L, TZ-300B: a letter behind a short number is a version. */
const VERSION = /^(?!WO|SN|NO)[A-Z]{2,4}-\d{2,3}[A-Z]{1,2}$/;
/** IP65, DN50, AC220 */
const MEASURE = /^(?:ip|usb|pm|ac|dc|pvc|dn|pn|wo|sn|gb)-?\d/i;
const isLoose = (code: string): boolean =>
  /\d/.test(code) && /[A-Za-z]/.test(code) && !/^(?:WO|SN)/i.test(code);
/** Says that the code it speaks of is a model's. */
const ABOUT_MODEL = /型号|机型|\bmodel\b/i;
const VIN = /(?<![A-Za-z0-9])[A-HJ-NPR-Za-hj-npr-z0-9]{17}(?![A-Za-z0-9])/g;
const SERIAL = /(?<![A-Za-z0-9./_+-])[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+){0,4}(?![A-Za-z0-9_]|[.:]\d)/g;

/** TL-88和TL-89, A12、A13: what stands side by side under one letter is numbered by the owner. */
const PAIRED =
  /(?<![A-Za-z0-9./_+-])[A-Za-z]{1,4}-?\d{1,2}(?:\s?(?:和|跟|与|以及|还有|、|,|and|&)\s?[A-Za-z]{1,4}-?\d{1,2})+(?![A-Za-z0-9.-]|\s?[楼栋幢座号室区口轴路门层])/g;
/** TL-88坏了: alone it needs a hyphen, and to be what is broken. */
const SHORT =
  /(?<![A-Za-z0-9./_+-])(?:[A-Z]{2,4}|[A-DG-KMNQ-Z])-\d{2}(?=\s?(?:[坏不漏停又也卡没冒响]|打不|开不|出不|报警|有(?:问题|异响|故障)|这台|那台|那个?机))/g;

function pairOf(match: RegExpMatchArray, text: string): { from: number; text: string }[] {
  const at = match.index ?? 0;
  const codes = [...match[0].matchAll(/([A-Za-z]{1,4})(-?)\d{1,2}/g)];
  const alike = new Set(codes.map((code) => `${code[1]}${code[2]}`.toUpperCase())).size === 1;
  const [first] = codes;
  const short =
    first?.[2] === '-' ||
    (first?.[1]?.length === 1 &&
      codes.every((code) => code[0].length === 3) &&
      ALL_OF_THEM.test(text.slice(at + match[0].length)));
  if (!first || !alike || !short || isCodeOfFault(text.slice(0, at), first[0].replace(/^[MLHUP](?=-)/i, 'X')))
    return [];
  return codes.map((code) => ({ from: at + code.index, text: code[0] }));
}

/** 捆草机WK-2301不打结,拖拉机TL-88漏油: alone TL-88 may be a model, beside another machine it tells them apart. */
function severalNamed(text: string): { from: number; text: string }[] {
  const codes = [...text.matchAll(AFTER_ITS_KIND)]
    .map((m) => ({ from: m.index + m[0].length - (m[1] ?? '').length, text: m[1] ?? '' }))
    .filter((code) => !isCodeOfFault(text.slice(0, code.from), code.text));
  return new Set(codes.map((code) => code.text)).size > 1 ? codes : [];
}

const AFTER_ITS_KIND = new RegExp(
  `(?:${anyOf(MACHINES_ZH)}|[\\u4e00-\\u9fa5]机)\\s?([A-Z]{1,5}-\\d{2,})(?![A-Za-z0-9-])`,
  'g',
);

const ALL_OF_THEM = /^\s?(?:这?[两俩]|都|全|同时|一起|are\b|both\b)/;
/** 报E12, M12 bolts, 型号…: numbered by somebody else. */
const isCodeOfFault = (before: string, code: string): boolean =>
  /^(?:[EFPUHLM]|er|err|al|no|wo|sn|ip|usb)-?\d/i.test(code) ||
  /(?:报|显示|提示|代码|错误码?|故障码?|报警|型号|机型|\b(?:code|error|alarm|fault|model))[:\s是为]{0,3}$/i.test(
    before,
  );

/** 报错E-0417 names what is wrong, not the machine. */
const OF_A_FAULT =
  /(?:(?<!要|来|想|再|先)报|显示|提示|报错|报警|错误码?|故障码?|报码|\b(?:error|alarm|fault)(?: code)?)[:\s是为]{0,3}$/i;

/** Without a label: letters and at least four digits, or groups joined by hyphens with at least three. */
function isSerial(code: string): boolean {
  const digits = code.replace(/\D/g, '').length;
  if (
    !/[A-Za-z]/.test(code) ||
    /^WO-?\d/i.test(code) ||
    /^\d+(?:st|nd|rd|th|am|pm|min|mins|h|km|kg|mm|cm|kw|kwh|v|w|rpm|mpa|bar|l|t|m|s|d|x\d+)$/i.test(code)
  )
    return false;
  if (/^[EePpFfUu]-?\d{1,4}$/.test(code)) return /-\d{4}$/.test(code);
  if (code.length > 32) return false;
  if (/^[A-Za-z]+[-_/]/.test(code) || /[-_/]/.test(code))
    return digits >= 3 && /[A-Za-z]{1,8}/.test(code) && !/[a-z]{5,}/.test(code);
  return digits >= 4 && !/[a-z]{5,}/.test(code);
}

/** Too few digits for a serial number, too long for the name of a place on the shop floor. */
function isModel(code: string): boolean {
  const digits = code.replace(/\D/g, '').length;
  return (
    /[A-Za-z]/.test(code) &&
    digits >= 2 &&
    code.length >= 4 &&
    (digits <= 3 || !isSerial(code)) &&
    !/^(?:WO|SN|NO|AL|Er+)/i.test(code) &&
    !/-\d{3,}$/.test(code)
  );
}

const VIN_VALUES: Record<string, number> = {
  A: 1,
  B: 2,
  C: 3,
  D: 4,
  E: 5,
  F: 6,
  G: 7,
  H: 8,
  J: 1,
  K: 2,
  L: 3,
  M: 4,
  N: 5,
  P: 7,
  R: 9,
  S: 2,
  T: 3,
  U: 4,
  V: 5,
  W: 6,
  X: 7,
  Y: 8,
  Z: 9,
};
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** Check digit at position 9 (GB 16735); seventeen equal characters pass it and are refused. */
export function isVin(text: string): boolean {
  const vin = text.toUpperCase();
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(vin) || /^(.)\1{16}$/.test(vin)) return false;
  const sum = [...vin].reduce(
    (total, c, i) => total + (/\d/.test(c) ? Number(c) : (VIN_VALUES[c] ?? 0)) * (VIN_WEIGHTS[i] ?? 0),
    0,
  );
  return vin[8] === (sum % 11 === 10 ? 'X' : String(sum % 11));
}

/** 我们叫小灰的那台, 就大黄那台铲车, 叫"老黄牛", 外号大黄, nicknamed Big Red */
const CALLED =
  /(?:叫|称)(?:做|它)?([\u4e00-\u9fa5A-Za-z0-9]{2,5})(?=的(?:那|这)[台个辆部])|(?<=^|[,。\s就是])([大小老二三][黄红蓝绿黑白灰胖憨花青牛虎][\u4e00-\u9fa5]?)(?=那[台辆部])|(?:(?:叫做?|名叫|[台辆部]|机器|设备)\s*[“"「'](?![A-Za-z]{0,3}-?\d+[”"」'])([^”"」',。!?]{1,8})(?=[”"」'])|(?:外号|绰号|昵称|小名|我们都?叫它|我们都?管它叫|大家都?叫它|俗称)\s*(?:是|叫|:)?\s*[“"「']?([\u4e00-\u9fa5A-Za-z0-9]{2,8}?)(?=[”"」',。!?;\s]|的|$|坏|又|不|漏|打))|(?<=\b(?:nicknamed|we call it|known as) ["“']?)([A-Z][\w ]{1,20}?)(?=["”',.!?;]|$)/g;
/** 大黄液压没劲…就是我那台老挖机: a pet's name of which a part or a fault is told. */
const PET_NAME = new RegExp(
  `(?<=^|[,。!\\s])(?:[大小老二][黄红蓝绿黑白灰胖憨花青牛虎铁]|铁牛|老伙计)[牛龙蛋妞子]?(?=(?:又|今天|突然|的|老是?|昨天|它){0,2}(?:${anyOf(PARTS_ZH)}|趴|不(?!是|要|用|在|知|能|会)|没劲|没反应|漏|冒|罢工|熄|坏|打不|卡))`,
  'g',
);
/** 老黄牛, 大铁牛, 小蓝象: size, colour and beast together are said of nothing but a machine. */
const BEAST =
  /[大小老二](?:[黄红蓝绿黑白灰铁青银橙紫胖花][牛虎象龙马熊狮鲨驴骡妞胖]|[黄黑]蜂|蓝精灵|毛驴|坦克|霸王)(?![肉奶皮角棚场养鸡馆店])/g;
const ONE_MACHINE = /[那这][台辆部]|[\u4e00-\u9fa5](?:机|车)/;
/** 3号机, 3#空压机, 二号打捆机, 12号车, A3线, No. 3 baler */
const NUMBERED = new RegExp(
  `(?<![\\d月A-Za-z])(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[A-Z]\\d?)\\s?[号#]\\s?(?:${NUMBERED_MACHINE_ZH}|机器|设备|机组|机床|机|车(?!间)|生产线|产线|线(?!路)|炉|窑|泵|窗|灶|柜|库(?![门里外区旁边口]))(?!间|路|房)|\\b(?:machine|baler|bus|(?:lift|elevator|press|pump|oven|boiler|chiller|forklift|truck|crane|printer|loader|tractor|combine|robot|compressor|conveyor|charger|mill|lathe|machine|unit)?(?: ?(?:no\\.?|number))|lift|elevator|press|pump|oven|boiler|chiller|forklift|truck|crane|printer|loader|tractor|combine|robot|compressor|conveyor) ?#? ?\\d{1,3}(?: (?:baler|machine|bus|line|door|oven))?\\b(?! ?(?:minutes?|hours?|pm|am))`,
  'gi',
);
