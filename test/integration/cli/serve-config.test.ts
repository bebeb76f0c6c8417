import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { request } from '../../support/request.ts';
import { runLatchkey } from '../../support/run-latchkey.ts';
import { startServer, temporaryFolder } from '../../support/server.ts';

/** A folder such as a Home Assistant has, with a secret in it that nobody may ever see. */
function homeFolder(http: string): string {
  const folder = temporaryFolder('home');
  mkdirSync(join(folder, 'includes'));
  writeFileSync(
    join(folder, 'configuration.yaml'),
    `default_config:\nhttp: !include includes/http.yaml\nhomeassistant:\n  name: !secret home\n  media_dirs:\n    nas: /nas\n`,
  );
  writeFileSync(join(folder, 'includes', 'http.yaml'), http);
  writeFileSync(join(folder, 'secrets.yaml'), 'home: Villa Kanarienvogel\nport: kanarienvogel\n');
  return join(folder, 'configuration.yaml');
}

describe('serve', () => {
  it('reads includes and secrets, and tells once what means nothing here', async () => {
    const server = await startServer({ args: ['--config', homeFolder('cors_allowed_origins: [https://a.test]\n')] });
    expect(server.output().match(/Not ours, ignored: default_config, homeassistant\.media_dirs\n/g)).toHaveLength(1);
    const { headers } = await request(server.base, '/auth/providers', { headers: { origin: 'https://a.test' } });
    expect(headers['access-control-allow-origin']).toBe('https://a.test');
    await server.stop();
  });

  it('takes options from the environment, over the file', async () => {
    const env = { LATCHKEY_HTTP__CORS_ALLOWED_ORIGINS: '["https://b.test"]', LATCHKEY_LATCHKEY__LOG__LEVEL: 'warning' };
    const server = await startServer({
      args: ['--config', homeFolder('cors_allowed_origins: [https://a.test]\n')],
      env,
    });
    const allowed = async (origin: string) =>
      (await request(server.base, '/auth/providers', { headers: { origin } })).headers['access-control-allow-origin'];
    expect([await allowed('https://a.test'), await allowed('https://b.test')]).toEqual([undefined, 'https://b.test']);
    expect(server.output()).toBe('');
    await server.stop();
  });

  it('logs a JSON object a line when it is told to', async () => {
    const server = await startServer({ config: 'latchkey:\n  log:\n    format: json\n' });
    await server.stop();
    const lines = server
      .output()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'INFO',
      logger: 'latchkey',
      message: expect.stringContaining('is ready at'),
    });
  });
});

describe('check-config', () => {
  const check = async (config: string, ...more: string[]) => runLatchkey(['check-config', '--config', config, ...more]);

  it('says that a configuration can be used, and what of it is ignored', async () => {
    const config = homeFolder('server_port: 8124\n');
    const { code, stdout } = await check(config);
    expect([code, stdout]).toEqual([
      0,
      `Not ours, ignored: default_config, homeassistant.media_dirs\n${config} can be used\n`,
    ]);
    expect(JSON.parse((await check(config, '--json')).stdout)).toEqual({
      ok: true,
      problems: [],
      ignored: ['default_config', 'homeassistant.media_dirs'],
    });
  });

  it('names file, line, path and what was meant, never a value', async () => {
    const config = homeFolder('server_prot: 1\nserver_port: !secret port\n');
    const { code, stdout, stderr } = await check(config, '--json');
    expect([code, stderr]).toEqual([1, '']);
    const { ok, problems } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(problems).toContainEqual({
      path: 'http.server_prot',
      place: expect.stringMatching(/includes\/http\.yaml:1$/),
      message: 'is not known; did you mean server_port?',
    });
    expect(problems).toContainEqual({
      path: 'http.server_port',
      place: expect.stringMatching(/includes\/http\.yaml:2$/),
      message: 'is wrong: must be a number',
    });
    expect(stdout + (await check(config)).stdout).not.toMatch(/kanarienvogel/i);
  });
});
