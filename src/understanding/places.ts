import { AREAS, LEAD_IN, NOT_PLACES, PROVINCES, ROADS, SITES, SPOTS } from './lexicon/places.js';
import { anyOf } from './normalise.js';
import { findPlaceClauses } from './place-clauses.js';
import { findRegionPlaces } from './region-places.js';

export interface PlaceMention {
  from: number;
  to: number;
  text: string;
}

/**
 * Places that a (normalised) text names in words: after a label (地址:…), by the form of an address
 * (…县…镇…村, 南环路88号), or as country people say it (村东头麦地里). Only a suggestion: it is read back.
 */
export function findPlaces(text: string): PlaceMention[] {
  const found: PlaceMention[] = [];
  const add = (from: number, raw: string, strict: boolean) => {
    const lead = (raw.match(SELF) ?? raw.match(IN) ?? raw.match(LEAD_IN))?.[0].length ?? 0;
    const place = raw
      .slice(lead)
      .replace(/[\s,:]+$/, '')
      .replace(THAT_ONE, '')
      .replace(TAIL, '');
    const start = from + lead;
    const to = start + place.length;
    if (
      place.length < 2 ||
      (strict && (NOT_PLACES.test(place) || SITES.includes(place))) ||
      !/[\u4e00-\u9fa5A-Za-z]/.test(place)
    )
      return;
    if (
      /^(?:客户.*|你家.*|门口|楼下|楼上|旁边|附近|对面|现场|前面|后面|门外|大门口|半空|(?:马路)?中间)$/.test(
        place,
      )
    )
      return;
    if (strict && /[得跑把被让了都]|发烧|堆在/.test(place)) return;
    if (/[卡停困]在$/.test(text.slice(0, start)) && /^(?:负?[一二三四五六七八九十\d]+)[楼层]$/.test(place))
      return;
    if (/(?<![我俺咱们])这$/.test(text.slice(0, start))) return;
    if (/^(?:这|哪里|哪儿|哪|这里|这儿|那里|那边|这边|家里|家|手机|一起)/.test(place)) return;
    if (!found.some((f) => start < f.to && f.from < to)) found.push({ from: start, to, text: place });
  };
  for (const m of text.matchAll(LABELLED))
    add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', false);
  for (const m of text.matchAll(PARKED)) add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', false);
  for (const { from, text: whole } of findRegionPlaces(text)) add(from, whole, false);
  for (const m of text.matchAll(ADDRESS)) add(m.index, m[0], true);
  for (const m of text.matchAll(ALONE)) add(m.index, m[0], true);
  for (const { from, to, text: whole } of findPlaceClauses(text)) {
    // 光谷软件园E3栋5楼机房: 3栋5楼 is a part of it
    const parts = found.filter((f) => f.from < to && from < f.to);
    if (parts.every((f) => f.from >= from && f.to <= to))
      for (const part of parts) found.splice(found.indexOf(part), 1);
    add(from, whole, false);
  }
  for (const m of text.matchAll(NAMED_SITE))
    add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', true);
  for (const m of text.matchAll(ROOM)) add(m.index, m[0], true);
  for (const m of text.matchAll(STANDS)) add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', true);
  for (const m of text.matchAll(SPOT)) add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', false);
  for (const m of text.matchAll(LABELLED_EN)) {
    const end = m.index + m[0].length;
    const place = (m[1] ?? '') + (text.slice(end).match(CITY_EN)?.[0] ?? '');
    add(end - (m[1] ?? '').length, place, false);
  }
  for (const m of text.matchAll(STREET_EN)) add(m.index, m[0], false);
  for (const m of text.matchAll(REGION)) add(m.index, m[0], false);
  for (const m of text.matchAll(INSIDE_EN))
    add(m.index + m[0].length - (m[1] ?? '').length, m[1] ?? '', false);
  for (const m of text.matchAll(NAMED_EN)) add(m.index, m[0], false);
  // 我是兴隆合作社的老周,…在乌丹镇三道沟村: who they are, where there is a place besides
  const other = found.filter(({ from, to }) => !(WHO.test(text.slice(0, from)) && text[to] === '的'));
  const telling = other.filter(
    (place) => !(BARE_SITE.test(place.text) && other.some((o) => o.text.length > 4)),
  );
  return joined(
    (telling.some((place) => TELLING.test(place.text)) ? telling : found)
      .map((place) => further(place, text))
      .sort((a, b) => a.from - b.from),
    text,
  );
}

