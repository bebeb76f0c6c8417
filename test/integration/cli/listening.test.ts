import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { atEnd } from '../../support/at-end.ts';
import { request } from '../../support/request.ts';
import { runLatchkey } from '../../support/run-latchkey.ts';
import { freePort, temporaryFolder } from '../../support/server.ts';
import { startProgram } from '../../support/start-program.ts';

const ca = { rejectUnauthorized: false };

function get(url: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(url, { ...ca, agent: false }, async (response) => {
      resolve({ status: response.statusCode ?? 0, text: await text(response) });
    });
    sent.on('error', reject).end();
  });
}

describe('TLS', () => {
  let folder: string;
  let port: number;

  beforeAll(async () => {
    folder = temporaryFolder('tls');
    port = await freePort();
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
    const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', [...how, ...names, ...files], { stdio: 'ignore' });
  });

  const configure = (lines: string): string => {
    const file = join(folder, 'configuration.yaml');
    writeFileSync(file, `http:\n  server_host: 127.0.0.1\n  server_port: ${port}\n${lines}`);
    return file;
  };

  it('is spoken by the server itself with a certificate, on WebSockets too', async () => {
    const config = configure(`  ssl_certificate: ${folder}/cert.pem\n  ssl_key: ${folder}/key.pem\n`);
    const program = await startProgram(
      ['serve', '--config', config, '--data', join(folder, 'data')],
      /is ready at https:/,
    );
    const base = `https://127.0.0.1:${port}`;
    expect((await get(`${base}/api/latchkey/health`)).status).toBe(200);
    const { issuer } = JSON.parse((await get(`${base}/.well-known/oauth-authorization-server`)).text);
    expect(issuer).toBe(base);
    const socket = new WebSocket(`wss://127.0.0.1:${port}/api/websocket`, ca);
    atEnd(() => socket.terminate());
    const first = await new Promise<string>((resolve, reject) => {
      socket.once('message', (data) => resolve(String(data)));
      socket.once('error', reject);
    });
    expect(JSON.parse(first).type).toBe('auth_required');
    socket.terminate();
    expect(await program.stop()).toBe(0);
  });

  it.each([
    [
      'a file that is missing',
      () => `  ssl_certificate: ${folder}/none.pem\n`,
      /Can't read http\.ssl_certificate .*none\.pem: ENOENT/,
    ],
    ['a key without a certificate', () => `  ssl_key: ${folder}/key.pem\n`, /need ssl_certificate/],
    ['a certificate without a key', () => `  ssl_certificate: ${folder}/cert.pem\n`, /can't be used together/],
  ])('ends the start with one line for %s', async (_, lines, words) => {
    const ending = await runLatchkey(['serve', '--config', configure(lines()), '--data', join(folder, 'other')]);
    expect(ending).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`^latchkey: [^\\n]*${words.source}[^\\n]*\\n$`)),
    });
  });
});

describe('server_host', () => {
  it('may name several addresses, and all of them are listened on', async () => {
    const folder = temporaryFolder('hosts');
    const port = await freePort();
    const config = join(folder, 'configuration.yaml');
    writeFileSync(config, `http:\n  server_port: ${port}\n  server_host: [127.0.0.1, 127.0.0.2]\n`);
    const program = await startProgram(['serve', '--config', config, '--data', join(folder, 'data')], /is ready at/);
    for (const host of ['127.0.0.1', '127.0.0.2']) {
      expect((await request(`http://${host}:${port}`, '/api/latchkey/health')).status).toBe(200);
    }
    await expect(request(`http://127.0.0.3:${port}`, '/api/latchkey/health')).rejects.toThrow('ECONNREFUSED');
    expect(await program.stop()).toBe(0);
  });
});
