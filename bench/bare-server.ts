import { createServer } from 'node:http';
import { decrypt, getSignature } from '@wecom/crypto';
import { keys } from './callbacks.js';
import { listen } from './listen.js';

/** The bare limit: node:http and the same crypto, nothing checked twice, nothing stored. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const encrypted =
      /<Encrypt><!\[CDATA\[([^\]]+)\]\]>/.exec(Buffer.concat(chunks).toString('utf8'))?.[1] ?? '';
    const { searchParams: query } = url;
    const signature = getSignature(
      keys.token,
      query.get('timestamp') ?? '',
      query.get('nonce') ?? '',
      encrypted,
    );
    const genuine =
      signature === query.get('msg_signature') && decrypt(keys.encodingAesKey, encrypted).id === keys.corpId;
    response.writeHead(genuine ? 200 : 401).end('success');
  });
});
listen(server);
