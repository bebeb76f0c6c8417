import type Router from '@koa/router';
import type { RequestState } from '../context.ts';

/** The router that every route adds itself to. */
export type AuthRouter = Router<RequestState>;
