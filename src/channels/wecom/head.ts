import { createHash } from 'node:crypto';
import { textOf, UnreadableError, type XmlElement } from './xml.js';

/**
 * What every callback of WeCom's apps and of official accounts begins with. Events carry no MsgId, and two of
 * them may fall into one second: `plain`, the whole content, tells them apart. Throws UnreadableError.
 */
export function headOf(
  xml: XmlElement,
  plain: string,
): { type: string; peer: string; messageId: string; at: number } {
  const type = textOf(xml, 'MsgType');
  const peer = textOf(xml, 'FromUserName');
  const seconds = textOf(xml, 'CreateTime');
  if (!type || !peer || !/^\d{1,11}$/.test(seconds))
    throw new UnreadableError('MsgType, FromUserName or CreateTime is missing.');
  return {
    type,
    peer,
    messageId: textOf(xml, 'MsgId') || `e${createHash('sha256').update(plain).digest('hex').slice(0, 40)}`,
    at: Number(seconds) * 1000,
  };
}
