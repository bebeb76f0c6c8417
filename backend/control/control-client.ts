import { connect, type Socket } from 'node:net';
import { AppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import { ControlAnswer, mostAnswerBytes, parseLine, readLine } from './frames.ts';
import { controlSocketPath } from './socket-path.ts';

/** A backup of a large store takes its time. */
const patienceMs = 600_000;

/** What there is when nobody listens. */
const absentCodes = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR'];

/**
 * The value that the running server of a data folder answers, or null when none runs. What comes is parsed by the caller.
 * @throws AppError as the server says; AppError('forbidden') when this user may not ask it
 */
export async function askServer(
  dataFolder: string,
  operation: string,
  input: unknown,
): Promise<{ value: unknown } | null> {
  const socket = await open(controlSocketPath(dataFolder));
  if (!socket) return null;
  try {
    const line = readLine(socket, { mostBytes: mostAnswerBytes, patienceMs });
    socket.write(`${JSON.stringify({ operation, input })}\n`);
    const answer = parse(ControlAnswer, parseLine(await line), 'unavailable');
    if (!answer.ok) throw new AppError(answer.code, answer.message);
    return { value: answer.value };
  } finally {
    socket.destroy();
  }
}

function open(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.removeAllListeners('error');
      // From here on the end of the connection says enough.
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (absentCodes.includes(error.code ?? '')) return resolve(null);
      const isRefused = error.code === 'EACCES' || error.code === 'EPERM';
      const hint = isRefused ? 'run it as the user that the server runs as' : `${error.code}`;
      reject(new AppError('forbidden', `The running server can't be asked: ${hint}`));
    });
  });
}
