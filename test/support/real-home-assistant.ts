import { execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atEnd } from './at-end.ts';
import { type Owner, onboardOwner } from './onboard-owner.ts';
import { answering, endProcess, freePort, temporaryFolder } from './server.ts';

const script = fileURLToPath(new URL('../../scripts/real-home-assistant.sh', import.meta.url));

/** Sections of a Home Assistant with a dashboard, a lamp to switch, and a log that shows failed logins. */
const ordinaryHouse = `
frontend:
config:
recorder:
history:
logbook:
system_log:
logger:
  default: info
input_boolean:
  lamp:
    name: Lamp
homeassistant:
  name: Test house
  latitude: 52.0
  longitude: 5.0
  elevation: 0
  unit_system: metric
  time_zone: UTC
  country: NL
  currency: EUR
`;

/** A real Home Assistant that listens on 127.0.0.1 and is not onboarded yet. */
export interface RealHomeAssistant {
  /** Origin, without a slash at its end. */
  readonly base: string;
  onboard(): Promise<Owner>;
  /** Everything it has logged so far. */
  log(): string;
  /** Ends it; its folder goes when the test file ends. */
  stop(): Promise<void>;
}

/** Why there can be no real Home Assistant here: a test says so when it skips. */
export interface Unavailable {
  readonly unavailable: string;
}

/**
 * Starts a Home Assistant nobody here wrote, in a new folder; ready when its onboarding answers, after some 5 seconds.
 * @param options.configuration its configuration.yaml without `http:`, which is ours
 * @throws with its log when it ends before it answers
 */
export async function startRealHomeAssistant(
  options: { configuration?: string } = {},
): Promise<RealHomeAssistant | Unavailable> {
  const unavailable = await whyNot();
  if (unavailable !== undefined) return { unavailable };
  const port = await freePort();
  const folder = temporaryFolder('home-assistant');
  const http = `http:\n  server_host: 127.0.0.1\n  server_port: ${port}\n`;
  writeFileSync(join(folder, 'configuration.yaml'), http + (options.configuration ?? ordinaryHouse));
  const child = spawn('bash', [script, 'start', folder]);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text));
  atEnd(() => endProcess(child, 'SIGKILL'));
  const base = `http://127.0.0.1:${port}`;
  await answering(child, `${base}/api/onboarding`, () => log);
  return {
    base,
    onboard: () => onboardOwner({ base }),
    log: () => log,
    stop: async () => void (await endProcess(child, 'SIGTERM')),
  };
}

async function whyNot(): Promise<string | undefined> {
  try {
    await promisify(execFile)('bash', [script, 'reason']);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
  }
}
