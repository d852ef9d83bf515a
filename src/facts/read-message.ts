import type { Inbound } from '../channels/channel.js';
import type { ConversationState, Person } from '../conversation/state.js';
import type { FlowKit } from '../flows/kit.js';
import type { CodeReader } from '../media/qr/code-reader.js';
import { deviceOfCodes } from '../media/qr/device-of-code.js';
import type { MediaStore } from '../storage/media-store.js';
import type { Reader } from '../understanding/model/reader.js';
import { readInTalk } from '../understanding/read-words.js';
import type { UnderstandContext, Understanding } from '../understanding/understand.js';
import { examplesFor, questionOf } from './question.js';

interface Deps {
  media: MediaStore;
  /** Writes down with the message what it was heard to say. */
  heard: (event: string, words: string) => Promise<void>;
  codes: CodeReader;
  /** Null: rules alone. */
  reader: Reader | null;
  kit: () => FlowKit;
}

/**
 * What a message says: by rules, and by a model what they left open; of a photo, which machine its QR code
 * names. A voice that was written down is words from here on. Asked once per event, whatever is retried.
 */
export async function readMessage(
  deps: Deps,
  event: { id: string; message: Inbound },
  person: Person,
  state: ConversationState,
  context: UnderstandContext,
): Promise<Understanding | null> {
  const { message } = event;
  const known = person.role !== 'stranger' && person.role !== 'group' && state.mode === 'bot';
  const reader = known ? deps.reader?.turn({ event: event.id, person: person.id }) : null;
  const stored = message.media?.[0]?.stored;
  if (reader && stored && message.kind === 'voice' && !message.text?.trim()) {
    const voice = await deps.media.get(stored);
    const said =
      voice &&
      (await reader.voice({ bytes: voice.bytes, name: voice.name ?? 'voice.amr' }, (words) =>
        deps.heard(event.id, words),
      ));
    if (said) message.text = said;
  }
  if (message.text) {
    const question = questionOf(deps.kit(), state, context.role);
    const found = readInTalk(message.text, context, examplesFor(deps.kit(), state, question));
    const free = message.kind === 'text' || message.kind === 'voice';
    return reader && question && free ? await reader.words(message.text, context, found, question) : found;
  }
  if (known && stored && message.kind === 'image' && person.role === 'customer') {
    const image = await deps.media.get(stored);
    if (!image) return null;
    const [device, seen] = await Promise.all([
      image.device === undefined ? look(deps, stored, image.bytes) : image.device,
      reader?.picture(image) ?? null,
    ]);
    return withDevice(device, seen);
  }
  return null;
}

async function look({ codes, media }: Deps, id: string, bytes: Buffer): Promise<string | null> {
  const device = deviceOfCodes(await codes.read(bytes));
  await media.looked(id, device);
  return device;
}

/** A code is exact where a model only reads. */
function withDevice(device: string | null, seen: Understanding | null): Understanding | null {
  if (device === null) return seen;
  const plain: Understanding = { intent: 'other', intents: ['other'], slots: {}, quotes: {} };
  return { ...(seen ?? plain), slots: { ...seen?.slots, device } };
}
