import { anna } from './onboard-owner.ts';
import { type Answer, postJson } from './request.ts';

/** What a login may be done with instead of the defaults: the owner, at the server's own page. */
export interface Login {
  readonly username?: string;
  readonly password?: string;
  readonly clientId?: string;
  readonly redirectUri?: string;
  /** More fields of the flow's start, such as `code_challenge`. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly from?: string;
}

/** Opens a login flow and resolves with its id. */
export async function openFlow(base: string, login: Login = {}): Promise<string> {
  const { clientId = `${base}/`, redirectUri = clientId, more, from } = login;
  const start = { client_id: clientId, redirect_uri: redirectUri, handler: ['homeassistant', null], ...more };
  const answer = await postJson(base, '/auth/login_flow', start, from === undefined ? {} : { from });
  if (answer.status !== 200) throw new Error(`No flow was opened: ${answer.status} ${answer.text}`);
  return String(answer.json().flow_id);
}

/** Answers the form of an open flow. */
export function submitLogin(base: string, flowId: string, login: Login = {}): Promise<Answer> {
  const { clientId = `${base}/`, username = anna.username, password = anna.password, from } = login;
  const step = { client_id: clientId, username, password };
  return postJson(base, `/auth/login_flow/${flowId}`, step, from === undefined ? {} : { from });
}

/** Signs in, and resolves with the authorization code. */
export async function loginCode(base: string, login: Login = {}): Promise<string> {
  const answer = await submitLogin(base, await openFlow(base, login), login);
  const { type, result } = answer.json();
  if (type !== 'create_entry') throw new Error(`The login failed: ${answer.status} ${answer.text}`);
  return String(result);
}
