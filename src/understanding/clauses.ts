export interface Clause {
  from: number;
  to: number;
  text: string;
}

/**
 * The clauses of a (normalised) text, in order: what stands between marks, between spaces after Chinese
 * words, between blanked out passages, and between the words by which speech goes on (然后, and then).
 */
export function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  const end = (to: number, next: number) => {
    const said = text.slice(from, to);
    const lead = said.length - said.trimStart().length;
    const words = said.trim();
    if (words) clauses.push({ from: from + lead, to: from + lead + words.length, text: words });
    from = next;
  };
  for (const m of text.matchAll(BREAK)) end(m.index, m.index + m[0].length);
  end(text.length, text.length);
  return clauses;
}

const BREAK =
  /[,。!?;:\n\ue000、()~]+|-{2,}|\.(?=\s|$)|(?<=[\u4e00-\u9fa5]) +| +(?=[\u4e00-\u9fa5])|嗯+|呃+|然后呢?|(?<=[了啊呀呢嘛吧啦呗])(?=我(?!们?[家店厂]?的)|你(?!们?家)|他们?|她|师傅|麻烦|客户)|而且|但是|可是|不过|结果|\b(?:and(?: then)?|but|because|so|then|while|when|since|although|though|which)\b/gi;
