/**
 * A rating said in words or figures, 1 to 5; null when there is none. 满意 is 4, 很满意 5, 一般 3,
 * 不满意 2, 非常不满意 1. Words count only if `byWords`. `5分钟` and `3点5分` are no scores (times are removed before).
 */
export function findScore(own: string, byWords = true): { score: number; from: number; to: number } | null {
  const at = (score: number, m: RegExpMatchArray) => ({
    score,
    from: m.index ?? 0,
    to: (m.index ?? 0) + m[0].length,
  });
  for (const m of own.matchAll(FIGURE)) {
    const score = value(m[1] ?? m[2] ?? m[3] ?? m[4] ?? '');
    if (score !== null) return at(score, m);
  }
  const stars = own.match(STARS);
  if (stars) return at(Math.min(5, (own.match(/[⭐★🌟]/gu) ?? []).length), stars);
  for (const [score, pattern] of byWords ? WORDS : []) {
    const m = own.match(pattern);
    if (m) return at(score, m);
  }
  return null;
}

/** A mark above five: 九分, 10分, 8/10. Only where the words are about a mark, not points that a machine counts. */
export function findOutOfTen(own: string): { score: number; from: number; to: number } | null {
  const m = own.match(OUT_OF_TEN);
  if (!m) return null;
  const written = m[1] ?? m[2] ?? m[3] ?? '';
  const score = /^\d+$/.test(written) ? Number(written) : '零一二三四五六七八九十'.indexOf(written);
  return { score, from: m.index ?? 0, to: (m.index ?? 0) + m[0].length };
}

const OUT_OF_TEN =
  /(?:(?<=^|[\s,。!;\ue000]|打|给|评|评分|就|算)([6-9]|10|[六七八九十])分(?![钟之别析开店公厂配体])(?=$|[\s,。!嘛吧哈啦了呀,]))|\b([1-9]|10)\s?(?:\/|out of)\s?10\b(?! (?:would|is|times))|\b(?:score|rating|rate it)\s*(?:is|:)?\s*([6-9]|10)\b/i;

const VALUES: Record<string, number> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  满: 5,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  100: 5,
};
function value(word: string): number | null {
  const n = VALUES[word.toLowerCase()] ?? Number(word);
  return Number.isInteger(n) && n >= 1 && n <= 5 ? n : null;
}

const FIGURE =
  /(?<![\d.点:十百])([1-5]|100|[一二两三四五]|满(?!分(?:是|为|十|百|\d)))\s*(?:分(?!都不|也不|钟|之|别|析|开|店|公司|厂|配|体|钟|\d)|(?:颗)?星(?!期)(?:好评|评价)?)|(?:打分|评分|评价|满意度|给(?:他|师傅|你们)?打?)\s*[:是为]?\s*([1-5])(?![\d点月号:个台次])|\b([1-5])\s*(?:\/|out of)\s*5\b|\b([1-5]|one|two|three|four|five)[ -]?(?:stars?|points?)\b/gi;
const STARS = /(?:[⭐★🌟]){1,5}/u;

/** Strongest first; 不满意 before 满意. */
const WORDS: [number, RegExp][] = [
  [
    1,
    /(?:非常|很|极其?|特别|太|十分|相当)(?:的)?不满意?|差评|很差|太差(?:劲)?了?|极差|非常差|糟糕透|一星|very (?:dissatisfied|unhappy|disappointed|bad)|terrible|awful|worst|extremely poor/i,
  ],
  [
    2,
    /(?:不太|不大|不怎么|有点不|不是很|不|没有?)满意|(?:服务|态度|效果)(?:有点|比较)?差|\b(?:dissatisfied|unsatisfied|unhappy|not (?:very )?(?:satisfied|happy)|poor service|bad service)\b/i,
  ],
  [
    5,
    /(?:非常|很|十分|特别|相当|挺|超级?|太|都很|真的很)(?:的)?满意|好评|满分(?!是|为|十|百|\d)|点赞|(?:服务|师傅|态度|技术|修得|手艺)[^,。!?]{0,6}(?:非常好|很好|特别好|真好|太好了|很棒|真棒|一流|没得说|没话说)|\b(?:very (?:satisfied|happy|good)|excellent|great service|perfect|fantastic|amazing|outstanding|super happy)\b/i,
  ],
  [
    3,
    /(?:服务|效果|感觉|态度|评价|总体|整体)(?:很|都|也|还|比较)?(?:一般|还行|凑合|马马虎虎|还可以)|^(?:一般(?:般|吧)?|还行(?:吧)?|凑合|马马虎虎|还可以|中评)[,。!\s]*$|\b(?:average|so-so|okay service|mediocre|neutral)\b/i,
  ],
  [
    4,
    /(?<!不)(?:基本|比较|还算|还|总体)?满意(?!度|吗|不|了?没)|(?:服务|师傅|态度|技术|手艺)(?:挺|还|蛮|比较|真)?(?:好(?![了久多几像不没吗难])|不错)|\b(?<!not |dis|un)(?:satisfied|happy with (?:the )?(?:service|repair|work)|good (?:service|job|work))\b/i,
  ],
];
