import { ABOUT_PEOPLE, FREE_EN, FREE_ZH, THING_ZH } from './lexicon/free-forms.js';
import { MACHINES_ZH } from './lexicon/machines.js';
import { anyOf } from './normalise.js';

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
  if (MACHINE.test(text) || THING_ZH.test(text))
    for (const m of text.matchAll(CLAUSE)) {
      const lead = m[0].match(OWNER)?.[0].length ?? 0;
      const words = m[0].slice(lead);
      if (ABOUT_PEOPLE.test(words) || QUESTION.test(words)) continue;
      for (const form of FREE_ZH) {
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
  return found;
}

const FULLER = [FREE_ZH[0], FREE_ZH[3]];
const MACHINE = new RegExp(anyOf(MACHINES_ZH));
/** Speech written down has no commas; fillers and turns of speech end a clause as well. */
const CLAUSE =
  /(?:(?!嗯|呃|然后|还有|而且|但是|结果|麻烦|请你|你们|您|我的?电话|里面|老师傅|吓人)[^,。!?;:\s\ue000])+/g;
/** 我家那台…, 俺屋头那个 */
const OWNER =
  /^(?:而且|然后|就是|结果|还有|另外|现在|今天|但是?|可是|不过|啊|嗯|哎|那个|这个)*(?:我|俺|咱|偶|额)(?:们|家|屋头|厂|店|公司|单位|这边|这里|这儿|这|那)*(?:的)?/;
const QUESTION = /(?:吗|么|嘛|(?<![都也点])没有|不|没)$|(?:什么|多少|怎么|为什么|哪)/;
const END = /(?:(?<!似)的|了|呢|啊|呀|哦|啦|嘛|吧|诶|哎|唉)+$/;
