import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTestProgram, testCache } from './find-test-program.ts';
import { temporaryFolder } from './server.ts';

/**
 * The addresses that fail2ban would count for this log, in the order of its lines, as its own `fail2ban-regex` says.
 * @param log whole lines
 * @param failregex as it stands in people's filters, `<HOST>` where the address is
 */
export async function offenders(log: string, failregex: string): Promise<string[]> {
  const program = findTestProgram('fail2ban-regex');
  const path = join(temporaryFolder('log'), 'home-assistant.log');
  writeFileSync(path, log);
  // Unpacked and not installed, it finds its own modules only when it is told where they are.
  const modules = program.startsWith(testCache)
    ? { PYTHONPATH: join(testCache, 'debian/usr/lib/python3/dist-packages') }
    : {};
  const args = [program, '--usedns=no', '--out=<ip>', path, failregex];
  const { stdout } = await promisify(execFile)('/usr/bin/python3', args, { env: { ...process.env, ...modules } });
  return stdout.split('\n').filter((line) => line !== '');
}
