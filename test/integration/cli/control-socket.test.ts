import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { runLatchkey } from '../../support/run-latchkey.ts';
import { startServer, temporaryFolder } from '../../support/server.ts';

const failed = (words: RegExp) => ({ code: 1, stderr: expect.stringMatching(words) });

describe('the local socket', () => {
  const say = async (path: string, line: string) => {
    const socket = connect(path);
    socket.on('error', () => {});
    socket.end(line);
    return text(socket);
  };

  it('is there while the server runs, and takes the place of one that a crash left', async () => {
    const server = await startServer();
    const socket = join(server.data, 'control.sock');
    await server.kill9();
    expect(existsSync(socket)).toBe(true);
    expect((await runLatchkey(['users', 'list', '--data', server.data])).code).toBe(0);
    await server.restart();
    expect((await runLatchkey(['doctor', '--data', server.data])).stdout).toContain(`(process ${server.pid})`);
    await server.stop();
    expect(existsSync(socket)).toBe(false);
  });

  it('answers every line that is no question with a refusal, and goes on', async () => {
    const server = await startServer();
    const socket = join(server.data, 'control.sock');
    const lines = [
      'nonsense\n',
      '{}\n',
      '{"operation":"constructor","input":{}}\n',
      '{"operation":"users.list","input":{"x":1}}\n',
      `${'x'.repeat(70_000)}\n`,
      '',
    ];
    for (const line of lines) {
      const answer = await say(socket, line);
      if (answer !== '') expect(JSON.parse(answer)).toMatchObject({ ok: false, message: expect.any(String) });
    }
    expect(JSON.parse(await say(socket, '{"operation":"status","input":{}}\n'))).toMatchObject({
      ok: true,
      value: { pid: server.pid, port: server.port },
    });
    await server.stop();
  });

  it('that has no room for its path is told in words, and the commands work on the stopped server', async () => {
    const data = join(temporaryFolder('long'), 'x'.repeat(120));
    const server = await startServer({ data });
    expect(server.output()).toMatch(/WARNING .*too long for a local socket/);
    expect(await runLatchkey(['users', 'list', '--data', data])).toMatchObject(failed(/too long for a local socket/));
    await server.stop();
    expect((await runLatchkey(['users', 'list', '--data', data])).code).toBe(0);
  });
});
