import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { NotFoundError } from '../errors.js';

export const RUNNING_FILE = 'running.json';

export interface Running {
  url: string;
  sandbox: string | null;
  pid: number;
}

/** What the service that runs on this data folder wrote down about itself. Throws NotFoundError. */
export async function findRunning(config: Pick<Config, 'dataDir'>): Promise<Running> {
  try {
    return JSON.parse(await readFile(join(config.dataDir, RUNNING_FILE), 'utf8')) as Running;
  } catch {
    throw new NotFoundError(
      'not-running',
      `No Repairline runs on ${config.dataDir}. Start it with "npm start" first.`,
    );
  }
}

export interface ApiClient {
  call(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<{ status: number; json: Record<string, unknown> }>;
  /** A POST whose answer is a file; when refused, its bytes are the JSON of the fault. */
  bytes(
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<{ status: number; bytes: Buffer }>;
}

/** The API of the running service, with the operator's token. */
export async function apiOf(config: Pick<Config, 'dataDir' | 'apiToken'>): Promise<ApiClient> {
  const { url } = await findRunning(config);
  const token =
    config.apiToken ?? (await readFile(join(config.dataDir, 'api-token'), 'utf8').catch(() => '')).trim();
  return {
    async bytes(path, body, headers) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
    },
    async call(method, path, body) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, json: (await response.json()) as Record<string, unknown> };
    },
  };
}
