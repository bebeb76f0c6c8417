import type { RouterContext } from '@koa/router';
import type { DefaultContext, ParameterizedContext } from 'koa';
import type { Session } from '../auth/access-tokens.ts';

/** What the middleware has found out about a request. */
export interface RequestState {
  /** The client's IP address; behind a trusted proxy the one it forwards for. */
  ip: string;
  scheme: string;
  /** Set by `requireUser`. */
  session?: Session;
}

export type Context = ParameterizedContext<RequestState, DefaultContext>;
export type RouteContext = RouterContext<RequestState, DefaultContext>;
export type Next = () => Promise<unknown>;
