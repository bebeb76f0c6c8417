import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tellProblem } from '../../../backend/config/config-problem.ts';
import { type LoadedConfig, readConfig } from '../../../backend/config/load.ts';
import { temporaryFolder } from '../../support/server.ts';

/** Writes the files into a folder, and reads `configuration.yaml` of it. */
function read(files: Record<string, string>, variables: Record<string, string> = {}) {
  const folder = temporaryFolder('config');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const file = 'configuration.yaml' in files ? path.join(folder, 'configuration.yaml') : null;
  const reading = readConfig({ file, variables });
  return {
    reading,
    told:
      'problems' in reading ? reading.problems.map(tellProblem).map((text) => text.replaceAll(`${folder}/`, '')) : [],
  };
}

function config(files: Record<string, string>, variables: Record<string, string> = {}): LoadedConfig {
  const { reading, told } = read(files, variables);
  if ('problems' in reading) throw new Error(told.join('\n'));
  return reading;
}

const problems = (text: string, more: Record<string, string> = {}) =>
  read({ 'configuration.yaml': text, ...more }).told;

describe('a Home Assistant configuration', () => {
  it('works as it is, and what is not ours is named and left unread', () => {
    const { config: read, ignored } = config({
      'configuration.yaml': `default_config:
automation: !include automations.yaml
frontend:
  themes: !include_dir_merge_named themes
http:
  server_port: "8124"
  use_x_forwarded_for: yes
  trusted_proxies: 10.0.0.1
homeassistant:
  name: Villa
  unit_system: us_customary
  packages: !include_dir_named packages
  customize: !include customize.yaml
`,
    });
    expect(ignored).toEqual([
      'default_config',
      'automation',
      'frontend',
      'homeassistant.packages',
      'homeassistant.customize',
    ]);
    expect(read.http).toMatchObject({ server_port: 8124, use_x_forwarded_for: true, trusted_proxies: ['10.0.0.1'] });
    expect(read.homeassistant.name).toBe('Villa');
  });

  it('has a default for everything', () => {
    const { config: read, ignored } = config({ 'configuration.yaml': '' });
    expect(read).toEqual(config({}).config);
    expect([read.http.server_port, ignored]).toEqual([8123, []]);
  });

  it('takes anchors and merge keys, of which the own keys win', () => {
    const { config: read } = config({
      'configuration.yaml':
        'shared: &shared\n  server_port: 1000\n  ip_ban_enabled: off\nhttp:\n  server_port: 2000\n  <<: *shared\n',
    });
    expect(read.http).toMatchObject({ server_port: 2000, ip_ban_enabled: false });
  });

  it('is bounded, however many aliases stand in it', () => {
    const rows = Array.from(
      { length: 12 },
      (_, row) => `  k${row + 1}: &a${row + 1} [${Array(9).fill(`*a${row}`).join(', ')}]`,
    );
    expect(problems(`http:\n  k0: &a0 [x]\n${rows.join('\n')}\n`)).toEqual([expect.stringContaining('is too large')]);
  });

  it.each([
    ['an anchor that holds itself', 'http: &a\n  x: [*a]\n', /nested too deeply/],
    ['a merge of no mapping', 'http:\n  <<: word\n', /:2: Invalid YAML \(<< needs a mapping\)/],
    ['an alias of nothing', 'http: *a\n', /:1: Invalid YAML/],
  ])('with %s is refused in one line', (_, text, told) => {
    expect(problems(text)).toEqual([expect.stringMatching(told)]);
  });
});

describe('tags', () => {
  it('finds a secret beside the file that asks, then in the folders above up to the configuration', () => {
    const { config: read } = config({
      'configuration.yaml': 'http: !include net/deep/http.yaml\nhomeassistant:\n  name: !secret home\n',
      'secrets.yaml': 'home: Above\nport: 1\nproxy: 10.0.0.9\n',
      'net/secrets.yaml': 'port: 2222\n',
      'net/deep/http.yaml': 'server_port: !secret port\ntrusted_proxies: [!secret proxy]\n',
    });
    expect(read.http).toMatchObject({ server_port: 2222, trusted_proxies: ['10.0.0.9'] });
    expect(read.homeassistant.name).toBe('Above');
  });

  it('reads the four kinds of folders', () => {
    const { config: read } = config({
      'configuration.yaml':
        'http: !include_dir_merge_named http\nhomeassistant:\n  auth_providers: !include_dir_list providers\n  auth_mfa_modules: !include_dir_merge_list mfa\nlatchkey:\n  notify: !include_dir_named notify\n',
      'http/a.yaml': 'server_port: 1111\n',
      'http/below/b.yaml': 'ip_ban_enabled: false\n',
      'http/.hidden.yaml': 'nonsense: 1\n',
      'http/notes.txt': 'nonsense: 1\n',
      'providers/1.yaml': 'type: homeassistant\n',
      'providers/2.yaml': 'type: legacy_api_password\napi_password: one two three\n',
      'providers/empty.yaml': '',
      'mfa/all.yaml': '- type: totp\n  name: Phone\n',
      'notify/mail.yaml': 'command: /bin/mail\n',
    });
    expect(read.http).toMatchObject({ server_port: 1111, ip_ban_enabled: false });
    expect(read.homeassistant.auth_providers.map(({ type }) => type)).toEqual(['homeassistant', 'legacy_api_password']);
    expect(read.homeassistant.auth_mfa_modules).toMatchObject([{ type: 'totp', name: 'Phone' }]);
    expect(Object.keys(read.latchkey.notify)).toEqual(['mail']);
  });

  it('reads variables, with a fallback', () => {
    const text = 'http:\n  server_port: !env_var PORT 8123\nhomeassistant:\n  name: !env_var NAME My old house\n';
    const { config: read } = config({ 'configuration.yaml': text }, { PORT: '9000' });
    expect([read.http.server_port, read.homeassistant.name]).toEqual([9000, 'My old house']);
    expect(problems('http:\n  server_port: !env_var PORT\n')).toEqual([
      'configuration.yaml:2: The environment variable PORT is not set',
    ]);
  });

  it.each([
    [
      'a file that is missing',
      'http: !include http.yaml\n',
      /^configuration\.yaml:1: Can't read the configuration http\.yaml: ENOENT$/,
    ],
    [
      'a folder that is missing',
      'http:\n\n  server_host: !include_dir_list x\n',
      /^configuration\.yaml:3: Can't read the folder x: ENOENT$/,
    ],
    [
      'a secret that is missing',
      'homeassistant:\n  name: !secret home\n',
      /^configuration\.yaml:2: The secret home is not in any secrets\.yaml/,
    ],
    ['a tag that is not known', 'http: !input x\n', /^configuration\.yaml:1: The tag !input is not known$/],
    ['a tag on more than a word', 'http: !include [a, b]\n', /^configuration\.yaml:1: !include needs one word/],
  ])('names file and line of %s', (_, text, told) => {
    expect(problems(text)).toEqual([expect.stringMatching(told)]);
  });

  it('names the way of a file that includes itself', () => {
    const told = problems('http: !include a.yaml\n', {
      'a.yaml': 'x: !include b.yaml\n',
      'b.yaml': 'y: !include a.yaml\n',
    });
    expect(told).toEqual(['b.yaml:1: configuration.yaml -> a.yaml -> b.yaml -> a.yaml: includes itself']);
  });
});

