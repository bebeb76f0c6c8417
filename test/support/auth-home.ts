import { anna, exchangeCode, type Owner, onboardOwner } from './onboard-owner.ts';
import { type Answer, postJson } from './request.ts';
import { type ServerOptions, startServer, type TestServer } from './server.ts';
import { connectAs, type Frame, type TestSocket } from './web-socket.ts';

type Block = Readonly<Record<string, unknown>>;

/** A server with its owner; it believes in a proxy on this machine, so that a test may choose the client's address. */
export interface AuthHome {
  readonly server: TestServer;
  readonly base: string;
  readonly clientId: string;
  readonly owner: Owner;
  /** The owner, connected. */
  readonly ownerSocket: TestSocket;
}

/** A local account that is not the owner's. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly password: string;
}

export const usualPassword = 'seven quiet rivers run';

/** The configuration of a server behind a proxy on 127.0.0.1, which bans nobody unless it is told to. */
export function proxiedConfig(blocks: { http?: Block; homeassistant?: Block; latchkey?: Block } = {}): Block {
  const proxy = { use_x_forwarded_for: true, trusted_proxies: ['127.0.0.1', '10.9.0.0/24'] };
  return { ...blocks, http: { ...proxy, login_attempts_threshold: -1, ...blocks.http } };
}

/** Starts it and makes the owner. */
export async function startHome(
  blocks: Parameters<typeof proxiedConfig>[0] = {},
  options: ServerOptions = {},
): Promise<AuthHome> {
  const server = await startServer({ ...options, config: proxiedConfig(blocks) });
  const owner = await onboardOwner(server);
  const ownerSocket = await connectAs(server.base, owner.accessToken);
  return { server, base: server.base, clientId: `${server.base}/`, owner, ownerSocket };
}

/** The headers of a request that the proxy passes on for this address. */
export function via(ip: string | undefined): { headers?: Record<string, string> } {
  return ip === undefined ? {} : { headers: { 'x-forwarded-for': ip } };
}

/** The result of a command. @throws with the answer when it failed */
export async function ask<T = Frame>(socket: TestSocket, type: string, fields: Frame = {}): Promise<T> {
  const frame = await socket.call(type, fields);
  if (frame?.success !== true) throw new Error(`${type} was answered ${JSON.stringify(frame)}`);
  return frame.result as T;
}

/** The code of the error that answers a command, or what else came. */
export async function refusal(socket: TestSocket, type: string, fields: Frame = {}): Promise<unknown> {
  const frame = await socket.call(type, fields);
  return frame?.success === false ? (frame.error as Frame).code : frame;
}

let lastName = 0;

/** Makes a user, with a local login under a name that nobody else has. */
export async function addAccount(home: AuthHome, fields: Frame = {}): Promise<Account> {
  lastName += 1;
  const username = `person-${lastName}`;
  const { user } = await ask<{ user: { id: string } }>(home.ownerSocket, 'config/auth/create', {
    name: `Person ${lastName}`,
    group_ids: ['system-users'],
    ...fields,
  });
  const login = { user_id: user.id, username, password: usualPassword };
  await ask(home.ownerSocket, 'config/auth_provider/homeassistant/create', login);
  return { id: user.id, username, password: usualPassword };
}

/** What a login flow may begin with instead of the defaults. */
export interface FlowStart {
  readonly handler?: readonly [string, string | null];
  readonly ip?: string | undefined;
  readonly more?: Frame;
}

/** Begins a login flow, and resolves with the whole answer. */
export function startFlow(home: Pick<AuthHome, 'base'>, start: FlowStart = {}): Promise<Answer> {
  const { handler = ['homeassistant', null], ip, more } = start;
  const body = { client_id: `${home.base}/`, redirect_uri: `${home.base}/`, handler, ...more };
  return postJson(home.base, '/auth/login_flow', body, via(ip));
}

/** Answers the form of a login flow. */
export function answerFlow(home: Pick<AuthHome, 'base'>, flowId: unknown, input: Frame, ip?: string): Promise<Answer> {
  return postJson(home.base, `/auth/login_flow/${flowId}`, { client_id: `${home.base}/`, ...input }, via(ip));
}

/** Begins a flow and fills in the first form. */
export async function tryLogin(home: Pick<AuthHome, 'base'>, input: Frame, start: FlowStart = {}): Promise<Frame> {
  const opened = (await startFlow(home, start)).json();
  return (await answerFlow(home, opened.flow_id, input, start.ip)).json();
}

/** Who is signed in where. */
export interface AuthSession {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Of the refresh token. */
  readonly id: string;
}

/** Trades the code of a finished step for a session. @throws when the step is not finished */
export async function sessionFrom(home: Pick<AuthHome, 'base'>, step: Frame): Promise<AuthSession> {
  if (step.type !== 'create_entry') throw new Error(`The login was answered ${JSON.stringify(step)}`);
  const made = await exchangeCode(home.base, { code: String(step.result), clientId: `${home.base}/` });
  return { accessToken: made.access_token, refreshToken: made.refresh_token, id: tokenId(made.access_token) };
}

/** Signs an account in by its password alone. */
export async function signInAs(
  home: Pick<AuthHome, 'base'>,
  account: { username: string; password: string } = anna,
): Promise<AuthSession> {
  const { username, password } = account;
  return sessionFrom(home, await tryLogin(home, { username, password }));
}

/** Signs an account in and connects. */
export async function connectAccount(
  home: Pick<AuthHome, 'base'>,
  account: { username: string; password: string } = anna,
): Promise<AuthSession & { socket: TestSocket }> {
  const session = await signInAs(home, account);
  return { ...session, socket: await connectAs(home.base, session.accessToken) };
}

/** The refresh token that an access token was made from. */
export function tokenId(accessToken: string): string {
  return String(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()).iss);
}
