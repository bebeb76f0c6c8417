import { AppError } from '../../shared/errors.ts';

/** What a server answered: its status, and its body as JSON when it is some. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks a server and waits for its whole answer. */
export type Ask = (url: string, options?: { form?: Record<string, string> }) => Promise<Answer>;

/**
 * HTTP as the background speaks it: no cookies, no cache, no redirects to somewhere else, and an end to the waiting.
 * The call throws AppError('unreachable') or AppError('timed_out') when no answer comes.
 */
export function createAsk(has: { fetch: typeof fetch; timeoutMilliseconds: number }): Ask {
  return async (url, { form } = {}) => {
    const signal = AbortSignal.timeout(has.timeoutMilliseconds);
    const sent = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    try {
      const response = await has.fetch(url, {
        ...sent,
        signal,
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
      return { status: response.status, body: parseJson(await response.text()) };
    } catch (error) {
      if (signal.aborted) throw new AppError('timed_out', 'The server did not answer in time', { cause: error });
      throw new AppError('unreachable', 'The server cannot be reached', { cause: error });
    }
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
