import { describe, expect, it } from 'vitest';
import { NOW } from '../channels/kit.js';
import { envelope, get, queryOf, seal, sealBlock } from './outside.js';
import { ADDRESS, expectRefused, genuine, idOf, inner, PATH, text, underAttack } from './under-attack.js';

const { raw, send, deliver, fresh, row, storedText, settle, deliveriesTo } = underAttack();

describe('what is not proven genuine gets 401 with one body', () => {
  const sealed = seal(ADDRESS, genuine);
  const { signature } = sealed;

  it.each([
    ['1: one hex digit changed', (signature.startsWith('0') ? '1' : '0') + signature.slice(1)],
    ['2: empty', ''],
    ['2: 39 characters', signature.slice(1)],
    ['2: 41 characters', `${signature}0`],
    ['2: upper case', signature.toUpperCase().replace(/^\d+$/, 'A')],
  ])('%s', async (_name, wrong) => {
    expectRefused(await send(sealed, { query: queryOf({ ...sealed, signature: wrong }) }));
  });

  it.each(['msg_signature', 'timestamp', 'nonce'])('2, 3: %s missing, twice, as a list', async (name) => {
    const query = queryOf(sealed);
    const field = new RegExp(`${name}=[^&]*`).exec(query)?.[0] ?? '';
    for (const wrong of [
      query.replace(field, ''),
      `${query}&${field}`,
      query.replace(field, `${field}&${name}=b`),
      query.replace(`${name}=`, `${name}[]=`),
      query.replace(`${name}=`, `${name}[$ne]=`),
      query.replace(field, name),
    ])
      expectRefused(await send(sealed, { query: wrong }));
  });

  it('2: no query at all, and one that cannot be decoded', async () => {
    expectRefused(await send(sealed, { query: '' }));
    expectRefused(await send(sealed, { query: '%' }));
    expectRefused(await send(sealed, { query: queryOf(sealed).replace('nonce=', 'nonce=%ff') }));
  });

  it.each([
    ['4: ten minutes old', String(NOW / 1000 - 600)],
    ['5: ten minutes ahead', String(NOW / 1000 + 600)],
    ['6: NaN', 'NaN'],
    ['6: 1e99', '1e99'],
    ['6: negative', '-1'],
    ['6: Arabic digits', '١٢٣'],
    ['6: milliseconds', String(NOW)],
    ['6: spaces', ` ${NOW / 1000}`],
  ])('%s, though the signature is right', async (_name, timestamp) => {
    expectRefused(await send(seal(ADDRESS, genuine, { timestamp })));
  });

  const bytes = Buffer.from(genuine);
  const corp = Buffer.byteLength(ADDRESS.corpId);
  const pad = 32 - ((20 + bytes.length + corp) % 32);
  it.each([
    ['10: half a block', Buffer.from(sealed.sealed, 'base64').subarray(0, -16).toString('base64')],
    ['10: eight bytes short', Buffer.from(sealed.sealed, 'base64').subarray(0, -8).toString('base64')],
    ['11: padding byte 0', sealBlock(ADDRESS, { content: bytes, padding: Buffer.alloc(pad, 0) })],
    ['11: padding byte 33', sealBlock(ADDRESS, { content: bytes, padding: Buffer.alloc(pad, 33) })],
    [
      '11: padding that disagrees with itself',
      sealBlock(ADDRESS, {
        content: bytes,
        padding: Buffer.concat([Buffer.alloc(pad - 1, 7), Buffer.from([pad])]),
      }),
    ],
    ['12: a length beyond the data', sealBlock(ADDRESS, { content: bytes, length: bytes.length + 1000 })],
    ['12: a length into the company id', sealBlock(ADDRESS, { content: bytes, length: bytes.length + 3 })],
    ['12: a negative length', sealBlock(ADDRESS, { content: bytes, length: -5 })],
    ['12: a length of 4 GiB', sealBlock(ADDRESS, { content: bytes, length: 0xffffffff })],
    ['14: not base64', '!!!not base64!!!'],
    ['14: URL-safe base64', sealed.sealed.replaceAll('+', '-').replaceAll('/', '_').replace('=', '')],
    ['14: a line break inside', `${sealed.sealed.slice(0, 40)}\n${sealed.sealed.slice(40)}`],
    ['14: empty', ''],
  ])('%s, signed', async (_name, wrong) => {
    expectRefused(await send(seal(ADDRESS, genuine, { sealed: wrong })));
  });

  it('13: another company inside', async () => {
    expectRefused(await send(seal(ADDRESS, genuine, { receiveId: 'wwfixture00000002' })));
    expectRefused(await send(seal(ADDRESS, genuine, { receiveId: '' })));
  });

  it('17: the envelope names another receiver than the content', async () => {
    const body = envelope(ADDRESS, sealed).replace(ADDRESS.corpId, 'wwother');
    expectRefused(await send(sealed, { body }));
  });

  it('15, 16: the address check answers the plain word alone, or nothing of it', async () => {
    const echo = seal(ADDRESS, '5577006791947779410');
    const query = `${queryOf(echo)}&echostr=${encodeURIComponent(echo.sealed)}`;
    const good = await raw(get(`${PATH}?${query}`));
    expect([good.status, good.body]).toEqual([200, '5577006791947779410']);
    const wrong = query.replace(echo.signature, 'f'.repeat(40));
    expectRefused(await raw(get(`${PATH}?${wrong}`)));
    expectRefused(await raw(get(`${PATH}?${query}&echostr=a`)));
    expectRefused(await raw(get(PATH)));
  });
});

