/** A number is written bare, text inside CDATA, as the platform writes them. */
export type XmlFields = Record<string, string | number | bigint | undefined>;

/** `<xml>…</xml>` of one level, fields in the order given; undefined ones are left out. */
export function xml(fields: XmlFields): string {
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${typeof value === 'string' ? cdata(value) : value}</${name}>`);
  return `<xml>${lines.join('\n')}\n</xml>`;
}

/** CDATA cannot hold its own end: it is split over two sections. */
const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
