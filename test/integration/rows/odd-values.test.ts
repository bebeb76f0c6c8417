import { beforeAll, describe, expect, it } from 'vitest';
import { type AuthHome, addAccount, ask, startFlow, startHome, tryLogin } from '../../support/auth-home.ts';
import { bearer, postForm, request } from '../../support/request.ts';
import type { Frame } from '../../support/web-socket.ts';

/** What a real server takes or refuses, measured there. */
describe('odd values', () => {
  let home: AuthHome;

  beforeAll(async () => {
    home = await startHome();
    return () => home.server.stop();
  });

  const answer = async (type: string, fields: Frame) => {
    const frame = await home.ownerSocket.call(type, fields);
    const error = frame?.error as Frame | undefined;
    return frame?.success === true ? 'success' : error?.code;
  };

  // rows: 4.2/6, 4.6/4, 13/28
  it.each<[string, Frame, string]>([
    ['unsubscribe_events', { subscription: '1' }, 'not_found'],
    ['unsubscribe_events', { subscription: true }, 'not_found'],
    ['unsubscribe_events', { subscription: 1.5 }, 'not_found'],
    ['unsubscribe_events', { subscription: -1 }, 'invalid_format'],
    ['unsubscribe_events', { subscription: 'one' }, 'invalid_format'],
    ['auth/sign_path', { path: '/api/', expires: true }, 'success'],
    ['auth/sign_path', { path: '/api/', expires: '30' }, 'invalid_format'],
    ['auth/sign_path', { path: '/api/', expires: null }, 'invalid_format'],
    ['auth/long_lived_access_token', { lifespan: true, client_name: 'A day' }, 'success'],
    ['auth/long_lived_access_token', { lifespan: '1', client_name: 'A day' }, 'invalid_format'],
    ['supported_features', { features: { x: true } }, 'success'],
    ['supported_features', { features: { x: 1.5 } }, 'invalid_format'],
    ['supported_features', { features: [] }, 'invalid_format'],
    ['call_service', { domain: 'x', service: 'y', service_data: {} }, 'not_found'],
    ['call_service', { domain: 'x', service: 'y', service_data: [] }, 'invalid_format'],
    ['auth/setup_mfa', { flow_id: 'x', user_input: [] }, 'invalid_format'],
    ['config/auth/create', { name: null }, 'invalid_format'],
    ['config/auth/create', { name: 'x', group_ids: 'system-admin' }, 'invalid_format'],
  ])('%s with %j is answered %s', async (type, fields, expected) => {
    expect(await answer(type, fields)).toBe(expected);
  });

  // rows: 4.6/6
  it('a service that is not there is named for clients that say it in their own words', async () => {
    const call = await home.ownerSocket.call('call_service', { domain: 'light', service: 'turn_on' });
    expect(call?.error).toEqual({
      code: 'not_found',
      message: 'Service light.turn_on not found.',
      translation_key: 'service_not_found',
      translation_domain: 'homeassistant',
      translation_placeholders: { domain: 'light', service: 'turn_on' },
    });
  });

  // rows: 4.5/2, 4.5/5, 10/163
  it('a login is deleted under its name in any case', async () => {
    const { username, password } = await addAccount(home);
    const type = 'config/auth_provider/homeassistant/delete';
    expect(await ask(home.ownerSocket, type, { username: ` ${username.toUpperCase()}` })).toBeNull();
    expect(await tryLogin(home, { username, password })).toMatchObject({ errors: { base: 'invalid_auth' } });
  });

  // rows: 3.0/3-4
  it.each([
    ['/auth/link_user', '[]', /^Message format incorrect: expected a dictionary/],
    ['/auth/link_user', '[{"code":"x"}]', /^Message format incorrect: expected a dictionary/],
    ['/auth/link_user', '\ufeff{}', /^Invalid JSON\.$/],
    ['/auth/link_user', '{"code":NaN}', /^Invalid JSON\.$/],
  ])('%s takes %j for no object of fields', async (path, body, message) => {
    const options = { method: 'POST', headers: bearer(home.owner.accessToken), body };
    const refused = await request(home.base, path, options);
    expect([refused.status, refused.json().message]).toEqual([400, expect.stringMatching(message)]);
  });

  // rows: 13/47
  it('a preflight for a method without a name is one all the same', async () => {
    const headers = { origin: 'https://x.example', 'access-control-request-method': '' };
    expect((await request(home.base, '/auth/token', { method: 'OPTIONS', headers })).status).toBe(200);
  });

  // rows: 3.2/2
  it('a login for a purpose that nobody knows is an ordinary one', async () => {
    expect((await startFlow(home, { more: { type: 'other' } })).json()).toMatchObject({ type: 'form' });
    const { username, password } = home.owner;
    const { result: code } = await tryLogin(home, { username, password }, { more: { type: 'other' } });
    const form = { grant_type: 'authorization_code', code: String(code), client_id: home.clientId };
    expect((await postForm(home.base, '/auth/token', form)).status).toBe(200);
  });
});
