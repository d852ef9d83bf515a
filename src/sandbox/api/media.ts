import { SECOND } from '../limits.js';
import { Refusal } from '../refusal.js';
import type { ApiAnswer, ApiCall, Json } from './call.js';

const RANGE_NEEDED_OVER = 20 * 1024 * 1024;

/** `POST media/upload?type=` [W90253]: multipart, field `media` with a file name. */
export async function mediaUpload(call: ApiCall): Promise<Json> {
  const type = call.query.get('type') ?? '';
  const { id, item } = call.platform.media.put({ ...(await uploaded(call)), type });
  return { type, media_id: id, created_at: String(Math.floor(item.at / SECOND)) };
}

/** `GET media/get?media_id=` [W90254]: bytes, or a JSON error with HTTP 200. `Range` gives a part with 206. */
export function mediaGet(call: ApiCall): ApiAnswer {
  const item = call.platform.media.get(call.query.get('media_id'));
  const whole = Buffer.from(item.base64, 'base64');
  const base = {
    contentType: item.contentType,
    disposition: `attachment; filename="media"; filename*=UTF-8''${encodeURIComponent(item.name)}`,
  };
  const range = /^bytes=(\d+)-(\d*)$/.exec(String(call.headers.range ?? ''));
  if (!range) {
    if (whole.length > RANGE_NEEDED_OVER) throw new Refusal(830002);
    return { ...base, status: 200, bytes: whole };
  }
  const from = Number(range[1]);
  const to = Math.min(range[2] ? Number(range[2]) : whole.length - 1, whole.length - 1);
  if (from > to) throw new Refusal(40058, 'Range');
  return {
    ...base,
    status: 206,
    bytes: whole.subarray(from, to + 1),
    contentRange: `bytes ${from}-${to}/${whole.length}`,
  };
}

/** The file in a multipart body; 40063 when there is none, 47001 when the body is no multipart form. */
export async function uploaded(call: ApiCall): Promise<{ bytes: Buffer; name: string }> {
  const contentType = String(call.headers['content-type'] ?? '');
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(call.bytes), {
      headers: { 'content-type': contentType },
    }).formData();
  } catch {
    throw new Refusal(47001, 'a multipart/form-data body is needed');
  }
  const media = form.get('media');
  if (!media || typeof media === 'string') throw new Refusal(40063, 'media');
  if (!media.name) throw new Refusal(40063, 'filename');
  return { bytes: Buffer.from(await media.arrayBuffer()), name: media.name };
}
