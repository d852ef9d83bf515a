import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml, textOf, UnreadableError, type XmlElement } from '../../../src/channels/wecom/xml.js';

const content = (inner: string): string =>
  textOf(readXml(`<xml><Content>${inner}</Content></xml>`), 'Content');

describe('readXml', () => {
  it.each(['007', '1e5', '0x1F', 'true', ' ', '  a ', '+5', '1.50', '中文 🔧', 'a\nb', '\u0008\u0000'])(
    'keeps %j exactly, in CDATA and outside',
    (value) => {
      expect(content(`<![CDATA[${value}]]>`)).toBe(value);
      expect(content(value)).toBe(value);
    },
  );

  it('keeps every digit of a 64-bit id', () => {
    const xml = readXml('<xml><MsgId>1234567890123456789</MsgId></xml>');
    expect(textOf(xml, 'MsgId')).toBe('1234567890123456789');
  });

  it('reads entities outside CDATA only', () => {
    expect(content('&lt;b&gt;&amp;amp;&quot;&apos;&#20013;&#x1F527;')).toBe('<b>&amp;"\'中🔧');
    expect(content('<![CDATA[&lt;<b>]]>')).toBe('&lt;<b>');
  });

  it('joins a CDATA section that was split around its own end', () => {
    expect(content('<![CDATA[a]]]]><![CDATA[>b]]>')).toBe('a]]>b');
  });

  it('tells one from several of what may be repeated', () => {
    const xml = readXml('<xml><Ids><OptionId>a</OptionId><OptionId>b</OptionId></Ids></xml>');
    const ids = xml.get('Ids')?.[0] as XmlElement | undefined;
    expect(ids?.get('OptionId')).toEqual(['a', 'b']);
  });

  it.each([
    ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>'],
    ['an outside entity', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>'],
    ['a processing instruction', '<?xml version="1.0"?><xml/>'],
    ['a comment', '<xml><!-- a --></xml>'],
    ['an attribute', '<xml a="b"></xml>'],
    ['20 000 levels', '<a>'.repeat(20_000) + '</a>'.repeat(20_000)],
    ['too many elements', `<xml>${'<item>a</item>'.repeat(200_000)}</xml>`],
    ['no end', '<xml><A>1</A>'],
    ['an end too few', '<xml><A>1</xml>'],
    ['an end too many', '<xml></xml></xml>'],
    ['two documents', '<xml></xml><xml></xml>'],
    ['text after the end', '<xml></xml>a'],
    ['text beside elements', '<xml><A>1</A>b</xml>'],
    ['a prototype as name', '<xml><__proto__>a</__proto__></xml>'],
    ['a constructor as name', '<xml><constructor>a</constructor></xml>'],
    ['one element twice', '<xml><Content>a</Content><Content>b</Content></xml>'],
    ['an unknown entity', '<xml><A>&nbsp;</A></xml>'],
    ['a bare ampersand', '<xml><A>a & b</A></xml>'],
    ['a surrogate as entity', '<xml><A>&#xD800;</A></xml>'],
    ['an open CDATA', '<xml><A><![CDATA[a</A></xml>'],
    ['a CDATA end alone', '<xml><A>a]]></A></xml>'],
    ['nothing', ''],
    ['no XML', 'hello'],
  ])('refuses %s, at once', (_name, source) => {
    const begun = performance.now();
    expect(() => readXml(source)).toThrow(UnreadableError);
    expect(performance.now() - begun).toBeLessThan(200);
  });

  it('gives back any text that was put into CDATA', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(content(`<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`)).toBe(text);
      }),
    );
  });

  it('reads any input or says that it cannot, and never anything else', () => {
    const piece = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<A>',
      '</A>',
      '<A/>',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '&',
      'x',
      ' ',
      '<',
      '>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        try {
          expect(readXml(parts.join(''))).toBeInstanceOf(Map);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
