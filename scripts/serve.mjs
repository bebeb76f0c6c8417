import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/**
 * Starts the built server on this terminal. It tells its address over the channel of Node.js once it answers.
 * @param {readonly string[]} args of `latchkey serve`
 * @param {(address: string) => void} onReady
 * @returns {import('node:child_process').ChildProcess}
 */
export function serve(args, onReady) {
  const server = spawn(process.execPath, [`${root}dist/latchkey.js`, 'serve', ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  server.once('message', (address) => onReady(String(address)));
  passSignals(server);
  return server;
}

/** @param {import('node:child_process').ChildProcess} server */
function passSignals(server) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A terminal gives Ctrl-C to the server as well: twice would mean "at once"
      if (signal !== 'SIGINT' || !process.stdin.isTTY) server.kill(signal);
    });
  }
}
