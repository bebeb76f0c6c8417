import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFlow, submitLogin } from '../../support/login-code.ts';
import { onboardOwner } from '../../support/onboard-owner.ts';
import { request } from '../../support/request.ts';
import { startServer, type TestServer } from '../../support/server.ts';

describe('redirect address', () => {
  let server: TestServer;
  let page: Server;
  let answer: (response: ServerResponse, url: string) => void;
  let client: string;
  let asked = 0;

  beforeAll(async () => {
    server = await startServer();
    await onboardOwner(server);
    page = createServer((incoming, response) => {
      asked += 1;
      answer(response, incoming.url ?? '');
    }).listen(0, '127.0.0.1');
    await once(page, 'listening');
    client = `http://127.0.0.1:${(page.address() as AddressInfo).port}/app/`;
    return () => server.stop();
  });

  afterAll(() => {
    page.closeAllConnections();
    page.close();
  });

  const html = (text: string) => {
    answer = (response) => response.end(text);
  };
  const advertise = (...hrefs: string[]) =>
    html(hrefs.map((href) => `<link rel="redirect_uri" href="${href}">`).join());

  /** How a login of this client for this redirect address ends. */
  async function verdict(redirectUri: string, clientId = client): Promise<string> {
    const login = { clientId, redirectUri };
    const done = await submitLogin(server.base, await openFlow(server.base, login), login);
    return done.status === 200 ? String(done.json().type) : `${done.status} ${done.json().message}`;
  }
  const refused = '403 Invalid redirect URI';

  // rows: 2.2/2, 10/52
  it('may be anywhere on the client’s own server, which is not asked', async () => {
    asked = 0;
    expect(await verdict(new URL('/anywhere?x=1', client).href)).toBe('create_entry');
    expect(await verdict('https://app.test/back', 'https://app.test/')).toBe('create_entry');
    expect(asked).toBe(0);
  });

  // rows: 2.2/5, 10/53, 10/58
  it.each([
    ['another host', 'http://elsewhere.test/'],
    ['another port', 'http://127.0.0.1:1/app/'],
    ['another scheme', 'https://127.0.0.1/app/'],
    ['the host as a user name', 'http://127.0.0.1@elsewhere.test/'],
    ['no address at all', 'back'],
    ['the companion apps’ own', 'homeassistant://auth-callback'],
  ])('is refused when it is %s and the client’s page does not name it', async (_, redirectUri) => {
    html('<p>Nothing here</p>');
    expect(await verdict(redirectUri)).toBe(refused);
  });

  // rows: 3.6/2
  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
  ])('is refused when it would run in the browser, whoever names it: %s', async (redirectUri) => {
    advertise(redirectUri, redirectUri.trim());
    expect(await verdict(redirectUri)).toBe(refused);
  });

  // rows: 2.2/5, 10/54
  it('may be what the client’s page names, letter by letter', async () => {
    advertise('http://elsewhere.test/back', '/root', 'below', 'app.test:/callback');
    expect(await verdict('http://elsewhere.test/back')).toBe('create_entry');
    expect(await verdict('app.test:/callback')).toBe('create_entry');
    expect(await verdict('http://elsewhere.test/back/')).toBe(refused);
    expect(await verdict('http://elsewhere.test/back?x=1')).toBe(refused);
    expect(await verdict('http://ELSEWHERE.test/back')).toBe(refused);
  });

  // rows: 2.3/2-5, 10/55, 13/8
  it.each([
    ['a link of another kind', '<link rel="stylesheet" href="http://elsewhere.test/back">'],
    ['a link in a comment', '<!-- <link rel="redirect_uri" href="http://elsewhere.test/back"> -->'],
    [
      'a link that comes after the first 10 kB',
      `${' '.repeat(10_300)}<link rel="redirect_uri" href="http://elsewhere.test/back">`,
    ],
    ['a link without an address', '<link rel="redirect_uri">'],
    ['nothing', ''],
    ['rubbish', '\u0000<link <link rel="redirect_uri'],
  ])('is refused when the page holds %s', async (_, text) => {
    html(text);
    expect(await verdict('http://elsewhere.test/back')).toBe(refused);
  });

  // rows: 2.3/1, 2.3/4-5, 10/67, 13/8
  it('is refused when the client’s page is a header, an error, gone, or never comes to an end', async () => {
    answer = (response) => response.setHeader('link', '<http://elsewhere.test/back>; rel="redirect_uri"').end();
    expect(await verdict('http://elsewhere.test/back')).toBe(refused);
    answer = (response) => response.destroy();
    expect(await verdict('http://elsewhere.test/back')).toBe(refused);
    expect(await verdict('http://elsewhere.test/back', 'http://127.0.0.1:1/')).toBe(refused);
    answer = (response) => response.write('<p>');
    const started = performance.now();
    expect(await verdict('http://elsewhere.test/back')).toBe(refused);
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  // rows: 2.3/1, 13/8
  it('follows the page where it moved', async () => {
    answer = (response, url) => {
      if (url === '/app/') response.writeHead(302, { location: '/moved' }).end();
      else response.end('<link rel="redirect_uri" href="http://elsewhere.test/back">');
    };
    expect(await verdict('http://elsewhere.test/back')).toBe('create_entry');
  });

  // rows: 2.3/2
  it('ends reading a page without end, at once and without filling the memory', async () => {
    let isOpen = true;
    answer = (response) => {
      response.on('close', () => {
        isOpen = false;
      });
      const pour = () => {
        while (isOpen && response.write('x'.repeat(65_536)));
        if (isOpen) response.once('drain', pour);
      };
      pour();
    };
    expect(await verdict('http://elsewhere.test/back')).toBe(refused);
    await expect.poll(() => isOpen).toBe(false);
  });

  // rows: 2.2/4, 10/56
  it('of the companion apps is known without asking, for them alone', async () => {
    const ios = 'https://home-assistant.io/iOS';
    expect(await verdict('homeassistant://auth-callback', ios)).toBe('create_entry');
    expect(await verdict('homeassistant://auth-callback', 'https://home-assistant.io/android')).toBe('create_entry');
  });

  // rows: 2.4/1, 10/78-79
  it('is judged only after the password, so that a stranger learns nothing about it', async () => {
    html('');
    const login = { clientId: client, redirectUri: 'http://elsewhere.test/' };
    const answered = await submitLogin(server.base, await openFlow(server.base, login), {
      ...login,
      password: 'wrong one',
    });
    expect(answered.json().errors).toEqual({ base: 'invalid_auth' });
  });

  // rows: 3.6/2, 13/6
  it.each([
    ['client_id_public_ip', 'client_id=http%3A%2F%2F8.8.8.8%2F&redirect_uri=http%3A%2F%2F8.8.8.8%2F'],
    ['client_id_public_ip', 'client_id=http%3A%2F%2F8.8.8.8%3A8123%2F&redirect_uri=http%3A%2F%2F8.8.8.8%3A8123%2F'],
    ['client_id_missing', 'redirect_uri=http%3A%2F%2Fa.test%2F'],
    ['redirect_uri_missing', 'client_id=http%3A%2F%2Fa.test%2F'],
    ['redirect_uri_scheme', 'client_id=http%3A%2F%2Fa.test%2F&redirect_uri=javascript%3Aalert(1)'],
  ])('the login page names the rule %s before anybody types a password', async (rule, query) => {
    const refusal = await request(server.base, `/auth/authorize?${query}`);
    expect(refusal.text).toContain('<title>Invalid client id or redirect URL</title>');
    expect(refusal.text).toContain(rule);
    const good = await request(
      server.base,
      '/auth/authorize?client_id=http%3A%2F%2Fa.test%2F&redirect_uri=http%3A%2F%2Fa.test%2F',
    );
    expect(good.text).not.toContain('Invalid client id');
  });
});
