import { clausesOf } from './clauses.js';

/**
 * Faults in English by the form of the clause, whatever the verb: a machine that does something every few
 * minutes, is losing oil, has swallowed a card. Clauses about people, visits and money are left out, and
 * so is what a machine is said to do well.
 */
export function findEnglishFaults(text: string): { from: number; to: number }[] {
  if (!/[a-z]{3}/i.test(text) || /https?:|[{}<>@]/i.test(text)) return [];
  const found: { from: number; to: number }[] = [];
  let machine = false as boolean;
  for (const clause of clausesOf(text)) {
    const words = clause.text;
    if (PEOPLE.test(words) || UNLESS.test(text.slice(0, clause.from))) {
      machine = false;
      continue;
    }
    const hit: RegExpMatchArray | undefined =
      (machine ? words.match(BARE) : null) ??
      FORMS.map((form) => words.match(form) ?? undefined).find((m) => m);
    machine = true;
    if (hit?.index === undefined) continue;
    const from = clause.from + hit.index + (hit[0].length - hit[0].trimStart().length);
    found.push({ from, to: from + hit[0].trim().length });
  }
  return found;
}

/** Nobody's machine: people, and what they want. */
const PEOPLE =
  /\b(?:i|i'm|i'll|i'd|we|we're|we'll|you|your?|he|she|they|who|someone|somebody|anyone|anybody|nobody|technicians?|engineers?|guy|guys|man|customers?|tenants?|manager|boss|staff|please|can|could|would|will|need|want|when|how|what|why|where|is (?:the|it|there|this|my|our|your)|are (?:the|there)|does|do|price|invoice|warranty|contract|order|bill|appointment|visit|address|phone|number|name|thanks?|sorry|maybe|after|before|any ?day)\b(?! (?:doors?|off|down))/i;
/** …when it fires up: when, not what. */
const UNLESS = /\b(?:when|while|as)\s*$/i;
const NOT_WRONG =
  '(?:news|regards|cheers|works?|needs?|wants?|likes?|looks?|seems?|sounds?|means?|costs?|includes?|covers?|says?|suits?|fits?|has|was|is|does|goes|comes?|gets?|takes?|lives?|thanks|yes|always|sometimes|this|its|his|hers|ours|yours|theirs|as|us|plus|less|unless|across|minutes|hours|days|weeks|months|years|times|stars|points|dollars|pounds|belongs|remains|depends|helps|matters|happens|starts|arrives?|leaves|ends|finishes|begins|opens at|closes at)\\b';
const AFTER_VERB =
  '(?=$|\\s(?:every|all|when|whenever|while|at|in|on|off|out|up|down|over|under|back|after|before|again|itself|themselves|by|for|from|to|too|the|a|an|its|two|one|three|both|half|halfway|part|very|so|really|constantly|randomly|only|just|slowly|badly|loudly|\\d+|[a-z]+ly)\\b)';
/** What is said next of it, up to a few words. */
const TAIL = "(?: (?!at (?:the )?[A-Z]|in (?:the )?(?:[A-Z]|room|ward|hall|lobby))[A-Za-z0-9'-]+){0,6}";
const ING =
  '(?!(?:com|go|look|wait|ask|call|us|hav|be|work|do|gett|try|hop|writ|report|need|mean|morn|even|build|ceil|th|noth|someth|anyth|everyth|dur|br|runn(?=ing (?:fine|well|ok))|park|meet|train|wash(?=ing machine)|bottl|pack|mix|weld|mill|print|vend|mak(?=ing (?:sure|coffee|an? appointment))|mov(?=ing (?:to|house|office))|sell|mill(?=ing machine)|sew|accord|includ|regard|concern|follow|hear|liv|stand|sitt|mention)ing\\b)[a-z]{2,}ing\\b';

const FORMS: readonly RegExp[] = [
  // is losing oil, warming up, keeps drifting
  new RegExp(
    `(?<=^|[a-z0-9)] )(?:(?:is|are|has been|keeps?|started|just|been) (?:still |now |constantly |slowly |just )*)${ING}${TAIL}`,
    'i',
  ),
  new RegExp(
    `(?<=^[A-Za-z0-9 -]{3,40} )${ING} (?:up|down|off|out|over|from|underneath|badly|everywhere|constantly|slower|faster|all)${TAIL}`,
    'i',
  ),
  // out of service, not responding
  /(?<=\b(?:is|was|are|been|currently) )(?:out of (?:service|order|action|gas)|dead|down|offline|not responding|unresponsive|under pressure|off ?line)\b(?= *$| (?:since|again|for|on|at|in)\b)/i,
  // looks torn, feels loose
  /(?:\b[a-z]+ )?\b[a-z]+ (?:looks?|feels?|seems?) (?:a bit |very |really |to be )?(?!good|fine|ok|great|like|right|nice)[a-z]+(?:n|ed|t|y|e|d)\b/i,
  // swallowed two cards, lost its zero
  /(?<=[a-z0-9] )(?!needed|wanted|called|asked|told|reported|ordered|booked|installed|fixed|repaired|replaced|serviced|changed|tried|used|moved|named|closed at|happened|started|agreed|expected|required|based|located|said)[a-z]{3,}(?:ed|pped|tted) (?:two|three|four|a|an|its|the|one|both|all|off|out|up|down|itself|suddenly|mid)\b(?: (?!and\b)[a-z]+){0,3}/i,
  // stops every few minutes, drops the cups, opens halfway
  new RegExp(
    `(?<=(?:^|\\s)(?!the |a |an |our |my |your |two |three |some |all |these |those |few |many |several )[A-Za-z0-9.-]{1,20} )(?!${NOT_WRONG})[a-z]{3,}(?<!ss|us|is)s${AFTER_VERB}${TAIL}`,
  ),
];
/** What it does besides: …and turns itself off. */
const BARE = new RegExp(`^(?!${NOT_WRONG})[a-z]{3,}(?<!ss|us|is)s${AFTER_VERB}${TAIL}`);
