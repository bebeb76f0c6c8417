import { connect, type Socket } from 'node:net';
import { parse } from '../../shared/validate.ts';
import { LoadPlan } from './load-plan.ts';

/** Connections that were asked to end are not a fault. */
let isOver = false;

const plan = parse(LoadPlan, JSON.parse(process.argv[2] ?? 'null'));
const sockets = await Promise.all(plan.requests.map(open));
const started = performance.now();
let answers = 0;
for (const { socket, request } of sockets) socket.write(request);
setTimeout(finish, plan.seconds * 1000);

function open(text: string): Promise<{ socket: Socket; request: Buffer }> {
  const request = Buffer.from(text, 'latin1');
  return new Promise((resolve) => {
    const socket = connect(plan.port, '127.0.0.1', () => resolve({ socket, request }));
    socket.setNoDelay(true);
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('The server closed a connection')));
    let pending = '';
    socket.on('data', (chunk) => {
      const rest = takeAnswer(pending + chunk.toString('latin1'));
      pending = rest ?? '';
      if (rest !== undefined) return;
      answers += 1;
      socket.write(request);
    });
  });
}

/** Nothing when this is one whole answer, and the text itself when more of it is to come. */
function takeAnswer(text: string): string | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return text;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  if (length === undefined) return fail(new Error(`An answer has no length:\n${text}`));
  const body = text.slice(end + 4);
  if (body.length < Number(length)) return text;
  if (!text.startsWith('HTTP/1.1 200 ') || !isRight(body)) return fail(new Error(`A wrong answer:\n${text}`));
  return undefined;
}

function isRight(body: string): boolean {
  return 'is' in plan.body ? body === plan.body.is : body.startsWith(plan.body.beginsWith);
}

function finish(): void {
  const seconds = (performance.now() - started) / 1000;
  isOver = true;
  console.log(JSON.stringify({ answers, perSecond: answers / seconds }));
  process.exit(0);
}

function fail(error: Error): undefined {
  if (isOver) return;
  console.error(error.message);
  process.exit(1);
}
