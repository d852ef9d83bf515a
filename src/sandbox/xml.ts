/** A number is written bare, text inside CDATA, as the platform writes them. */
export interface XmlFields {
  [name: string]: string | number | bigint | XmlFields | undefined;
}

/** `<xml>…</xml>`, fields in the order given; undefined ones are left out. */
export function xml(fields: XmlFields): string {
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${written(value)}</${name}>`);
  return `<xml>${lines.join('\n')}\n</xml>`;
}

function written(value: XmlFields[string]): string {
  if (typeof value === 'string') return cdata(value);
  if (typeof value !== 'object') return String(value);
  return xml(value).slice('<xml>'.length, -'</xml>'.length);
}

/** CDATA cannot hold its own end: it is split over two sections. */
const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
