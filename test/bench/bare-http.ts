import { createServer } from 'node:http';
import { announce } from './announce.ts';

/** The least that can answer over HTTP with Node.js. */
const answer = JSON.stringify({ message: 'API running.' });
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(answer);
});
announce(server.listen(0, '127.0.0.1'));
