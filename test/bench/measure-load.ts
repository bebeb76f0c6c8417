import * as v from 'valibot';
import { parse } from '../../shared/validate.ts';
import { type LoadPlan, LoadResult } from './load-plan.ts';
import { pinned, startProgram } from './program.ts';

/** What a program that listens says first. */
const Listening = v.object({ port: v.number() });

/** A bare server of this folder, on the servers' core. */
export interface BareServer {
  readonly port: number;
  stop(): Promise<unknown>;
}

/** Starts one and resolves once it listens. */
export async function startBare(name: string): Promise<BareServer> {
  const program = startProgram(name, null, pinned('server'));
  const { port } = parse(Listening, await program.said);
  return { port, stop: program.stop };
}

/** Sends load from a process of its own; resolves with right answers per second. @throws on the first wrong answer */
export async function measureLoad(plan: LoadPlan): Promise<number> {
  const program = startProgram('load', plan, pinned('load'));
  const { answers, perSecond } = parse(LoadResult, await program.said);
  if (answers === 0) throw new Error('There was no answer at all');
  return perSecond;
}

/** One request of HTTP as it goes over the line. */
export function requestText(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): string {
  const { body = '' } = options;
  const length = method === 'GET' ? {} : { 'content-length': String(body.length) };
  const headers = Object.entries({ host: '127.0.0.1', ...options.headers, ...length });
  return `${method} ${path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}