/** 纺织厂这边, beside an address. */
const BARE_SITE = /^[\u4e00-\u9fa5]{1,2}[厂店场院站]$/;
/** More than a room of the house that they are of. */
const TELLING = /[省市县区旗镇乡村庄屯路街]/;
/** 你好我是城南医院的: the greeting is no part of the name. */
const SELF = /^(?:您?你?好)?[我俺咱](?:们|这边?|那边?)?是/;
const WHO = /[我俺咱](?:们|这边?|那边?)?是$/;

/** 吾悦广场B2停车场, 9号2栋301, 新村工业区: what goes on at once belongs to it. */
function further(place: PlaceMention, text: string): PlaceMention {
  const more = text.slice(place.to, place.to + 16).match(FURTHER)?.[0] ?? '';
  const doubled = more !== '' && /(?:栋|幢|座|单元|楼)$/.test(place.text) === false && /^\d/.test(more);
  return doubled ? place : { ...place, to: place.to + more.length, text: place.text + more };
}

const FURTHER =
  /^(?:\s?(?:B\d|负?[一二三四五六七八九十\d]{1,2}[层楼])(?:停车场|车库)?|\d{3,4}(?!\d|[年月点元块])(?:室|号)?|地下(?:车库|室|[一二三]层)|大堂|大厅|[东西南北]{1,2}门(?![一-龥])|(?<=[楼层院厂区场馆])[东西南北]{1,2}门|[口头](?=等|$|[,。见])|(?:工业区|开发区|园区|停车场|塘|泊位|舍)|(?:东|西|南|北)?边?(?:那个|的)(?:泵房|机房|院子|厂房|仓库|车间|大院))/;

/** 连霍高速洛阳段,孟津服务区: parts of one address, the wider first. */
function joined(places: readonly PlaceMention[], text: string): PlaceMention[] {
  const result: PlaceMention[] = [];
  for (const place of places) {
    const last = result.at(-1);
    const wider = last && /(?:高速(?:公路)?|段|方向|[省市县区镇乡村路街])$/.test(last.text);
    if (last && wider && /^[,\s]$/.test(text.slice(last.to, place.from))) {
      last.text = text.slice(last.from, place.to);
      last.to = place.to;
    } else result.push({ ...place });
  }
  return result;
}

const H = '[\\u4e00-\\u9fa5]';
const END =
  '(?=[,。!?;\\n\\ue000]|\\s*(?:电话|手机|联系|联系人|姓名|我叫|师傅|型号|编号|序列号)|$|\\s(?!\\d))';
