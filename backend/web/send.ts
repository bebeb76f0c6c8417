import * as v from 'valibot';
import { MessageResponse } from '../../shared/wire/providers.ts';
import { ServerProblem } from './server-problem.ts';

/** How long an answer may take; a form should not turn its wheel for ever. */
const patienceSeconds = 20;

/** One request: GET without a body, POST with one, unless it says otherwise. */
export interface Sent {
  readonly method?: 'DELETE';
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly bearer?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends a request to this page's own server and resolves with what it answered: JSON where it is, else text.
 * @throws ServerProblem when the status is not 2xx or nothing came
 */
export async function send(fetch: typeof globalThis.fetch, path: string, request: Sent): Promise<unknown> {
  const { json, form, bearer } = request;
  const hasBody = json !== undefined || form !== undefined;
  const response = await reach(fetch, path, {
    method: request.method ?? (hasBody ? 'POST' : 'GET'),
    headers: {
      ...request.headers,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: form ? new URLSearchParams(form) : hasBody ? JSON.stringify(json) : null,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(patienceSeconds * 1000),
  });
  const answer = decode(response.text);
  if (response.ok) return answer;
  const refusal = v.safeParse(MessageResponse, answer);
  throw new ServerProblem(response.status, refusal.success ? refusal.output : {});
}

async function reach(fetch: typeof globalThis.fetch, path: string, init: RequestInit) {
  try {
    const response = await fetch(path, init);
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (cause) {
    throw Object.assign(new ServerProblem(0), { cause });
  }
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
