import { parse } from '../../shared/validate.ts';
import { AuthCodeResponse } from '../../shared/wire/onboarding.ts';
import { CodeGrantResponse } from '../../shared/wire/token.ts';

/** The account that `onboardOwner` makes, with the tokens of its first session. */
export interface Owner {
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly clientId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** What a person types to make an account. */
export type NewAccount = Pick<Owner, 'name' | 'username' | 'password'>;

/** Who the owner is when a test does not care. */
export const anna = { name: 'Anna', username: 'anna', password: 'nine green kettles sing' } as const;

/**
 * Makes the owner account and finishes onboarding, by the steps that a stock client takes. PROTOCOL.md 3.11
 * Works on a Latchkey server and on a Home Assistant alike.
 */
export async function onboardOwner({ base }: { base: string }, account: NewAccount = anna): Promise<Owner> {
  const clientId = `${base}/`;
  const user = await postJson(`${base}/api/onboarding/users`, { ...account, client_id: clientId, language: 'en' });
  const { auth_code } = parse(AuthCodeResponse, user);
  const tokens = await exchangeCode(base, { code: auth_code, clientId });
  for (const step of ['core_config', 'analytics'])
    await postJson(`${base}/api/onboarding/${step}`, undefined, tokens.access_token);
  const last = { client_id: clientId, redirect_uri: clientId };
  await postJson(`${base}/api/onboarding/integration`, last, tokens.access_token);
  return { ...account, clientId, accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}

/** Trades an authorization code for tokens. PROTOCOL.md 3.7 */
export async function exchangeCode(
  base: string,
  { code, clientId }: { code: string; clientId: string },
): Promise<CodeGrantResponse> {
  const body = new URLSearchParams({ grant_type: 'authorization_code', code, client_id: clientId });
  return parse(CodeGrantResponse, await answer(await fetch(`${base}/auth/token`, { method: 'POST', body })));
}

async function postJson(url: string, body: unknown, bearer?: string): Promise<unknown> {
  const headers = new Headers(body === undefined ? {} : { 'content-type': 'application/json' });
  if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
  return answer(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) ?? null }));
}

async function answer(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
