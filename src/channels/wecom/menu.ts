import { z } from 'zod';
import { ConfigError } from '../../errors.js';
import type { WecomClient } from './client.js';
import { WecomError } from './error-classes.js';
import type { Json } from './http.js';

const bytes = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= most, `at most ${most} bytes`);
const action = {
  say: bytes(128).optional(),
  url: z
    .string()
    .regex(/^https?:\/\/\S+$/, 'an http(s) address')
    .pipe(bytes(1024))
    .optional(),
  place: bytes(128).optional(),
};
const item = z
  .strictObject({ name: bytes(40), ...action })
  .refine((of) => doings(of) === 1, 'exactly one of say, url, place');
const entry = z
  .strictObject({ name: bytes(16), ...action, items: z.array(item).min(1).max(5).optional() })
  .refine((of) => doings(of) + (of.items ? 1 : 0) === 1, 'exactly one of say, url, place, items');
const entries = z.array(entry).min(1).max(3);
const menusSchema = z.strictObject({ 'wecom-app': entries.optional(), wechat: entries.optional() });

type Item = z.infer<typeof item>;
export type Menus = z.infer<typeof menusSchema>;
export type MenuChannel = keyof Menus;

/** Reads a menu file that is parsed already. Throws ConfigError that names every fault. */
export function readMenus(file: string, value: unknown): Menus {
  const result = menusSchema.safeParse(value);
  if (result.success) {
    // An official account has no such button.
    const placed = (result.data.wechat ?? []).flatMap((one) => [one, ...(one.items ?? [])]);
    if (placed.every(({ place }) => place === undefined)) return result.data;
    throw new ConfigError([`${file}: wechat: place is possible in wecom-app only`]);
  }
  throw new ConfigError(
    result.error.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`),
  );
}

/**
 * The calls that set, show and remove a menu; of the app with its `agentid`, of an official account without.
 * @see https://developer.work.weixin.qq.com/document/path/90231
 * @see https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html
 */
export function createMenuApi(client: WecomClient, agentId: number | null) {
  const query: Record<string, string> = agentId === null ? {} : { agentid: String(agentId) };
  return {
    async apply(menu: NonNullable<Menus[MenuChannel]>): Promise<void> {
      const button = menu.map(({ items, ...own }) =>
        items ? { name: own.name, sub_button: items.map(toButton) } : toButton(own),
      );
      await client.post('menu/create', { button }, query);
    },
    /** Null: there is none. */
    async show(): Promise<Json[] | null> {
      try {
        const answer = await client.get('menu/get', query);
        const { button } = (answer.menu ?? answer) as { button?: Json[] };
        return button ?? null;
      } catch (error) {
        if (error instanceof WecomError && error.errcode === NO_MENU) return null;
        throw error;
      }
    },
    async remove(): Promise<void> {
      await client.get('menu/delete', query);
    },
  };
}

const NO_MENU = 46003;

/** A tap on `say` comes back as its key, which is understood as words; a place follows as a location. */
function toButton({ name, say, url, place }: Item): Json {
  if (say !== undefined) return { type: 'click', name, key: say };
  if (place !== undefined) return { type: 'location_select', name, key: place };
  return { type: 'view', name, url };
}

function doings(of: { say?: unknown; url?: unknown; place?: unknown }): number {
  return [of.say, of.url, of.place].filter((one) => one !== undefined).length;
}
