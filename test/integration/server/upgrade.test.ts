import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/server.ts';

/** A client that would rather speak HTTP/2 gets its answer in HTTP/1.1. RFC 9110 section 7.8 */
describe('a request that asks for another protocol', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer();
    return () => server.stop();
  });

  async function send(lines: readonly string[], body = ''): Promise<string> {
    const socket = connect(server.port, '127.0.0.1');
    const wish = [
      'Host: x',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
    ];
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.write(`${[lines[0], ...wish, ...lines.slice(1)].join('\r\n')}\r\n\r\n${body}`);
    await once(socket, 'close');
    return text;
  }

  it('is answered as it is', async () => {
    const answer = await send(['GET /api/latchkey/health HTTP/1.1']);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('"product":"latchkey"');
  });

  it('keeps its body', async () => {
    const body = `grant_type=refresh_token&refresh_token=${'x'.repeat(30_000)}&client_id=http%3A%2F%2Fapp.example%2F`;
    const answer = await send(
      [
        'POST /auth/token HTTP/1.1',
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}`,
      ],
      body,
    );
    expect(answer).toContain('{"error":"invalid_grant"}');
  });
});
