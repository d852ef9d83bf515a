import type { WebMessage, WebMessages, WebUploads } from '../../../src/channels/web/store.js';

/** The talks of the page, in memory. */
export class MemoryWeb implements WebMessages, WebUploads {
  readonly rows: (WebMessage & { id: string; peer: string })[] = [];
  readonly media = new Map<string, { bytes: Buffer; contentType: string; name: string | null }>();

  async append(peer: string, id: string, message: Omit<WebMessage, 'seq'>) {
    if (this.rows.some((row) => row.id === id)) return;
    const seq = this.rows.filter((row) => row.peer === peer).length + 1;
    this.rows.push({ ...message, id, peer, seq });
  }
  async since(peer: string, after: number) {
    return this.rows.filter((row) => row.peer === peer && row.seq > after);
  }
  async idOf(peer: string, seq: number) {
    return this.rows.find((row) => row.peer === peer && row.seq === seq)?.id ?? null;
  }
  async offered(peer: string, token: string) {
    return this.rows.some((row) => row.peer === peer && row.choices?.some((one) => one.token === token));
  }
  async shows(peer: string, media: string) {
    return this.rows.some((row) => row.peer === peer && row.media === media);
  }
  listen() {
    return () => {};
  }
  async put(id: string, media: { bytes: Buffer; contentType: string; name?: string }) {
    this.media.set(id, { ...media, name: media.name ?? null });
  }
  async get(id: string) {
    return this.media.get(id) ?? null;
  }
}
