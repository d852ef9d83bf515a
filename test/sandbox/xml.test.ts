import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xml } from '../../src/sandbox/xml.js';

describe('xml', () => {
  it('writes numbers bare, text as CDATA, and leaves out what is undefined', () => {
    expect(xml({ To: 'ww1', Time: 1, Id: 7385201548229000001n, AgentID: undefined })).toBe(
      '<xml><To><![CDATA[ww1]]></To>\n<Time>1</Time>\n<Id>7385201548229000001</Id>\n</xml>',
    );
  });

  it('lets no text end its own CDATA', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(']', '>', '<', '!', '[', 'CDATA', '中')), (parts) => {
        const text = parts.join('');
        const inner = xml({ T: text }).slice('<xml><T>'.length, -'</T>\n</xml>'.length);
        const sections = [...inner.matchAll(/<!\[CDATA\[(.*?)\]\]>/gs)];
        expect(sections.map(([whole]) => whole).join('')).toBe(inner);
        expect(sections.map(([, content]) => content).join('')).toBe(text);
      }),
    );
  });
});
