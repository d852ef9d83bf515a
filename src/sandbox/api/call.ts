import type { Platform } from '../platform.js';
import { Refusal } from '../refusal.js';

export type Json = Record<string, unknown>;

/** One call of the platform's API, decoded no further than every call needs. */
export interface ApiCall {
  platform: Platform;
  /** Without `/cgi-bin/`. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

/** JSON fields of an answer with errcode 0, or bytes. */
export type ApiAnswer =
  | Json
  | { status: 200 | 206; contentType: string; disposition: string; contentRange?: string; bytes: Buffer };

/** The JSON object of the body; 47001 when it is none. */
export function body(call: ApiCall): Json {
  try {
    const value: unknown = JSON.parse(call.bytes.toString('utf8'));
    if (isRecord(value)) return value;
  } catch {
    // Answered below, as any body that is no object.
  }
  throw new Refusal(47001, 'the body must be a JSON object');
}

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The part that an intent keeps under its own name, e.g. `text`; 40063 when it is missing. */
export function part(of: Json, name: string): Json {
  const value = of[name];
  if (!isRecord(value)) throw new Refusal(40063, name);
  return value;
}

/** A text or ''. A number or a list in its place is a fault of the caller (40058). */
export function text(of: Json, name: string): string {
  const value = of[name];
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new Refusal(40058, `${name} must be a string`);
  return value;
}

export function required(of: Json, name: string, errcode = 40063): string {
  const value = text(of, name);
  if (!value) throw new Refusal(errcode, name);
  return value;
}

export function records(of: Json, name: string): Json[] {
  const value = of[name] ?? [];
  if (!Array.isArray(value) || !value.every(isRecord))
    throw new Refusal(40058, `${name} must be a list of objects`);
  return value;
}

export function strings(of: Json, name: string): string[] {
  const value = of[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new Refusal(40058, `${name} must be a list of strings`);
  return value;
}

/** Refuses more than `max` UTF-8 bytes. */
export function within(value: string, max: number, name: string, errcode = 40058): string {
  const length = Buffer.byteLength(value);
  if (length > max) throw new Refusal(errcode, `${name} exceed max length ${max}: ${length} bytes`);
  return value;
}

/** What the platform shows of a text that is too long: whole characters within `max` bytes. */
export function cut(value: string, max: number): string {
  if (Buffer.byteLength(value) <= max) return value;
  let bytes = 0;
  let kept = '';
  for (const character of value) {
    bytes += Buffer.byteLength(character);
    if (bytes > max) break;
    kept += character;
  }
  return kept;
}
