/**
 * When somebody corrects themselves (138…, 不对, 是 139…; 从明天改到后天), what stands after the last
 * such word counts; what stands before it does not. Without anything after it, all stays.
 */
export function latest<M extends { from: number; to: number }>(mentions: readonly M[], text: string): M[] {
  let kept = [...mentions];
  for (const m of text.matchAll(TURN)) {
    const end = m.index + m[0].length;
    const after = kept.filter((mention) => mention.from >= m.index);
    if (after.length > 0 && kept.some((mention) => mention.to <= end)) kept = after;
  }
  return kept;
}

const TURN =
  /不对|(?:说|写|打|发|填|弄|搞|报)?错了|更正|应该是|而是|(?:改|换|挪|推|推迟|延|延后|提前|调整?|变|转)(?:到|成|为|至)|改派给|转给|派给|交给|换给|\b(?:i mean|i meant|rather|correction|sorry|no wait|move (?:it )?to|changed? (?:it )?to|reschedule[d]? (?:it )?(?:to|for)|should be)\b/gi;