const LABELLED = new RegExp(
  `(?:(?:维修|安装|上门|收货|服务|新|现在的?|机器|详细|具体)?地址|地点|位置|所在地)\\s*(?:换成|改成|改为|改到|变成|变为|换到|是在|(?:写|填|说|弄)?(?:不对|错了?|有误)[,\\s]*(?:应该|应当)?是|写成[^,。]{1,12}[,\\s]*(?:应该|应当)?是|改一下[,\\s]*(?:送到|改到|到|在|是)?|应该是|是|在|为|:|(?=[\\u4e00-\\u9fa5]{4,16}[路街巷道镇村区][^,。]{0,8}\\d))\\s*([^,。!?;\\n\\ue000]{2,40}?)${END}`,
  'g',
);
/** After its first character a name holds no 省市县 of its own (市中区 does at first): keeps the work linear. */
const AREA = `${H}(?:(?![省市县区镇乡旗盟])${H}){0,7}?(?:${anyOf(AREAS)})`;
const VILLAGE = `${H}{1,8}?(?:${anyOf(SITES)})`;
const ROAD = `${H}{1,8}?(?:${ROADS})(?:\\s?\\d{1,5}(?:-\\d{1,4})?\\s?(?:号|弄|公里|km)?(?:院|楼)?|与${H}{1,8}?(?:${ROADS})(?:交叉口|路口|交口)?|K\\d+)?`;
const DETAIL = `(?:(?<=单元)\\s?\\d{2,4}(?!\\d)|(?<=\\d楼)\\d{3,4}(?!\\d)|[一二三四五六七八九十]{1,3}(?:组|社|队)(?!长)|\\s?[A-Za-z]?\\d{1,4}\\s?(?:号楼|号院|号厂房|号车间|号仓库|号门|号库|号|栋|幢|单元|室|层|楼|组|社|队|厂房|门)|${H}{0,4}?(?:${anyOf(SPOTS)})(?:的?(?:麦地|玉米地|地|田)?里)?|${H}{1,10}?(?:公司|厂|店|场|合作社|集团)|[A-Za-z]{0,8}${H}{0,8}?(?:[A-Z]座|大厦|城|广场|中心)(?:\\d{2,4}室?)?)`;
/** Two levels at least, or a road with its number, or one level that names itself. */
const ADDRESS = new RegExp(
  `(?:[GS]\\d{1,4}\\s?)?${H}{2,6}高速(?:公路)?(?:${H}{0,6}?(?:方向|路段|段(?![\u4e00-\u9fa5])|服务区|出口|入口|收费站)|\\s?K?\\d{1,4}(?:\\+\\d+)?(?:公里)?)*|[GSX]?\\d{2,4}\\s?(?:国道|省道|县道|高速)(?:公路)?(?:\\s?K\\d{1,4}(?:\\+\\d+)?(?:公里)?处?)?(?:${H}{0,8}?(?:${anyOf(SITES)}))?(?:旁边|附近|路段|处)?|(?:(?<=^|[,。!?;\\s\\ue000在是住])${H}{2,8}?)?(?:\\d{1,3}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|#楼)(?:\\s?[\\d一二三四五六七八九]{1,2}单元)?(?:\\s?\\d{2,4}(?:室|号)?)?|(?:${AREA}){1,5}(?:${VILLAGE}|${ROAD}){1,3}(?:${DETAIL}){0,4}|(?:${AREA}){2,5}(?:${DETAIL}){0,4}|${H}{1,8}?(?:${ROADS})\\s?\\d{1,5}(?:-\\d{1,4})?\\s?号?(?:${DETAIL}){0,4}|${H}{2,5}(?:${anyOf(SITES)})(?:${DETAIL}){0,4}|${H}{2,4}(?:县|镇|乡)(?:${DETAIL}){0,3}`,
  'g',
);
const SPOT = new RegExp(
  `(?:在|停在|坏在|到|来)(${H}{0,12}?(?:${anyOf(SPOTS)})(?:的?(?:麦地|玉米地|地|田)?里)?)(?=[,。!?;\\s\\n\\ue000]|$|等|呢|了|上|边|,|坏|不|抛|趴|停|来)`,
  'g',
);
/** 停在郑州东站公交场站: where a machine stands needs no form of address. */
const PARKED =
  /(?:停在|坏在|抛锚在|趴在|扔在|位于|[停]?靠在|泊在|锚在|搁在)(?!了|那里|这里|那儿|这儿|家)([^,。!?;\s\ue000\d][^,。!?;\s\ue000]{1,23})/g;
/** 老地方,杨庄: a village by its name, a clause to itself. */
const ALONE = new RegExp(
  `(?<=^|[,。;!\\s\\ue000])${H}{1,4}(?:村|屯|庄|营子|寨|堡|沟|镇|乡|农场|林场)(?=$|[,。;!\\s\\ue000])`,
  'g',
);
/** 我这边是城南冷库, 我是陕西蒲城的: what stands where, by its name. */
const NAMED_SITE = new RegExp(
  `(?:我|俺|额|咱|这)(?:们)?(?:这|那)?(?:边|里|儿|是)?(?:是|在|(?<=我这))(${H}{2,10}?(?:冷库|厂|店|商场|站|医院|学校|公司|酒店|物业|中心|大厦|养殖场|合作社|农场)|${H}{2,3}[村庄屯镇乡](?=的)|(?:${PROVINCES})(?:省|市)?${H}{1,7}?)(?=的(?:[,。!\\s]|$)|[,。!?\\s\\ue000]|这|那|制|空|电|机|设|冷|$)`,
  'g',
);
/** 三楼会议室, 二车间靠北门: a room with its floor or number. */
const ROOM =
  /(?:小区)?(?:地下)?(?:地库|车库|停车场)B\d|(?:[一二三四五六七八九十]{1,3}|\d{1,2}|负[一二三]|B\d)(?:楼|层)[\u4e00-\u9fa5]{0,5}?(?:室|房|厅|店|走廊|车间|食堂|厨房|茶水间|卫生间|仓库)(?!的?钥)|[一二三四五六七八九十\d]{1,2}号门(?=等|$|[,。])|[一二三四五六七八九十\d]{1,2}号(?:仓|库|工位|泊位|岗亭)(?:门口|门前|门外|旁边?|里面?|外面?)?(?![一-龥])|[一二三四五六七八九十\d]{1,2}号?(?:车间|厂房|仓库|机房)(?:(?:靠|的)?[东南西北]{1,2}(?:门|侧|边|角|头)|里面?|门口)?/g;
