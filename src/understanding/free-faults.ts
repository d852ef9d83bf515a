import { findEnglishFaults } from './english-faults.js';
import { ABOUT_PEOPLE, FREE_EN, FREE_ZH, THING_ZH } from './lexicon/free-forms.js';
import { MACHINES_ZH } from './lexicon/machines.js';
import { anyOf } from './normalise.js';
import { bare, OWNER } from './subject.js';

interface Found {
  from: number;
  to: number;
  /** Says more than a shorter fault word inside it (吸不走烟: 不走). */
  fuller: boolean;
}

/**
 * Faults in words that no list holds (不回充, 一松手就灭, drifts down): by the form of the clause, in
 * messages that talk of a machine. Clauses about people, visits and money are left out.
 */
export function findFreeFaults(text: string): Found[] {
  const found: Found[] = [];
  if (MACHINE.test(text) || THING_ZH.test(text) || WORSE.test(text))
    for (const m of text.matchAll(CLAUSE)) {
      const owned = m[0].match(OWNER)?.[0].length ?? 0;
      const whole = m[0].slice(owned);
      if (ABOUT_PEOPLE.test(whole) || QUESTION.test(whole)) continue;
      const rest = bare(whole);
      for (const form of FREE_ZH) {
        const words = form.test(rest) ? rest : whole;
        const lead = m[0].length - words.length;
        const hit = words.match(form);
        if (hit?.index === undefined) continue;
        const from = m.index + lead + hit.index;
        found.push({ from, to: from + hit[0].replace(END, '').length, fuller: FULLER.includes(form) });
        break;
      }
    }
  for (const form of FREE_EN)
    for (const m of text.matchAll(form)) {
      const to = m.index + m[0].length;
      if (!found.some((f) => m.index < f.to && f.from < to)) found.push({ from: m.index, to, fuller: false });
    }
  for (const { from, to } of findEnglishFaults(text))
    if (!found.some((f) => from < f.to && f.from < to)) found.push({ from, to, fuller: false });
  return found;
}

const FULLER = [FREE_ZH[0], FREE_ZH[3], FREE_ZH.at(-2)];
const MACHINE = new RegExp(`${anyOf(MACHINES_ZH)}|[油水气电室库炉][温压]|(?:温度|压力|浓度|转速|流量|电流)`);
/** Speech written down has no commas; fillers and turns of speech end a clause as well. */
const CLAUSE =
  /(?:(?!嗯|呃|然后|还有|而且|但是|可是|结果|(?<=[了啊呀呢嘛吧])(?:我|你|他|她|师傅)|麻烦|请你|你们|您|快来|快点|赶紧|赶快|尽快|马上[来派过]|速来|派人|来人|来个人|我的?电话|里面|老师傅|吓人)[^,。!?;:\s\ue000])+/g;
/** Nothing else than a machine begins to leak, or trips once more. */
const WORSE = /(?:开始|还在|还是|照样|又|一直在?)(?:漏|响|跳|抖|冒|卡)(?:[了着]|[,。!]|$)/;
const QUESTION = /(?:吗|么|嘛|(?<![都也点])没有|不|没)$|(?:什么|多少|怎么|为什么|哪)/;
const END = /(?:(?<!似)的|了|呢|啊|呀|哦|啦|嘛|吧|诶|哎|唉)+$/;
