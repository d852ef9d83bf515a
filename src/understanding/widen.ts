import { clausesOf } from './clauses.js';
import { subject } from './subject.js';
import type { SymptomMention } from './symptoms.js';

/**
 * Says of each symptom what it is about and when it happens, as the writer put it in the same clause
 * (秧针断了, 门架升一半就卡住, 开机黑屏): the words between the machine and the fault. `text` has what is
 * understood otherwise (places, times, devices) blanked out; positions are those of `own`.
 */
export function widen(symptoms: readonly SymptomMention[], own: string, text: string): SymptomMention[] {
  const clauses = clausesOf(text);
  return symptoms.map((symptom, i) => {
    const clause = clauses.find((c) => c.from <= symptom.from && symptom.from < c.to);
    if (!clause || !/^[\u4e00-\u9fa5]/.test(symptom.text)) return symptom;
    const begin = Math.max(clause.from, symptoms[i - 1]?.to ?? 0);
    const before = text.slice(begin, symptom.from);
    // 增压泵嗡嗡响: the pump is the end of a longer word
    const cut = /[\u4e00-\u9fa5]$/.test(before) && symptom.text.match(SHORT_PART) ? 1 : 0;
    const fault = symptom.text.slice(cut);
    const from = symptom.from + cut - subject(before + symptom.text.slice(0, cut), fault).length;
    return from === symptom.from ? symptom : { ...symptom, from, text: own.slice(from, symptom.to).trim() };
  });
}

const SHORT_PART = /^(?!阀门|门窗|灯泡)[泵门灯锁阀窗灶](?![\u4e00-\u9fa5]?(?:锁|框|板|芯|把|封))/;