describe('what is wrong', () => {
  it.each([
    ['http: { server_prot: 1 }', 'configuration.yaml:1: http.server_prot is not known; did you mean server_port?'],
    ['http:\n  server_port: one\n', 'configuration.yaml:2: http.server_port is wrong: must be a number'],
    [
      'http:\n  trusted_proxies:\n    - 10.0.0.1\n    - 10.0.0.0/40\n',
      'configuration.yaml:4: http.trusted_proxies[1] is wrong: must be an IP address or a network such as 192.168.1.0/24',
    ],
    [
      'homeassistant:\n  auth_providers:\n    - type: homeassistant\n      nmae: X\n',
      'configuration.yaml:4: homeassistant.auth_providers[0].nmae is not known; did you mean name?',
    ],
    [
      'latchkey:\n  log:\n    fromat: json\n',
      'configuration.yaml:3: latchkey.log.fromat is not known; did you mean format?',
    ],
  ])('%j is told with line, path, rule and what was meant', (text, told) => {
    expect(problems(text)).toEqual([told]);
  });

  it('all of it is told at once', () => {
    expect(problems('http:\n  a: 1\nlatchkey:\n  b: 2\n')).toHaveLength(2);
  });

  it('never shows a value, wherever it stands', () => {
    const canary = 'kanarienvogel';
    const texts = [
      `http:\n  api_password: [${canary}]\n`,
      `http:\n  server_port: !secret port\n`,
      `homeassistant:\n  auth_providers:\n    - type: ${canary}\n`,
      `http:\n  trusted_proxies: "${canary}\n`,
      `http: *${canary}\n`,
      `http: { api_password: ${canary}: }}\n`,
    ];
    for (const text of texts) {
      const told = problems(text, { 'secrets.yaml': `port: ${canary}\n` });
      expect(told.length).toBeGreaterThan(0);
      expect(told.join('\n')).not.toContain(canary);
    }
  });
});

describe('the environment', () => {
  it('wins over the file', () => {
    const file = { 'configuration.yaml': 'http:\n  server_port: 1000\n  ip_ban_enabled: true\n' };
    const { config: read } = config(file, {
      LATCHKEY_HTTP__SERVER_PORT: '2000',
      LATCHKEY_HTTP__IP_BAN_ENABLED: 'false',
      LATCHKEY_HTTP__TRUSTED_PROXIES: '["10.0.0.1","10.0.0.2"]',
      LATCHKEY_LATCHKEY__LOG__FORMAT: 'json',
      LATCHKEY_SOMETHING: 'else',
    });
    expect(read.http).toMatchObject({
      server_port: 2000,
      ip_ban_enabled: false,
      trusted_proxies: ['10.0.0.1', '10.0.0.2'],
    });
    expect(read.latchkey.log.format).toBe('json');
  });

  it.each([
    [
      'LATCHKEY_HTTP__SERVER_PROT',
      '1',
      'LATCHKEY_HTTP__SERVER_PROT: http.server_prot is not known; did you mean server_port?',
    ],
    ['LATCHKEY_HTPP__SERVER_PORT', '1', 'LATCHKEY_HTPP__SERVER_PORT: names no block; did you mean http?'],
    ['LATCHKEY_HTTP__SERVER_PORT', 'geheim', 'LATCHKEY_HTTP__SERVER_PORT: http.server_port is wrong: must be a number'],
    ['LATCHKEY_HTTP__TRUSTED_PROXIES', '[geheim', 'LATCHKEY_HTTP__TRUSTED_PROXIES: is not valid JSON'],
    ['LATCHKEY_HTTP__', '1', 'LATCHKEY_HTTP__: is no path of an option'],
  ])('%s=%s is told by the name of the variable', (name, value, told) => {
    expect(read({}, { [name]: value }).told).toEqual([told]);
  });
});
