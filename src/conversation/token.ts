/** Platforms give a button at most this many characters to carry (shared by all channels). */
export const TOKEN_MOST = 64;

export type ChoiceToken =
  /** Starts a flow, on a named order if any, e.g. the buttons of an offer. */
  | { kind: 'start'; flow: string; order: string; value: string }
  /** Answers one wait of one run; a press on an old wait is recognised by it (E6). */
  | { kind: 'answer'; run: string; wait: string; value: string };

/**
 * `s__<flow>__<order number>[__<value>]` or `c__<run>__<wait>__<value>`, only [A-Za-z0-9_].
 * Null when it would be longer than a platform carries.
 */
export function encodeToken(token: ChoiceToken): string | null {
  const parts =
    token.kind === 'start'
      ? ['s', token.flow, token.order, ...(token.value === '' ? [] : [token.value])]
      : ['c', token.run, token.wait, token.value];
  const text = parts.map(encodeSegment).join('__');
  return text.length <= TOKEN_MOST ? text : null;
}

/** Null for anything that we did not write. */
export function decodeToken(text: string): ChoiceToken | null {
  if (text.length > TOKEN_MOST || !/^[sc]__[A-Za-z0-9_]*$/.test(text)) return null;
  const [kind, ...raw] = text.split('__');
  const parts = raw.map(decodeSegment);
  if (parts.some((p) => p === null)) return null;
  const [a, b, c] = parts as string[];
  if (kind === 's' && a && (parts.length === 2 || (parts.length === 3 && c))) {
    return { kind: 'start', flow: a, order: b ?? '', value: c ?? '' };
  }
  if (kind === 'c' && a && b && parts.length === 3)
    return { kind: 'answer', run: a, wait: b, value: c ?? '' };
  return null;
}

/**
 * A single inner `-` becomes `_`, so that `report-fault` and `WO-261124-001` stay readable; every other
 * byte outside [A-Za-z0-9] and the escape letter itself becomes `Z` and two hex digits.
 */
function encodeSegment(text: string): string {
  if (PLAIN.test(text)) return text;
  const bytes = Buffer.from(text, 'utf8');
  let out = '';
  bytes.forEach((byte, i) => {
    const [before, after] = [bytes[i - 1], bytes[i + 1]];
    const inner = before !== undefined && after !== undefined && before !== DASH && after !== DASH;
    const char = String.fromCharCode(byte);
    if (byte === DASH && inner) out += '_';
    else if (/[A-Ya-z0-9]/.test(char)) out += char;
    else out += `Z${byte.toString(16).padStart(2, '0')}`;
  });
  return out;
}

const PLAIN = /^[A-Ya-z0-9]*$/;
const DASH = 0x2d;

function decodeSegment(text: string): string | null {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === '_') bytes.push(DASH);
    else if (char !== 'Z') bytes.push(char.charCodeAt(0));
    else {
      const hex = text.slice(i + 1, i + 3);
      if (!/^[0-9a-f]{2}$/.test(hex)) return null;
      bytes.push(Number.parseInt(hex, 16));
      i += 2;
    }
  }
  const decoded = Buffer.from(bytes).toString('utf8');
  return encodeSegment(decoded) === text ? decoded : null;
}
