import type { IncomingMessage } from 'node:http';
import rawBody from 'raw-body';

/** A body that is refused before it is looked at. */
export class BodyError extends Error {
  override name = 'BodyError';
  constructor(
    readonly status: 400 | 408 | 413 | 415,
    message: string,
  ) {
    super(message);
  }
}

/** How long a whole body may take. */
export const BODY_MS = 10_000;
/** The same for a photo, which comes over a slow line in a field. */
export const PHOTO_MS = 60_000;

/** The whole body, at most `limit` bytes, in time. Encoded bodies are refused: none of our senders does that. */
export async function readBody(request: IncomingMessage, limit: number, withinMs = BODY_MS): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding && encoding.toLowerCase() !== 'identity')
    throw new BodyError(415, 'The body must not be encoded.');
  const { 'content-length': length } = request.headers;
  let timer: NodeJS.Timeout | undefined;
  const slow = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new BodyError(408, `The body took more than ${withinMs / 1000} seconds.`)),
      withinMs,
    );
  });
  try {
    return await Promise.race([rawBody(request, { limit, ...(length ? { length } : {}) }), slow]);
  } catch (error) {
    if (error instanceof BodyError) throw error;
    const { type } = error as { type?: string };
    if (type === 'entity.too.large') throw new BodyError(413, `The body is larger than ${limit} bytes.`);
    throw new BodyError(400, 'The body ended early.');
  } finally {
    clearTimeout(timer);
  }
}
