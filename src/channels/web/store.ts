import type { Choice, Share } from '../channel.js';

/** One line of the page's talk, as the page is given it. */
export interface WebMessage {
  /** Order within the talk, from 1 without gaps. */
  seq: number;
  at: number;
  from: 'me' | 'them';
  kind: 'text' | 'image' | 'file' | 'location' | 'update';
  text: string;
  choices?: Choice[];
  share?: Share[];
  /** Of a card, and of the update that replaces its buttons. */
  card?: string;
  /** Id of stored media; the page fetches it under /chat/media/. */
  media?: string;
}

/** Keeps what each browser's page shows, so that a page that was closed shows it again. */
export interface WebMessages {
  /** Resolves when it is stored; the same id again changes nothing. */
  append(peer: string, id: string, message: Omit<WebMessage, 'seq'>): Promise<void>;
  since(peer: string, after: number): Promise<WebMessage[]>;
  /** Our id of the line with that number; null: there is none. */
  idOf(peer: string, seq: number): Promise<string | null>;
  /** Whether this talk was shown a button with that token. */
  offered(peer: string, token: string): Promise<boolean>;
  /** Whether this talk holds that media. */
  shows(peer: string, media: string): Promise<boolean>;
  /** Called when this process appended something; others are found by looking. @returns how to stop */
  listen(peer: string, told: () => void): () => void;
}

/** A picture that a browser sends, until the turn takes it over. */
export interface WebUploads {
  put(id: string, media: { bytes: Buffer; contentType: string; name?: string }): Promise<void>;
  get(id: string): Promise<{ bytes: Buffer; contentType: string; name: string | null } | null>;
}
