import type { Chance } from './seeded-chance.ts';

const texts = [
  '',
  ' ',
  'homeassistant',
  'anna',
  'nine green kettles sing',
  'http://127.0.0.1/',
  'https://app.example/',
  'http:///x',
  'http://[bad',
  'javascript:alert(1)',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '\u0000',
  'é\ud800',
  '💥'.repeat(50),
  'x'.repeat(5000),
  'a.b.c',
  'eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.',
  '0'.repeat(32),
  'totp',
  'S256',
  '-1',
  '1e309',
] as const;

const keys = [
  'client_id',
  'handler',
  'redirect_uri',
  'type',
  'username',
  'password',
  'code',
  'name',
  'language',
  'domain',
  'user_id',
  'group_ids',
  'path',
  'expires',
  'refresh_token_id',
  'lifespan',
  'client_name',
  'mfa_module_id',
  'flow_id',
  'user_input',
  'subscription',
  'key',
  'value',
  'features',
  '__proto__',
  'constructor',
] as const;

/** Any JSON value, mostly such as a client of ours might send. */
export function anyValue(chance: Chance, depth = 0): unknown {
  const kind = chance.whole(depth > 3 ? 6 : 8);
  if (kind < 3) return chance.pick(texts);
  if (kind === 3) return chance.pick([0, 1, -1, 1.5, 2 ** 53, 1e308]);
  if (kind === 4) return chance.pick([true, false, null]);
  if (kind === 5) return ['homeassistant', null];
  if (kind === 6) return Array.from({ length: chance.whole(4) }, () => anyValue(chance, depth + 1));
  return anyObject(chance, depth + 1);
}

/** An object with some of the keys that the wire knows. */
export function anyObject(chance: Chance, depth = 0): Record<string, unknown> {
  const entries = Array.from({ length: chance.whole(6) }, () => [chance.pick(keys), anyValue(chance, depth)] as const);
  return Object.fromEntries(entries);
}

/** One of the texts above. */
export function anyText(chance: Chance): string {
  return chance.pick(texts);
}
