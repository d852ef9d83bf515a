import { PLATE } from '../devices.js';
import { NOT_IN_NAMES, SURNAMES, TITLES } from '../lexicon/names.js';
import { normalise } from '../normalise.js';
import { findPeople } from '../people.js';
import { findPhones } from '../phones.js';
import { findPlaces } from '../places.js';

/**
 * A report without whoever it names, where they live and how they are reached: nobody's business. In doubt a word
 * goes, since it is only advice that is made of the rest; 换方管 looks like a name and is a part.
 */
export function impersonal(words: string): string {
  const text = normalise(words);
  const spans = [
    ...findPeople(text).filter(
      ({ from, text: name }) => TITLE.test(name) || !/换成?$/.test(text.slice(0, from)),
    ),
    ...findPlaces(text),
    ...findPhones(text),
    ...[MAIL, ACCOUNT, OWN_ID, PLATE, RELATIVE, CHILD, FAMILIAR, RELATIVE_EN].flatMap((pattern) =>
      [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ from: index, to: index + found.length })),
    ),
  ].sort((a, b) => a.from - b.from);
  let left = '';
  let at = 0;
  for (const { from, to } of spans) {
    if (from >= at) left += `${text.slice(at, from)}…`;
    at = Math.max(at, to);
  }
  return left + text.slice(at);
}

const TITLE = new RegExp(`(?:${TITLES})$`);
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** 微信号:liugang88. WX-120 is a part. */
const ACCOUNT =
  /(?<=(?:微信|薇信|抖音|快手|支付宝|(?<![a-z])(?:vx|wx|wechat|qq|whatsapp|alipay)(?=[ :号是]))(?:号码?|账号|id)?[ :是为=]{0,3})[a-z0-9][\w.-]{4,}/gi;
const OWN_ID = /wxid_\w+/gi;

const KIN =
  '儿子|女儿|儿媳|女婿|媳妇|老婆|老公|爱人|爸爸?|妈妈?|爷爷|奶奶|哥哥?|弟弟?|姐姐?|妹妹?|叔叔?|舅舅?|侄子|外甥|邻居';
/** 他儿子小军 */
const RELATIVE = new RegExp(`(?<=${KIN})[小大老阿][^\\sA-Za-z0-9${NOT_IN_NAMES}]`, 'g');
/** 小军他爸 */
const CHILD = new RegExp(`[小大阿][\\u4e00-\\u9fa5](?=[他她的]?(?:${KIN}))`, 'g');
/** 老周说. 小马达 and 大黄油量 go on. */
const FAMILIAR = new RegExp(
  `[老小大][${SURNAMES}](?=说|讲|问|反映|要求|在场|在家|帮|自己|家|他|她|的|换|修|拆|[,。;:、\\s]|$)`,
  'g',
);
const RELATIVE_EN =
  /(?<=\b(?:wife|husband|son|daughter|brother|sister|father|mother|uncle|aunt|cousin|neighbou?r) )[A-Z][a-z]+/g;
