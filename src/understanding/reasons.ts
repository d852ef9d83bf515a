/**
 * Why somebody declines, cancels or puts off: after 因为/由于/原因, or what follows the word itself
 * (拒单 太远了). Null when nothing is given.
 */
export function findReason(own: string, afterCommand: RegExp | null): string | null {
  const said = own.match(BECAUSE);
  if (said?.[1]) return said[1].trim().slice(0, MOST) || null;
  const command = afterCommand ? own.match(afterCommand) : null;
  if (command?.index === undefined) return null;
  const rest = own.slice(command.index + command[0].length);
  const before = own.slice(0, command.index);
  // 自己修好了, 取消吧: an earlier clause; 客户取消了 has no reason in it
  const given = tidy(rest) ?? (/[,。;\s]$/.test(before) ? tidy(before) : null);
  return given !== null && JUST_WHEN.test(given) ? null : given;
}

const MOST = 120;
const BECAUSE =
  /(?:因为|由于|原因(?:是|:|为)|理由(?:是|:|为)?|\b(?:because(?: of)?|since (?=i |we |my |it )|due to|reason(?: is|:)))\s*[,:]?\s*([^。!?;\n\ue000]+)/i;
const NOISE =
  /^(?:[\s,。!?;:.、~\ue000-]|了|吧|啊|呀|呢|哈|啦|的|单子?|工单|这单|那单|这个(?:单子?)?|那个(?:单子?)?|单|我|因为|由于|是因为|谢谢|好的?|不好意思|抱歉|对不起|\b(?:it|the job|this|this one|job|order|sorry|please|thanks|the|i|i'm|i am)\b)+|(?:[\s,。!?;:.、~\ue000-]|谢谢|所以|吧|啊)+$/gi;
const JUST_WHEN = /^(?:今天|明天|后天|现在|上午|下午|today|tomorrow|now|for now)$/i;
const NUMBER = /(?:WO[\s-]?)?\d{6}[\s-]?\d{3,5}|(?<![\d])0\d{2,3}号?|#\s?\d+/gi;

function tidy(words: string): string | null {
  let text = words.replace(NUMBER, ' ');
  let last = '';
  while (last !== text) {
    last = text;
    text = text.replace(NOISE, '').trim();
  }
  if (/^(?:另外|还有|然后|顺便|麻烦|请(?=帮|你|您|把|给)|and (?:also|then)|also)/i.test(text)) return null;
  return text.length >= 2 && /[\p{L}]/u.test(text) ? text.slice(0, MOST) : null;
}
