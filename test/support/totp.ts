import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const stepMs = 30_000;
/** So much of a time step must be left before a test computes codes of it, or the server judges in the next one. */
const roomMs = 6_000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code that an authenticator app shows; `steps` away from now, in steps of 30 seconds. RFC 6238 */
export function totpCode(secret: string, steps = 0, now = Date.now()): string {
  const digits = [...secret].reduce((bits, char) => bits * 32n + BigInt(alphabet.indexOf(char)), 0n);
  const bytes = Math.floor((secret.length * 5) / 8);
  const key = Buffer.from(
    (digits >> BigInt(secret.length * 5 - bytes * 8)).toString(16).padStart(bytes * 2, '0'),
    'hex',
  );
  const counter = Buffer.from((Math.floor(now / stepMs) + steps).toString(16).padStart(16, '0'), 'hex');
  const digest = createHmac('sha1', key).update(counter).digest();
  const from = (digest[19] ?? 0) % 16;
  return String((digest.readUInt32BE(from) % 2 ** 31) % 1_000_000).padStart(6, '0');
}

/** A code that is none of those around now. */
export function wrongTotpCode(secret: string, now = Date.now()): string {
  const near = [-2, -1, 0, 1, 2].map((steps) => totpCode(secret, steps, now));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
}

/** Resolves when the time step of now lasts long enough for a few requests. */
export async function roomInStep(): Promise<void> {
  const left = stepMs - (Date.now() % stepMs);
  if (left < roomMs) await delay(left + 50);
}
