import { spawn } from 'node:child_process';
import type { Notifications } from '../notifications.ts';

const timeoutMs = 10_000;

/** Brings a message to a person; `target` says whom, where the sender knows several. @throws Error when it could not */
export type NotifySender = (message: string, target: string | null) => Promise<void>;

/** What the configuration says of a sender: a program, or an address that is posted to. */
export type NotifySenderConfig = { command: string; args: readonly string[] } | { webhook: string };

/** The senders by name: those of the configuration, and the notes that Home Assistant's page shows. */
export function createNotifySenders(
  configured: Readonly<Record<string, NotifySenderConfig>>,
  notifications: Notifications,
): ReadonlyMap<string, NotifySender> {
  const senders = new Map<string, NotifySender>();
  senders.set('persistent_notification', async (message) => notifications.show({ title: null, message }));
  for (const [name, config] of Object.entries(configured)) {
    senders.set(name, 'webhook' in config ? postTo(config.webhook) : runProgram(config.command, config.args));
  }
  return senders;
}

/** The program gets the message and the target in its environment, and no shell. */
function runProgram(command: string, args: readonly string[]): NotifySender {
  return (message, target) =>
    new Promise((resolve, reject) => {
      const env = { PATH: process.env.PATH, message, target: target ?? '' };
      const child = spawn(command, args, { env, stdio: 'ignore', timeout: timeoutMs, killSignal: 'SIGKILL' });
      // A server that stops does not wait for it.
      child.unref();
      child.once('error', reject);
      child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
    });
}

function postTo(address: string): NotifySender {
  return async (message, target) => {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ message, target }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The webhook answered ${response.status}`);
  };
}
