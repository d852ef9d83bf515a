import { literally } from '../understanding/normalise.js';
import type { OrderView } from './order-view.js';
import type { Work } from './work.js';

/**
 * The orders that staff mean by whose they are: 张大爷那单, 李晓红家的, 河东村那单. A name alone is not enough, it may be
 * a technician's: it must be said that it is an order.
 */
export function ofCustomer(work: Work, orders: readonly OrderView[]): OrderView[] {
  if (work.role !== 'supervisor' && work.role !== 'technician') return [];
  const text = work.text.normalize('NFKC');
  const said = (name: string) => new RegExp(`${literally(name)}${THEIRS}`, 'u').test(text);
  return orders.filter(({ customer, place }) => {
    const { name } = customer as { name: string | null };
    if (name && [...name].length >= 2 && said(name)) return true;
    const [surname] = [...(name ?? '')];
    if (
      surname &&
      new RegExp(`(?:${literally(surname)}${TITLE}|老${literally(surname)})${THEIRS}`, 'u').test(text)
    )
      return true;
    return [...text.matchAll(PLACED)].some(([, where = '']) => String(place ?? '').includes(where));
  });
}

const TITLE =
  '(?:大爷|大妈|大哥|大姐|大叔|大婶|叔|婶|哥|姐|老板娘?|总|经理|先生|女士|小姐|主任|院长|厂长|校长|护士长?|老师|医生|师傅|工)';
const THEIRS = '(?:家|厂|店|公司)?(?:里|他们?|她们?)?(?:的?(?:那|这)|的(?:单|工单|活|机))';
/** 河东村那单 */
const PLACED =
  /([\p{Script=Han}]{2,6}?(?:村|镇|乡|县|区|路|街|厂|店|医院|学校|小区|商场|大厦))(?:的|那|这)/gu;
