import { createCipheriv, randomBytes } from 'node:crypto';
import { encrypt, getSignature } from '@wecom/crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertKeys, type Check, open, RefusedError } from '../../../src/channels/wecom/crypto.js';
import { UnreadableError } from '../../../src/channels/wecom/xml.js';
import { ManualClock } from '../../../src/clock.js';
import { ConfigError } from '../../../src/errors.js';
import { fixtures, keys, NOW } from '../kit.js';
import { vectors } from './vectors.js';

const check = (receiveId: string = fixtures.corpId, at = NOW): Check => ({
  keys,
  receiveId,
  clock: new ManualClock(at),
  toleranceMs: 300_000,
});

const signed = (sealed: string, timestamp = String(NOW / 1000), nonce = '1') => ({
  msg_signature: getSignature(keys.token, timestamp, nonce, sealed),
  timestamp,
  nonce,
});

describe('published vectors', () => {
  it.each(vectors)('$name opens', (vector) => {
    const { msg_signature, timestamp, nonce, sealed, receiveId, plain } = vector;
    const at: Check = {
      keys: { token: vector.token, encodingAesKey: vector.key },
      receiveId,
      clock: new ManualClock(Number(timestamp) * 1000),
      toleranceMs: 300_000,
    };
    const opened = open(sealed, { msg_signature, timestamp, nonce }, at);
    if (plain instanceof RegExp) expect(opened).toMatch(plain);
    else expect(opened).toBe(plain);
    expect(() => open(sealed, { msg_signature, timestamp, nonce }, { ...at, receiveId: 'wx0' })).toThrow(
      RefusedError,
    );
  });
});

describe('the bot fixtures, whose receive id is empty', () => {
  it.each(fixtures.cases.filter((one) => one.receiveId === ''))('$name opens', ({ query, body, plain }) => {
    const { encrypt: sealed } = JSON.parse(body ?? '{}') as { encrypt: string };
    expect(open(sealed, query, check(''))).toBe(plain);
  });
});

describe('open', () => {
  const sealed = encrypt(keys.encodingAesKey, '<xml/>', fixtures.corpId);
  const good = signed(sealed);

  it.each<[string, Record<string, string | string[] | undefined>]>([
    ['no signature', { ...good, msg_signature: undefined }],
    ['an empty signature', { ...good, msg_signature: '' }],
    ['39 digits', { ...good, msg_signature: good.msg_signature.slice(1) }],
    ['41 digits', { ...good, msg_signature: `${good.msg_signature}0` }],
    ['capital letters', { ...good, msg_signature: good.msg_signature.toUpperCase().replace(/^\d/, 'A') }],
    ['two signatures', { ...good, msg_signature: [good.msg_signature, good.msg_signature] }],
    [
      'another digit',
      { ...good, msg_signature: good.msg_signature.replace(/^./, (c) => (c === '0' ? '1' : '0')) },
    ],
    ['no nonce', { ...good, nonce: undefined }],
    ['two nonces', { ...good, nonce: ['1', '1'] }],
    ['a long nonce', signed(sealed, good.timestamp, 'n'.repeat(65))],
    ['a blank in the nonce', signed(sealed, good.timestamp, 'a b')],
    ['no timestamp', { ...good, timestamp: undefined }],
    ['NaN', signed(sealed, 'NaN')],
    ['1e99', signed(sealed, '1e99')],
    ['-1', signed(sealed, '-1')],
    ['Arabic digits', signed(sealed, '١٧٦٧٢٢٥٦٠٠')],
    ['milliseconds', signed(sealed, String(NOW))],
    ['ten minutes ago', signed(sealed, String(NOW / 1000 - 600))],
    ['in ten minutes', signed(sealed, String(NOW / 1000 + 600))],
    [
      'digits moved from nonce to timestamp',
      { ...signed(sealed, '1767225600', '123'), timestamp: '1767225600123', nonce: '' },
    ],
  ])('refuses %s', (_name, query) => {
    expect(() => open(sealed, query, check())).toThrow(RefusedError);
  });

  it('takes five minutes either way', () => {
    for (const away of [-300, 300])
      expect(open(sealed, signed(sealed, String(NOW / 1000 + away)), check())).toBe('<xml/>');
  });

  it.each([
    ['URL-safe base64', sealed.replace(/[+/]/, '-').replace(/^./, '_')],
    ['a line end', `${sealed.slice(0, 40)}\n${sealed.slice(40)}`],
    ['nothing', ''],
    ['another corp', encrypt(keys.encodingAesKey, '<xml/>', 'wwother')],
    ['no corp', encrypt(keys.encodingAesKey, '<xml/>', '')],
    ['a longer corp', encrypt(keys.encodingAesKey, '<xml/>', `${fixtures.corpId}0`)],
    ['another key', encrypt('A'.repeat(43), '<xml/>', fixtures.corpId)],
    ['16 bytes less', Buffer.from(sealed, 'base64').subarray(0, -16).toString('base64')],
    ['pad 33', frame({ pad: 33 })],
    ['pad 0', frame({ pad: 0 })],
    ['a length beyond the end', frame({ length: 0xffffffff })],
    ['a length that swallows the corp', frame({ length: 6 + fixtures.corpId.length })],
  ])('refuses %s under a right signature', (_name, changed) => {
    expect(() => open(changed, signed(changed), check())).toThrow(RefusedError);
  });

  it('says of genuine bytes that are no UTF-8 that they cannot be read', () => {
    const changed = frame({ message: Buffer.from([0x3c, 0xff, 0xfe, 0x3e]) });
    expect(() => open(changed, signed(changed), check())).toThrow(UnreadableError);
  });

  it('gives back any text and refuses it after one changed byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, at) => {
        const one = encrypt(keys.encodingAesKey, text, fixtures.corpId);
        const query = signed(one);
        expect(open(one, query, check())).toBe(text);
        const bytes = Buffer.from(one, 'base64');
        bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ 1, at % bytes.length);
        expect(() => open(bytes.toString('base64'), query, check())).toThrow(RefusedError);
      }),
    );
  });
});

describe('assertKeys', () => {
  it.each([
    [{ token: '', encodingAesKey: keys.encodingAesKey }],
    [{ token: 'a b', encodingAesKey: keys.encodingAesKey }],
    [{ token: 't'.repeat(33), encodingAesKey: keys.encodingAesKey }],
    [{ token: 't', encodingAesKey: keys.encodingAesKey.slice(1) }],
    [{ token: 't', encodingAesKey: `${keys.encodingAesKey.slice(1)}=` }],
    [{ token: 't', encodingAesKey: `${keys.encodingAesKey}=` }],
  ])('refuses %j', (wrong) => {
    expect(() => assertKeys({ WECOM_APP: wrong })).toThrow(ConfigError);
  });
});

/** A frame with something wrong in it, sealed with the right key. */
function frame(wrong: { pad?: number; length?: number; message?: Buffer }): string {
  const text = wrong.message ?? Buffer.from('<xml/>');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(wrong.length ?? text.length);
  const whole = Buffer.concat([randomBytes(16), length, text, Buffer.from(fixtures.corpId)]);
  const missing = 32 - (whole.length % 32);
  const padded = Buffer.concat([whole, Buffer.alloc(missing, wrong.pad ?? missing)]);
  const key = Buffer.from(`${keys.encodingAesKey}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}
