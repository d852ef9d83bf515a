import { InvalidError } from '../../errors.js';

/** Genuine, but it breaks the format that the pages describe. */
export class UnreadableError extends InvalidError {
  override name = 'UnreadableError';
  constructor(reason: string) {
    super('callback-unreadable', reason);
  }
}

/** The children of an element by name; a text exactly as it was written, never a number. */
export type XmlElement = Map<string, (string | XmlElement)[]>;

const DEPTH_MAX = 8;
const ELEMENTS_MAX = 2000;
/** The only elements that may stand more than once beside each other (W90240, W97712). */
const REPEATED = new Set(['OptionId', 'SelectedItem', 'AuthAddOpenKfId', 'AuthDelOpenKfId', 'item']);

/**
 * Reads the flat XML of callbacks and nothing more: no DOCTYPE, processing instruction, comment or
 * attribute, at most 8 levels, no element twice, no text beside elements. Throws UnreadableError.
 * Written by hand because parsers turn "007" into 7, accept cut-off documents or expand entities
 * (reference/performance.md 3). Control characters in texts stay: a message is not lost for them.
 * @returns the children of the outermost element
 */
export function readXml(source: string): XmlElement {
  const open: Open[] = [];
  let root: Open | undefined;
  let elements = 0;
  let at = 0;
  while (at < source.length) {
    const top = open.at(-1);
    if (source.charCodeAt(at) !== LESS_THAN) {
      const end = source.indexOf('<', at);
      addText(top, decodeText(source.slice(at, end < 0 ? source.length : end)));
      at = end < 0 ? source.length : end;
    } else if (source.startsWith('<![CDATA[', at)) {
      const end = source.indexOf(']]>', at + 9);
      if (end < 0 || !top)
        throw new UnreadableError('A CDATA section is outside the document or has no end.');
      if (top.children.size > 0) throw new UnreadableError(`Text and elements are mixed in ${top.name}.`);
      top.text += source.slice(at + 9, end);
      at = end + 3;
    } else {
      const end = source.indexOf('>', at);
      const tag = end < 0 ? null : TAG.exec(source.slice(at, end + 1));
      if (!tag) throw new UnreadableError('A tag is not a plain element or has no end.');
      const [, closing, name = '', empty] = tag;
      if (closing && (top?.name !== name || empty)) throw new UnreadableError(`</${name}> closes nothing.`);
      if (!closing) {
        if (root && !top) throw new UnreadableError('There is a second document.');
        if (open.length >= DEPTH_MAX) throw new UnreadableError('The elements are nested too deep.');
        if (++elements > ELEMENTS_MAX) throw new UnreadableError('There are too many elements.');
        const element: Open = { name, text: '', children: new Map() };
        root ??= element;
        open.push(element);
      }
      if (closing || empty) close(open);
      at = end + 1;
    }
  }
  if (!root || open.length > 0) throw new UnreadableError('The document has no end.');
  return root.children;
}

/** The text of a child; '' when it is absent, empty or holds elements. */
export function textOf(element: XmlElement, name: string): string {
  const value = element.get(name)?.[0];
  return typeof value === 'string' ? value : '';
}

/** The texts of these children that say something, a line each. */
export function linesOf(element: XmlElement, names: string[]): string {
  return names
    .map((name) => textOf(element, name))
    .filter((text) => text !== '')
    .join('\n');
}

interface Open {
  name: string;
  text: string;
  children: XmlElement;
}

const LESS_THAN = 0x3c;
const TAG = /^<(\/?)([A-Za-z][A-Za-z0-9_]{0,63})[ \t\r\n]*(\/?)>$/;
const BLANK = /^[ \t\r\n]*$/;
const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

function addText(element: Open | undefined, text: string): void {
  if (element && element.children.size === 0) element.text += text;
  else if (!BLANK.test(text)) throw new UnreadableError('There is text between elements.');
}

/** Ends the innermost element and hangs it into the one around it. */
function close(open: Open[]): void {
  const element = open.pop() as Open;
  const parent = open.at(-1);
  if (!parent) return;
  const { name, text, children } = element;
  if (!BLANK.test(parent.text)) throw new UnreadableError(`Text and elements are mixed in ${parent.name}.`);
  if (name in Object.prototype) throw new UnreadableError(`${name} is not an element.`);
  const known = parent.children.get(name) ?? [];
  if (known.length > 0 && !REPEATED.has(name)) throw new UnreadableError(`${name} stands there twice.`);
  known.push(children.size > 0 ? children : text);
  parent.children.set(name, known);
}

function decodeText(text: string): string {
  if (text.includes(']]>')) throw new UnreadableError('A CDATA section ends that never began.');
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{0,10});|&/g, (_whole, name: string | undefined) => {
    const decoded = name === undefined ? undefined : (ENTITIES.get(name) ?? numeric(name));
    if (decoded === undefined) throw new UnreadableError('An entity is not one of XML.');
    return decoded;
  });
}

function numeric(name: string): string | undefined {
  const number = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (!number) return undefined;
  const code = number[1] ? Number.parseInt(number[1], 16) : Number(number[2]);
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
