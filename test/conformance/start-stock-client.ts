import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atEnd } from '../support/at-end.ts';
import { endProcess } from '../support/server.ts';

const program = fileURLToPath(new URL('stock-client.mjs', import.meta.url));

/** What the client rejected with: one of its own numbered errors, or a text. */
export class ClientError extends Error {
  readonly reason: number | string;

  constructor(reason: number | string) {
    super(`The client failed with ${reason}`);
    this.reason = reason;
  }
}

type Answer = { id: number; value: unknown } | { id: number; error: number | string };

/** Starts a page with the official client; the promised function runs one of the actions of `stock-client.mjs`. */
export async function startStockClient(): Promise<(action: string, ...args: unknown[]) => Promise<unknown>> {
  const child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  atEnd(() => endProcess(child, 'SIGKILL'));
  await once(child, 'spawn');
  const waiting = new Map<number, (answer: Answer) => void>();
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  let lastId = 0;
  return async (action, ...args) => {
    lastId += 1;
    const id = lastId;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    child.send({ id, action, args });
    const answer = await answered;
    if ('error' in answer) throw new ClientError(answer.error);
    return answer.value;
  };
}
