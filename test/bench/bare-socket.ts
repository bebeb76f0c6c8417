import { createServer } from 'node:net';
import { announce } from './announce.ts';

/** The same answer to whatever comes, without reading it: what is left is the ceiling of the load generator. */
const body = JSON.stringify({ message: 'API running.' });
const answer = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
announce(
  createServer((socket) => socket.setNoDelay(true).on('data', () => socket.write(answer))).listen(0, '127.0.0.1'),
);
