import { RepairlineError } from '../errors.js';

/** A call that the platform answers with an error code instead of doing it. HTTP stays 200, as there. */
export class Refusal extends RepairlineError {
  override name = 'Refusal';
  constructor(
    readonly errcode: number,
    hint?: string,
  ) {
    super(
      `wecom-${errcode}`,
      hint ? `${meaning[errcode] ?? 'refused'}: ${hint}` : (meaning[errcode] ?? 'refused'),
    );
  }
}

/** Meanings after W90313 and the pages of each call (reference/platforms.md 6.3). */
const meaning: Record<number, string> = {
  [-1]: 'system busy',
  40001: 'invalid credential',
  40003: 'invalid userid',
  40004: 'invalid media type',
  40005: 'invalid file type',
  40006: 'invalid media size',
  40007: 'invalid media_id',
  40008: 'invalid message type',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40037: 'invalid template_id',
  40125: 'invalid appsecret',
  43004: 'require subscribe',
  45015: 'response out of time limit or subscription is canceled',
  45047: 'out of response count limit',
  47003: 'argument invalid',
  40056: 'invalid agentid',
  40058: 'invalid Request Parameter',
  40063: 'some parameters are empty',
  40096: 'invalid external userid',
  41001: 'access_token missing',
  41002: 'corpid missing',
  41004: 'corpsecret missing',
  42001: 'access_token expired',
  42014: 'invalid or repeated task_id',
  43001: 'require GET method',
  43002: 'require POST method',
  44004: 'empty content',
  45001: 'media file is too big',
  45002: 'content too long',
  45009: 'api freq out of limit',
  47001: 'data format error',
  48002: 'api forbidden for this secret',
  60111: 'userid not found',
  81013: 'user & party & tag all invalid',
  82001: 'touser & toparty & totag all empty',
  93000: 'invalid webhook url, or the robot was removed from the group',
  93006: 'invalid chatid',
  846605: 'invalid req_id',
  853000: 'invalid bot_id or secret',
  95000: 'invalid open_kfid',
  95001: 'message count over 5 since the last customer message',
  95002: 'out of the 48 hours since the last customer message',
  95004: 'open_kfid not exist',
  95007: 'invalid msgtoken',
  95008: 'too many menu items',
  95009: 'invalid menu item type',
  95013: 'session ended',
  95014: 'user is not a servicer',
  95016: 'session state transition not allowed',
  95018: 'session state does not allow sending',
  95033: 'msgid already used',
  301002: 'not allow to access this agent',
  830002: 'file too large, use Range',
};
