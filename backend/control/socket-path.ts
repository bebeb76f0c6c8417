import path from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** What fits into an address of a local socket everywhere: 104 bytes on macOS, 108 on Linux, with the zero at the end. */
const mostBytes = 103;

/**
 * Where the server of a data folder is reached on this machine; relative to the working directory when that is shorter.
 * @throws AppError('unavailable') when the path is too long for a local socket
 */
export function controlSocketPath(dataFolder: string): string {
  const absolute = path.resolve(dataFolder, 'control.sock');
  const relative = path.relative('', absolute);
  const shortest = relative.length < absolute.length ? relative : absolute;
  if (Buffer.byteLength(shortest) <= mostBytes) return shortest;
  throw new AppError(
    'unavailable',
    `The path of the data folder is too long for a local socket (${Buffer.byteLength(shortest)} bytes, ${mostBytes} at most): ${absolute}`,
  );
}
