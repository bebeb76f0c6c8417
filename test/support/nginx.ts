import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd } from './at-end.ts';
import { findTestProgram } from './find-test-program.ts';
import { answering, endProcess, freePort, temporaryFolder } from './server.ts';

/** A real nginx of this test alone, on 127.0.0.1. */
export interface Nginx {
  /** Origin, without a slash at its end. */
  readonly base: string;
  /** What it has complained about so far. */
  errors(): string;
  stop(): Promise<unknown>;
}

/** What a proxied WebSocket needs beside `proxy_pass`, as every guide for Home Assistant has it. */
export const upgradeHeaders = `
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $connection_upgrade;
`;

const healthPath = '/nginx-is-up';

/**
 * Starts nginx with one server and resolves once it answers.
 * @param directives what stands in its `server` block beside `listen`
 * @throws with what it printed when it ends instead
 */
export async function startNginx(directives: string): Promise<Nginx> {
  const port = await freePort();
  const folder = temporaryFolder('nginx');
  const path = join(folder, 'nginx.conf');
  writeFileSync(path, configuration(folder, port, directives));
  const child = spawn(findTestProgram('nginx'), ['-p', folder, '-c', path, '-e', 'stderr']);
  let errors = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (errors += text));
  atEnd(() => endProcess(child, 'SIGTERM'));
  const base = `http://127.0.0.1:${port}`;
  await answering(child, `${base}${healthPath}`, () => errors);
  return { base, errors: () => errors, stop: () => endProcess(child, 'SIGTERM') };
}

function configuration(folder: string, port: number, directives: string): string {
  // Its workers would be another user's, who may not enter the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
${user}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${bodies.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:${port};
    location = ${healthPath} { return 200; }
    ${directives}
  }
}
`;
}
