import { clausesOf } from './clauses.js';
import { MACHINES_ZH } from './lexicon/machines.js';
import { anyOf } from './normalise.js';
import { lead } from './subject.js';

/**
 * Kinds of machine that a (normalised) text talks of (打捆机, baler), as written, in order, each once: what a clause
 * is about when something is wrong with it, or when it says nothing else. A machine that is merely
 * mentioned (拖拉机开不进去的地方) is none, nor is one that has no kind (机器, the machine).
 */
export function findAssetTypes(text: string, faults: readonly { from: number; to: number }[]): string[] {
  const found: string[] = [];
  for (const clause of clausesOf(text)) {
    const isFault = faults.some((fault) => clause.from < fault.to && fault.from < clause.to);
    const type = typeOf(clause.text, isFault);
    if (type !== null && !found.includes(type)) found.push(type);
  }
  return found;
}

function typeOf(clause: string, isFault: boolean): string | null {
  for (const rest of lead(clause)) {
    const [, type, after] = rest.match(ZH) ?? [];
    if (type !== undefined && !NO_TYPE.test(type) && (isFault || ALONE.test(after ?? ''))) return type;
  }
  const english = clause.match(EN);
  return english?.[1] !== undefined && (isFault || english[0] === clause) ? english[1].toLowerCase() : null;
}

/** A kind of the list, with what stands before it (玉米收割机), or what ends as machines do. */
const ZH = new RegExp(
  `^(?:[A-Za-z\\d]{1,4}[号#])?([\\u4e00-\\u9fa5]{0,3}?(?!玉米收割)(?:${anyOf(MACHINES_ZH)})|[\\u4e00-\\u9fa5]{1,4}(?:机(?!组|头|身|械|油|器|构|房|柜|架)|[仪柜炉灶](?!门|表|具|体|子|头|盘|胆))(?:人|床)?)(.*)$`,
);
/** Words for any machine, and what only sounds like one. */
const NO_TYPE =
  /^(?:[\u4e00-\u9fa5]{0,3}(?:机器|设备|机子)|[内外整主电风副样单双]机)$|手机|司机|飞机|时机|相机|危机|机会|开机|关机|停机|死机|待机|[我你他她它谁这那哪的得了在是有没不去来把被和跟与要想请到给让个台辆部又也就都很说看叫发修换装送买卖]/;
/** 打捆机吧, 是打捆机坏了: nothing else is said. */
const ALONE = /^(?:呢|吧|啊|的|上|坏|了|出|问题|毛病|有)*$/;
const EN =
  /^(?:(?:hi|hello|it'?s|it is|the|my|our|a|an|one|this|that|please)[ ,]+)*((?:(?:round|square|air|water|combine|ice|coffee|cnc|packing|filling|x-ray|milking) )?(?:baler|harvester|combine|tractor|forklift|excavator|loader|compressor|lathe|printer|elevator|lift|boiler|chiller|freezer|oven|pump|dryer|mower|sprayer|drone|crane|conveyor|dishwasher|ventilator|machine tool|packing machine|filling machine|milking machine|ice machine|coffee machine))\b/i;
