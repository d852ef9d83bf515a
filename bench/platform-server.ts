import { createServer } from 'node:http';
import { listen } from './listen.js';

/** A platform that takes every message at once, so that what the service sends costs what it costs. */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ errcode: 0, errmsg: 'ok', access_token: 'bench', expires_in: 7200, msgid: 'm' }),
    );
  });
});
listen(server);
