import type { Channel, Media } from '../channels/channel.js';
import { TemporaryError } from '../errors.js';
import type { MediaStore, StoredMedia } from '../storage/media-store.js';
import type { InboxRow, Models } from '../storage/models/index.js';
import { sniff } from './sniff.js';

/**
 * Reads media to be sent. Of several processes each keeps files in its own DATA_DIR: what another one has is
 * fetched again where the platform still has it. Else TemporaryError: the message is tried again, and goes as
 * soon as the process that has the file takes it. Null: nobody knows it.
 */
export function createMediaReader(deps: {
  store: MediaStore;
  models: Models;
  channels: ReadonlyMap<string, Channel>;
}): (id: string) => Promise<StoredMedia | null> {
  const { store, models, channels } = deps;

  /** The id is made from the event that brought it, and its place there. */
  async function again(id: string): Promise<StoredMedia | null> {
    const cut = id.lastIndexOf(':');
    const event = (await models.inbox.findOne({ _id: id.slice(0, cut) }).lean()) as InboxRow | null;
    if (event?.body.type !== 'message') return null;
    const { channel, media } = event.body.message;
    const wanted = media?.[Number(id.slice(cut + 1))];
    const found = wanted && (await channels.get(channel)?.fetchMedia?.(wanted as Media));
    return found
      ? { bytes: found.bytes, contentType: sniff(found.bytes), name: found.name ?? wanted.name ?? null }
      : null;
  }

  return async (id) => {
    const found = await store.get(id);
    if (found || !(await store.has(id))) return found;
    const fetched = await again(id);
    if (fetched) return fetched;
    throw new TemporaryError(
      'media-elsewhere',
      'The file is in the DATA_DIR of another process, or was lost with it.',
    );
  };
}
