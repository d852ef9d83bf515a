import { type AnswerType, sure } from './answer.js';
import { matching } from './person.js';
import { wordsOf } from './words.js';

/** Somebody of the company who may be named to serve a customer. */
export interface Colleague {
  id: string;
  name: string;
  role: 'technician' | 'supervisor';
  phone: string | null;
  /** In WeCom. */
  userId: string | null;
  /** The conversation in which they are told things; null: they have none. */
  chat: string | null;
}

/** Who was named; `id` is null where nobody (`fits` is empty) or several have that name. */
export interface ColleagueRef {
  said: string;
  id: string | null;
  name: string | null;
  fits: Pick<Colleague, 'name' | 'role' | 'phone'>[];
}

/**
 * Whoever is named behind 给 (交给张三, to Li Qiang) or by their phone number there. A name that nobody or
 * several have is an answer as well: that somebody else was meant must not be overheard.
 */
export const colleague: AnswerType<ColleagueRef> = {
  name: 'colleague',
  about: 'A technician or supervisor, named behind 给 (to).',
  parse(input, spec, { mode }) {
    const among = (spec.among ?? []) as readonly Colleague[];
    const words = wordsOf(input);
    const said = (behindGive(words)?.said ?? (mode === 'asked' ? words : '')).replace(AROUND, '');
    if (said === '') return null;
    const digits = said.replace(/\D/g, '');
    const phoned = among.filter(({ phone }) => phone !== null && digits.length >= 7 && phone === digits);
    const found = phoned.length > 0 ? phoned : matching(said, among);
    const [only, another] = found;
    return sure({
      said,
      id: only && !another ? only.id : null,
      name: only && !another ? only.name : null,
      fits: found.map(({ name, role, phone }) => ({ name, role, phone })),
    });
  },
  describe: (value) => ({ ...value }),
};

/** What is said before the last 给, and behind it; null: nobody is named. */
export function behindGive(words: string): { before: string; said: string } | null {
  const found = GIVE.exec(words);
  return found ? { before: found[1] ?? '', said: found[2] ?? '' } : null;
}

const GIVE = /^(.*?)\s*(?:(?:交|转|让|派|分)?给|(?<![\p{L}\d])to(?![\p{L}\d]))\s*([^\s给][^给]*)$/isu;
/** 给张三接待吧 */
const AROUND = /^[\s,.。;:、“”"]+|(?:去|来)?(?:接待|接管|接手|接|处理|服务|吧|了|\s|[,.。;!?、“”"])+$/gu;
