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
  const widened = symptoms.map((symptom, i) => {
    const clause = clauses.find((c) => c.from <= symptom.from && symptom.from < c.to);
    if (clause && /^[A-Za-z' ]+$/.test(symptom.text)) {
      const before = own.slice(Math.max(clause.from, symptoms[i - 1]?.to ?? 0), symptom.from);
      const whose = BARE_VERB.test(symptom.text) ? (before.match(SUBJECT_EN)?.[0] ?? '') : '';
      return { ...symptom, from: symptom.from - whose.length, text: whose + symptom.text };
    }
    if (!clause || !/^[\u4e00-\u9fa5]/.test(symptom.text)) return symptom;
    const begin = Math.max(clause.from, symptoms[i - 1]?.to ?? 0);
    const before = text.slice(begin, symptom.from);
    // 增压泵嗡嗡响: the pump is the end of a longer word
    const cut = /[\u4e00-\u9fa5]$/.test(before) && symptom.text.match(SHORT_PART) ? 1 : 0;
    const fault = symptom.text.slice(cut);
    const from = symptom.from + cut - subject(before + symptom.text.slice(0, cut), fault).length;
    return from === symptom.from ? symptom : { ...symptom, from, text: own.slice(from, symptom.to).trim() };
  });
  return telling(joined(widened, own).filter((s, i, all) => !isAgain(all[i - 1], s, own)));
}

/** 绳子老断一天断了八回: the same once more, with how often. */
const isAgain = (last: SymptomMention | undefined, s: SymptomMention, own: string): boolean =>
  last !== undefined &&
  /^[\u4e00-\u9fa5]了?$/.test(s.text) &&
  last.text.endsWith(s.text.charAt(0)) &&
  !/[,。!?;]/.test(own.slice(last.to, s.from));

/** The left nozzle drips: a verb alone says less than whose it is. */
const BARE_VERB =
  /^(?:drips?|leaks?|clicks?|hangs|dead|dies?|noise|floors|slipping|(?:keeps?) (?:dropping|beeping|slipping|blinking)|just \w+|not tie)$/;
const SUBJECT_EN =
  /\b(?!(?:the|my|our|your|it|they|he|she|there|that|this|which|what|and|but|so|or|then|also|is|are|was|were|not|very|too|really|still|always|now|again|has|have|had|been|to|of|in|on|at|a|an|i|we|you|machine|unit|one|thing|making|make|makes|made)\b)[A-Za-z]{3,} (?:(?:is|are|was|just|only|still|keeps?|makes?) ){0,2}$/i;

/** What almost happened, or is done about it, is no fault. */
const telling = (symptoms: readonly SymptomMention[]): SymptomMention[] =>
  symptoms.filter((s) => !NO_FAULT.test(s.text));

const NO_FAULT = /^(?:再不|差点|先(?:断|关|停|拔)|凑合|求|以后就这样|摔了)|差点|凑合/;

/** 嗡嗡响不转, 断线断得厉害: what goes on without a word between, and names no part of its own, is one fault. */
function joined(symptoms: readonly SymptomMention[], own: string): SymptomMention[] {
  const one: SymptomMention[] = [];
  for (const symptom of symptoms) {
    const last = one.at(-1);
    if (
      last &&
      last.to <= symptom.from &&
      ((own.slice(last.to, symptom.from) === '' && GOES_ON.test(symptom.text)) ||
        (own.slice(last.to, symptom.from) === ' ' && /^keeps? [a-z]+ing/.test(symptom.text)))
    ) {
      last.text = own.slice(last.from, symptom.to).trim();
      last.to = symptom.to;
    } else one.push({ ...symptom });
  }
  return one;
}

const GOES_ON = /^(?:不|又|就|一|还|断得|打不|退不|抽不|开不|关不|动不|起不|推不|转不|出不|上不|下不)/;

const SHORT_PART = /^(?!阀门|门窗|灯泡)[泵门灯锁阀窗灶](?![\u4e00-\u9fa5]?(?:锁|框|板|芯|把|封))/;
