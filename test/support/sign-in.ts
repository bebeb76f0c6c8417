import { parse } from '../../shared/validate.ts';
import { FinishedStep, FormStep } from '../../shared/wire/login-flow.ts';
import type { CodeGrantResponse } from '../../shared/wire/token.ts';
import { exchangeCode } from './onboard-owner.ts';

/** Signs in with a password through the login flow, as a stock client does, and resolves with its tokens. */
export async function signIn(
  base: string,
  account: { username: string; password: string; clientId?: string },
): Promise<CodeGrantResponse> {
  const { username, password, clientId = `${base}/` } = account;
  const start = { client_id: clientId, handler: ['homeassistant', null], redirect_uri: clientId };
  const { flow_id } = parse(FormStep, await post(`${base}/auth/login_flow`, start));
  const answer = await post(`${base}/auth/login_flow/${flow_id}`, { client_id: clientId, username, password });
  return exchangeCode(base, { code: parse(FinishedStep, answer).result, clientId });
}

async function post(url: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}
