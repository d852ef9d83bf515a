/**
 * The text as rules read it: dialect and misheard words replaced by the standard ones of the same length
 * (冇 → 没, 打不找火 → 打不着火), so that positions stay and values are still given as written.
 */
export function heard(text: string): string {
  let result = text;
  for (const [pattern, standard] of WORDS) result = result.replace(pattern, standard);
  return result;
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  // dialects: no and not, verbs that stand for any verb, final particles
  [/冇得|莫得|没得|木得|木有|莫有|呒没|嘸没|无得/g, '没有'],
  [/冇/g, '没'],
  [/唔(?=[\u4e00-\u9fa5])/g, '不'],
  [/(?<!请|切|万|非)勿(?!忘|念|扰|必|忙)/g, '不'],
  [/识转/g, '会转'],
  [/(?<=[\u4e00-\u9fa5A-Za-z])(?:咧|咯|嘞|喽|啰)(?=$|[\s,。!?;~])/g, '了'],
  [/球了|求了|毬了/g, '掉了'],
  [/(?:整|弄|搞|拧|怼|打|点)(?=不(?:着|起|找|燃))/g, '打'],
  [/快啲|快滴|快d(?![a-z])/g, '快点'],
  [/嚟/g, '来'],
  [/灭火(?!器|毯|系统|器材|装置|栓|弹|剂)/g, '熄火'],
  [/(?<=打不|点不|发不)(?:找|燃|招|照)/g, '着'],
  [/打不着(?=火)|打不起(?=火)/g, '打不着'],
  [/(?:俺|咱|额(?=们|家|这|的|[来去]))/g, '我'],
  [/恁(?=们|来|去|看|说|给|家)/g, '你'],
  [/为嘛/g, '为啥'],
  // one sound, another character
  [/抱修|保修(?=一下|个|台)|报休|爆修|报秀/g, '报修'],
  [/[楼搂娄篓](?=[水油气电](?![线机管箱泵费站表量层梯道压源路闸话]))|露(?=[油气电])/g, '漏'],
  [/空条|空挑|空跳(?!闸)/g, '空调'],
  [/电剃|电踢|电提(?!供|示|高|前)/g, '电梯'],
  [/空压鸡|空压基|空亚机/g, '空压机'],
  [/打[梱困]/g, '打捆'],
  [/收割基|收个机/g, '收割机'],
  [/(?<=不)(?:致|治|志|置)(?=[冷热])/g, '制'],
  [/异想(?!天)|意响|亦响/g, '异响'],
  [/跳扎|跳炸|跳札/g, '跳闸'],
  [/(?<=不)(?:传|砖)(?=了|$|[,。!])/g, '转'],
  [/(?<=开不)(?:鸡|几)/g, '机'],
  [/息火|希火|熄伙/g, '熄火'],
  [/帽烟|貌烟/g, '冒烟'],
  [/(?<=[关打开停转升降充放动启拉推锁])布(?=[上着开了动起来下进出去住])/g, '不'],
  [/(?<=卡)[止只指](?=了|$|[,。!])/g, '纸'],
  [/打印[基鸡]/g, '打印机'],
  [/搞掂/g, '搞定'],
  [/排师傅/g, '派师傅'],
  [/转人公|转人功/g, '转人工'],
  [/取肖|取削/g, '取消'],
  [/投拆|投素/g, '投诉'],
  // English as it is typed
  [/\bstrat\b/gi, 'start'],
  [/\bmashine\b/gi, 'machine'],
];
