import { InvalidError } from '../../errors.js';
import type { About } from '../channel.js';
import { sceneOf } from '../contact-scene.js';
import type { KfApi } from './api.js';

/** Bytes of `scene_param` before it is encoded. */
const VALUE_MOST = 128;

/**
 * Links that open a talk with a customer service account. One scene per kind of thing and the thing itself
 * beside it, so that a thousand machines cost one call. @see https://developer.work.weixin.qq.com/document/path/94665
 */
export function createKfLinks(api: KfApi) {
  const known = new Map<string, string>();
  return async (about: About, account: string | null): Promise<string> => {
    const { scene, value } = sceneOf(about);
    if (Buffer.byteLength(value) > VALUE_MOST)
      throw new InvalidError('link-too-long', `"${value}" is longer than ${VALUE_MOST} bytes.`);
    const open = account ?? (await api.accounts())[0];
    if (!open) throw new InvalidError('no-account', 'There is no customer service account that we may use.');
    const url = known.get(`${open}|${scene}`) ?? (await api.addContactWay(open, scene));
    known.set(`${open}|${scene}`, url);
    return `${url}${url.includes('?') ? '&' : '?'}scene_param=${encodeURIComponent(value)}`;
  };
}
