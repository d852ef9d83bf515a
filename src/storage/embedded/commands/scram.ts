import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { MongoError } from '../errors.js';

/** The fewest that drivers accept; the secret is random and long, so more would protect nothing. */
const iterations = 4096;

/** One user with a random secret, kept only as SCRAM-SHA-256 (RFC 5802, RFC 7677) needs it. */
export class Credentials {
  readonly user = 'repairline';
  readonly salt = randomBytes(28);
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;

  constructor(secret: string) {
    const salted = pbkdf2Sync(secret, this.salt, iterations, 32, 'sha256');
    this.storedKey = sha256(hmac(salted, 'Client Key'));
    this.serverKey = hmac(salted, 'Server Key');
  }
}

const refused = (): MongoError => new MongoError(18, 'Authentication failed.');

/** One exchange: the client's first message, our challenge, its proof, our signature. */
export class ScramConversation {
  readonly challenge: string;
  private readonly firstBare: string;
  private readonly nonce: string;
  private readonly known: boolean;
  proven = false;

  constructor(
    private readonly credentials: Credentials,
    clientFirst: string,
    readonly skipEmptyExchange: boolean,
  ) {
    const [, bare, user, nonce] = /^[ny],,(n=([^,]*),r=([^,]+))$/.exec(clientFirst) ?? [];
    if (bare === undefined || user === undefined || nonce === undefined) throw refused();
    this.known = user === credentials.user;
    this.firstBare = bare;
    this.nonce = nonce + randomBytes(24).toString('base64');
    this.challenge = `r=${this.nonce},s=${credentials.salt.toString('base64')},i=${iterations}`;
  }

  /** Verifies the proof and gives the server's own; throws when the client does not know the secret. */
  prove(clientFinal: string): string {
    const [, withoutProof, nonce, proof] = /^(c=[^,]+,r=([^,]+)),p=([^,]+)$/.exec(clientFinal) ?? [];
    if (withoutProof === undefined || proof === undefined || nonce !== this.nonce) throw refused();
    const message = `${this.firstBare},${this.challenge},${withoutProof}`;
    const { storedKey, serverKey } = this.credentials;
    const signature = hmac(storedKey, message);
    const given = Buffer.from(proof, 'base64');
    if (given.length !== signature.length) throw refused();
    const clientKey = Buffer.from(given.map((byte, i) => byte ^ (signature[i] as number)));
    if (!timingSafeEqual(sha256(clientKey), storedKey) || !this.known) throw refused();
    this.proven = true;
    return `v=${hmac(serverKey, message).toString('base64')}`;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