/** 我的店在万象城B1层, 人在人民医院: what stands at the end of the clause after 在 ends like a place. */
const STANDS =
  /(?:在|位于|来|到)(?!这|那|哪|家|线|网|手|保|处理|使用|路上|维修|修)((?=.{3})[\u4e00-\u9fa5A-Za-z0-9]{1,18}?(?:[楼层室店城馆院园站厂库房区街路村镇乡县口桥厅港仓棚]|大厦|停车场|养殖场|中心|广场|公司|工地|项目部|基地|农场|码头)(?:[一二三四五六七八九十B]?\d{0,2}[楼层])?(?:[\u4e00-\u9fa5]{2,4}店|(?<=楼|层)(?![等来找这有的在漏坏空电不停重安搬装就都])[\u4e00-\u9fa5]{2,4})?)(?=[,。!?;\s\ue000]|$|找我|等)/g;
/** 客车抛锚在…: the place begins after the verb. */
const IN = /^[\u4e00-\u9fa5]{0,5}?(?:停在|坏在|抛锚在|扔在|放在|我在|就在|在)(?!线)/;
/** 济宁片区, 城东服务站: whose figures are asked for. */
const REGION =
  /(?<=^|[,。\s\ue000看查把在]|一下)[\u4e00-\u9fa5]{2,4}(?:片区|大区|分公司|办事处|服务站|分站|网点)(?=$|[,。!?\s\ue000的这本上今有超还几多]|工单|单)/g;
/** basement of Riverside Clinic, Hillside Dairy Farm */
const NAMED_EN =
  /(?:\b(?:[Bb]asement|[Rr]oof|[Ll]obby|[Kk]itchen|[Bb]ack|[Ff]ront|[Cc]ar park) of (?:the )?)?(?<![A-Z][a-z]* )\b(?!The\b|My\b|Our\b|Your\b)(?:[A-Z][a-z']+ ){1,3}(?:Clinic|Hospital|School|Hotel|Mall|Plaza|Farm|Bakery|Hall|Centre|Center|Factory|Plant|Warehouse|Depot|Station|Restaurant|Cafe|Library|Tower|House|Court|Pharmacy|Supermarket|College|University|Laundry|Gym|Arcade|Market|Brewery|Dairy|Vineyard|Airport|Terminal)\b/g;
/** 二号车间那台加工中心: the machine is no place. */
const THAT_ONE = /(?<=.{2})[那这][台个部].*$/;
/** What is left hanging at the end of a place. */
const TAIL = /(?:等着?|这边|这里|这儿|来|吧|呢|啊|了|的|坏了?|抛锚了?|趴窝了?|,)+$/;
/** ", Lincoln" after a street. */
const CITY_EN =
  /^(?:, ?(?!(?:My|The|It|Please|Phone|Call|Tel|I|Can|Could|We|Our)\b)[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)?)+/;
const LABELLED_EN =
  /\b(?:(?:the |my |our |new )?(?:address|location|site)(?: is|:| to| has changed to| should be| is now)?|(?:come|deliver|go) to|(?:we are|i am|i'm|we're|it is|it's|machine is|bus is|located|stuck|parked|broken down|stopped) (?:at|in|on))\s+(?!of\b)((?:(?!\b(?:and|but|phone|call|tel|please|tomorrow|today|because)\b)[^,.!?;\n\ue000]){4,60})/gi;
/** in building 3, on the 2nd floor, at Green Farm near Dingzhou */
const INSIDE_EN =
  /\b(?:[Aa]t|[Ii]n|[Oo]n|[Nn]ear) ((?:the )?(?:\d{1,2}(?:st|nd|rd|th) floor|(?:(?:meeting|conference|server|plant|control|store|class|boiler) )?(?:building|room|floor|hall|workshop|warehouse|gate|block|tower|level|plant|bay|suite|apartment|apt|flat|Building|Room|Hall|Workshop|Warehouse|Block|Tower|Plant) [A-Z]?\d{1,4}[A-Z]?)|(?:the )?(?!Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|WO\b|I\b)[A-Z][a-z]+(?: (?:[A-Z][a-z]+|near|of)(?= [A-Z]|[a-z]*)){0,5}(?: (?:car park|parking lot|farm|station|hospital|school|warehouse|factory|mall|plant|depot|office|hotel|clinic|garage|site|yard))?)(?=[\s,.!?;]|$)/g;
const STREET_EN =
  /\b\d{1,5} (?:[A-Z][a-z]+ ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Blvd|Boulevard|Way|Park)\b(?:, ?[A-Z][a-z]+(?: [A-Z][a-z]+)?)*/g;
