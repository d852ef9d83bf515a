import type { About } from './channel.js';

/**
 * What a link was about, from what the platform tells when somebody came by it: a scene `asset` or `shop`
 * with its value beside it, or both in one word (`asset_KB2024001`) where there is room for one only.
 */
export function aboutOf(scene: string, value = ''): Partial<{ asset: string; shop: string }> {
  const [, kind, rest = ''] = /^(asset|shop)(?:[_-](.+))?$/.exec(scene) ?? [];
  const named = (value || rest).trim();
  if (!kind || !named || named.length > NAME_MOST) return {};
  return kind === 'asset' ? { asset: named } : { shop: named };
}

const NAME_MOST = 128;

export const sceneOf = (about: About): { scene: 'asset' | 'shop'; value: string } =>
  'asset' in about ? { scene: 'asset', value: about.asset } : { scene: 'shop', value: about.shop };
