/**
 * Why somebody declines, cancels or puts off: after 因为/由于/原因, or what follows the word itself
 * (拒单 太远了). Null when nothing is given.
 */
export function findReason(own: string, afterCommand: RegExp | null): string | null {
  const said = own.match(BECAUSE);
  if (said?.[1] && !/^(?:什么|啥|何)/.test(said[1])) return said[1].trim().slice(0, MOST) || null;
  const command = afterCommand ? own.match(afterCommand) : null;
  if (command?.index === undefined) return null;
  let rest = own.slice(command.index + command[0].length);
  // 算了不修了,买新的: one command after the other
  for (
    let next = rest.match(afterCommand as RegExp);
    next?.index !== undefined && /^[\s,。!]*$/.test(rest.slice(0, next.index));
    next = rest.match(afterCommand as RegExp)
  )
    rest = rest.slice(next.index + next[0].length);
  // 腰扭了,这两天跑不了: when and who stand between the reason and the word
  const before = own.slice(0, command.index).replace(HANGING, '').replace(BETWEEN, '');
  // 自己修好了, 取消吧: an earlier clause; 客户取消了 has no reason in it
  const given = tidy(rest) ?? (/[,。;\s]$|(?<!算|罢)了$/.test(before) ? tidy(before) : null);
  return given !== null && JUST_WHEN.test(given) ? null : given;
}

/** What a technician found: 原因弹簧断,换了弹簧. */
export function findCause(own: string): string | null {
  return own.match(CAUSE)?.[1]?.trim() ?? null;
}

/** 家里老人住院,007接不了 */
const HANGING = /(?:WO-)?[\d-]+号?单?(?:我|这边)?$/i;
const BETWEEN =
  /(?<=[,。;])(?:我们?|俺|咱|实在|真的?|恐怕|可能|暂时|就|也|都|是|今天|明天|后天|今晚|[这那][一两几]?[天会]儿?|[上下]午|现在|这[单活趟]|估计|肯定|please|so|we|i)+$/i;
const CAUSE = /(?:故障)?原因\s*(?:是|为|:)?\s*([^,。!?;\n\ue000是为:][^,。!?;\n\ue000]{1,40})/;
const MOST = 120;
const BECAUSE =
  /(?:因为|由于|原因(?:是|:|为)|理由(?:是|:|为)?|\b(?:because(?: of)?|since (?=i |we |my |it )|due to|reason(?: is|:)))\s*[,:]?\s*([^。!?;\n\ue000]+)/i;
const NOISE =
  /^(?:[\s,。!?;:.、~\ue000-]|了|吧|啊|呀|呢|哈|啦|咧|嘞|咯|嘎|哒|哩|的|单子?|工单|这单|那单|这个(?:单子?)?|那个(?:单子?)?|单|我(?!们|自己|家|儿|这|妈|爸|老)|因为|由于|是因为|谢谢|好的?|一下|(?:刚才|之前|上次|我)?(?:的|报的|那个|这个)?(?:报修|维修|预约|服务)|不好意思|抱歉|对不起|麻烦了|打扰了|\b(?:sorry|please|pls|plz|thanks|nvm|i|i'm|i am)\b|^the (?=order|job|visit|appointment|repair)|\b(?:it|one|the job|this one|this|job|order)\b(?=\s*(?:[,.;:-]|because|$)))+|(?:[\s,。!?;:.、~\ue000-]|谢谢|(?:真|很|实在)?(?:不好意思|抱歉|对不起)|麻烦(?:你们?|您)?了|打扰了|辛苦了|所以|吧|啊|哈|哦)+$/gi;
const JUST_WHEN =
  /^(?:今天|明天|后天|现在|上午|下午|(?:on |this |tomorrow |today )?(?:today|tomorrow|now|for now|morning|afternoon|evening|week|tonight|\w+day))$/i;
const NUMBER = /(?:WO[\s-]?)?\d{6}(?:\d{2})?[\s-]?\d{3,5}|(?<![\d])0\d{2,3}号?|#\s?\d+/gi;

function tidy(words: string): string | null {
  let text = words.replace(NUMBER, ' ');
  let last = '';
  while (last !== text) {
    last = text;
    text = text.replace(NOISE, '').trim();
  }
  if (/^(?:撤|退|算了|谢谢|再见|(?:派|找|让|换)个?别人(?:去|来|吧)*$|no longer needed$)/i.test(text))
    return null;
  if (/^(?:另外|还有|然后|顺便|麻烦|请(?=帮|你|您|把|给)|and (?:also|then)|also)/i.test(text)) return null;
  return text.length >= 2 && /[\p{L}]/u.test(text) ? text.slice(0, MOST) : null;
}
