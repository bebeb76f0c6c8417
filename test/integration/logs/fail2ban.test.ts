import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuthHome, answerFlow, startFlow, startHome } from '../../support/auth-home.ts';
import { offenders } from '../../support/fail2ban.ts';
import { missingProgram } from '../../support/find-test-program.ts';
import { anna } from '../../support/onboard-owner.ts';
import { readLog } from '../../support/read-log.ts';
import { bearer, postForm, request } from '../../support/request.ts';
import { openSocket } from '../../support/web-socket.ts';

const words = 'Login attempt or request with invalid authentication from';

/** Filters as people have them for Home Assistant, the careless ones too. */
const filters = [
  `^.*${words} .* \\(<HOST>\\)`,
  `^.*${words} .*\\(<HOST>\\).*$`,
  `^.*${words} .* \\(<HOST>\\)\\. Requested URL: .*$`,
  `^.*${words} <HOST>.*$`,
  `^.* \\[homeassistant\\.components\\.http\\.ban\\] ${words} <HOST> .*$`,
];

describe('the filters that people have for fail2ban', () => {
  let home: AuthHome;
  let log: string;
  /** Whoever failed, in the order in which it happened. */
  const failed: string[] = [];

  const headers = (ip: string, more: Record<string, string> = {}) => ({
    'x-forwarded-for': ip,
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0',
    ...more,
  });
  const knock = async (ip: string, path: string, more: Record<string, string> = {}) => {
    expect((await request(home.base, path, { headers: headers(ip, more) })).status).toBe(401);
    failed.push(ip);
  };

  beforeAll(async () => {
    if (missingProgram('fail2ban-regex')) return;
    home = await startHome();
    const read = await readLog(home.server);
    await failInEveryWay();
    await failWithLies();
    await doNothingWrong();
    // Its own last line, by which the reader knows that all is told, is a failure of this machine.
    log = (await read())
      .split('\n')
      .filter((line) => !line.includes('reader-'))
      .join('\n');
    return () => home.server.stop();
  });

  beforeEach(({ skip }) => {
    const reason = missingProgram('fail2ban-regex');
    if (reason) skip(reason);
  });

  async function failInEveryWay(): Promise<void> {
    const flow = (await startFlow(home, { ip: '203.0.113.1' })).json();
    const step = { username: anna.username, password: 'wrong' };
    await answerFlow(home, flow.flow_id, step, '203.0.113.1');
    failed.push('203.0.113.1');
    await knock('203.0.113.2', '/api/');
    await knock('203.0.113.3', '/api/config', bearer('not a token'));
    await knock('2001:db8::4', '/api/states');
    const grant = { grant_type: 'refresh_token', refresh_token: 'unknown', client_id: home.clientId };
    await postForm(home.base, '/auth/token', grant, { headers: headers('203.0.113.5') });
    failed.push('203.0.113.5');
    const socket = await openSocket(home.base, { headers: headers('203.0.113.6') });
    socket.send({ type: 'auth', access_token: 'not a token' });
    await socket.closed;
    failed.push('203.0.113.6');
  }

  /** What someone would send who wants another address to be banned. */
  async function failWithLies(): Promise<void> {
    const victim = '198.51.100.99';
    const lies = [
      victim,
      `(${victim})`,
      `x (${victim})`,
      `x (${victim}`,
      `${victim}) x`,
      `[${victim}]`,
      'router.example',
      `x. ${words} ${victim} (${victim}). Requested URL: '/'. `,
      `x\tWARNING [homeassistant.components.http.ban] ${words} ${victim} (${victim})`,
    ];
    for (const [index, lie] of lies.entries()) {
      await knock(`203.0.113.${100 + index}`, '/api/', { 'user-agent': lie });
    }
    await knock('203.0.113.150', `/api/?x=(${victim})&(${victim})=1`);
    await request(home.base, '/api/', { headers: headers(`${words} ${victim} (${victim})`) });
    await request(home.base, `/${encodeURIComponent(`${words} ${victim} (${victim})`)}?x=../`, {
      headers: headers('203.0.113.151'),
    });
  }

  async function doNothingWrong(): Promise<void> {
    const mine = { headers: headers('203.0.113.200', bearer(home.owner.accessToken)) };
    for (const path of ['/', '/api/', '/api/config', '/auth/providers', '/nothing', '/api/nothing?x=../'])
      await request(home.base, path, mine);
  }

  // rows: 6.1/3
  it.each(filters)('find every failed login with the address it came from, and nothing else: %s', async (filter) => {
    expect(await offenders(log, filter)).toEqual(failed);
  });

  it('find nothing where nothing failed', async () => {
    const quiet = log.split('\n').filter((line) => !line.includes('] Login attempt'));
    expect(quiet.length).toBeGreaterThan(3);
    for (const filter of filters) expect(await offenders(`${quiet.join('\n')}\n`, filter)).toEqual([]);
  });
});
