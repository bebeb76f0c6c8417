import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { atEnd } from '../../support/at-end.ts';
import { endProcess, freePort, temporaryFolder } from '../../support/server.ts';

const script = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

/** Runs what `npm start` runs. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  atEnd(() => endProcess(child, 'SIGTERM'));
  const said = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.error += text;
  });
  return { child, said };
}

async function printed(child: ChildProcessByStdio<null, Readable, Readable>, isThere: () => boolean): Promise<void> {
  while (!isThere()) await once(child.stdout, 'data');
}

describe('npm start', () => {
  it('serves, says how to load the extension once it does, and hands a signal and the exit code through', async () => {
    const port = await freePort();
    const { child, said } = start('--port', String(port), '--data', temporaryFolder('data'));
    await printed(child, () => said.out.includes('Load unpacked'));
    expect(said.out.indexOf('is ready at')).toBeLessThan(said.out.indexOf('Load unpacked'));
    expect((await fetch(`http://localhost:${port}/api/latchkey/health`)).status).toBe(200);
    expect(await endProcess(child, 'SIGTERM')).toBe(0);
    await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
    expect(said.error).toBe('');
  });

  it('adds nothing to the one line that says what is wrong', async () => {
    const port = await freePort();
    const first = start('--port', String(port), '--data', temporaryFolder('data'));
    await printed(first.child, () => first.said.out.includes('is ready at'));
    const second = start('--port', String(port), '--data', temporaryFolder('data'));
    await once(second.child, 'close');
    expect(second.child.exitCode).toBe(1);
    expect(second.said.error).toMatch(/^latchkey: [^\n]*--port\n$/);
    expect(second.said.out).toBe('');
  });
});