describe('a repeat', () => {
  it('7, 8: is acknowledged and handled once, as it was or sealed anew', async () => {
    const sealed = seal(ADDRESS, text('重复', '700'));
    const answers = await Promise.all([send(sealed), send(sealed), send(sealed)]);
    answers.push(
      await deliver(text('重复', '700')),
      await send(seal(ADDRESS, text('重复', '700'), { nonce: '9' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await fresh()).toEqual([idOf('700')]);
    await settle();
    const said = await deliveriesTo('tech007');
    expect(said).toBeGreaterThan(0);
    await deliver(text('重复', '700'));
    await settle();
    expect(await deliveriesTo('tech007')).toBe(said);
  });

  it('9: is none when another agent says it', async () => {
    await deliver(text('同号', '900', `<AgentID>${ADDRESS.agentId}</AgentID>`));
    await deliver(text('同号', '900', '<AgentID>1000008</AgentID>'));
    expect((await fresh()).sort()).toEqual([idOf('900'), idOf('900', 1000008)]);
  });
});

describe('genuine content that is hostile', () => {
  const withBytes = (hex: string) => {
    const [before = '', after = ''] = text('#', '1').split('#');
    return Buffer.concat([Buffer.from(before), Buffer.from(hex, 'hex'), Buffer.from(after)]);
  };
  const ladder = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
    '',
  );
  it.each([
    ['18: a DOCTYPE with an entity ladder', `<!DOCTYPE x [<!ENTITY l0 "ha">${ladder}]>${text('&l9;', '1')}`],
    ['19: an entity that is a file', `<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>${inner('&x;')}`],
    ['20: 5,000 nested tags', inner('<a>'.repeat(5000) + '</a>'.repeat(5000))],
    ['21: a tag that never ends', '<xml><A>1</xml>'],
    ['22: a tag __proto__', text('a', '1', '<__proto__>1</__proto__>')],
    ['22: a tag constructor', text('a', '1', '<constructor>1</constructor>')],
    ['26: two contents', text('a', '1', '<Content>b</Content>')],
    ['26: two senders', text('a', '1', '<FromUserName>boss</FromUserName>')],
    ['25: half a UTF-8 character', withBytes('e4bd')],
    ['25: a lone surrogate', withBytes('eda080')],
    ['25: an overlong slash', withBytes('c0af')],
    ['25: UTF-16 with its mark', Buffer.from(`\uFEFF${genuine}`, 'utf16le')],
  ])('%s: 400', async (_name, plain) => {
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    const answer = await deliver(plain);
    expect([answer.status, answer.body]).toEqual([400, 'unreadable']);
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it.each([
    ['18: a DOCTYPE', (whole: string) => `<!DOCTYPE x [<!ENTITY l0 "ha">${ladder}]>${whole}`],
    ['20: 20,000 nested tags', (whole: string) => '<a>'.repeat(20_000) + whole],
    ['21: no end', (whole: string) => whole.replace('</xml>', '')],
    ['22: a tag __proto__', (whole: string) => whole.replace('<Encrypt>', '<__proto__/><Encrypt>')],
    [
      '26: two receivers',
      (whole: string) => whole.replace('<Encrypt>', '<ToUserName>a</ToUserName><Encrypt>'),
    ],
  ])('%s around it: 400 when signed, else 401', async (_name, around) => {
    const sealed = seal(ADDRESS, genuine);
    const body = around(envelope(ADDRESS, sealed));
    expect((await send(sealed, { body })).status).toBe(400);
    expectRefused(await send(sealed, { body, query: queryOf({ ...sealed, signature: 'a'.repeat(40) }) }));
  });

  it('23: a number of 19 digits stays what it is', async () => {
    await deliver(text('a', '1234567890123456789'));
    expect(await fresh()).toEqual([idOf('1234567890123456789')]);
  });

  it.each([
    '007',
    '1e5',
    '0x10',
    'true',
    ' ',
    '',
    '1234567890123456789',
    '__proto__',
    '{{ process.env }}',
    '&amp;',
    '<b>',
  ])('24: the words %j stay what they are', async (words) => {
    const id = `24${Buffer.from(words).toString('hex')}`;
    expect((await deliver(text(words, id))).status).toBe(200);
    expect(await fresh()).toEqual([idOf(id)]);
    expect(await storedText(id)).toBe(words);
  });

  it.each([
    ['a CDATA end in two sections', 'a]]]]><![CDATA[>b', 'a]]>b'],
    ['NUL', 'a\u0000b', 'a\u0000b'],
    ['control characters and direction marks', '\u0007\u202e\u200d', '\u0007\u202e\u200d'],
    ['a replacement character that was written', 'a\ufffd', 'a\ufffd'],
  ])('25: %s is stored as it is', async (name, written, words) => {
    const id = `25${Buffer.from(name).toString('hex').slice(0, 40)}`;
    expect((await deliver(text(written, id))).status).toBe(200);
    expect(await fresh()).toEqual([idOf(id)]);
    expect(await storedText(id)).toBe(words);
  });
});

describe('after all of it', () => {
  it('a genuine callback is taken', async () => {
    expect((await deliver(text('还在', '999'))).status).toBe(200);
    expect(await fresh()).toEqual([idOf('999')]);
    await settle();
    expect((await row('999'))?.status).toBe('done');
  });
});
