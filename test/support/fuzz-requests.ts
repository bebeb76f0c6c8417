import { anyObject, anyText, anyValue } from './fuzz-values.ts';
import type { Chance } from './seeded-chance.ts';

const paths = [
  '/',
  '/profile',
  '/onboarding.html',
  '/auth/authorize',
  '/auth/providers',
  '/auth/login_flow',
  '/auth/login_flow/00000000000000000000000000000000',
  '/auth/token',
  '/auth/revoke',
  '/auth/link_user',
  '/api/',
  '/api/config',
  '/api/websocket',
  '/api/onboarding',
  '/api/onboarding/users',
  '/api/onboarding/integration',
  '/api/latchkey/health',
  '/.well-known/oauth-authorization-server',
  '/.well-known/change-password',
  '/web/none.js',
  '/web/../latchkey.js',
  '/%61pi/',
  '/%',
  '//',
  '/no/such/path',
] as const;
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'] as const;
const types = [
  'application/json',
  'text/plain;charset=utf-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'multipart/form-data',
  'nonsense',
] as const;

/** The bytes of one HTTP request that a careless or an evil client might send; the connection is kept. */
export function anyRequest(chance: Chance, accessToken: string): Buffer {
  const method = chance.pick(methods);
  const query = chance.often(0.3)
    ? `?${chance.pick(['client_id', 'authSig', 'api_password', 'a', 'redirect_uri'])}=${encodeURIComponent(anyText(chance).replace('\ud800', ''))}`
    : '';
  const body = ['GET', 'HEAD', 'OPTIONS'].includes(method) ? Buffer.alloc(0) : anyBody(chance);
  const headers = [
    `${method} ${chance.pick(paths)}${query} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Content-Length: ${body.length}`,
    ...(body.length > 0 ? [`Content-Type: ${chance.pick(types)}`] : []),
    ...(chance.often(0.4)
      ? [
          `Authorization: ${chance.pick(['Bearer ', 'bearer ', 'Basic ', ''])}${chance.often(0.5) ? accessToken : headerSafe(anyText(chance))}`,
        ]
      : []),
    ...(chance.often(0.2) ? [`Origin: ${headerSafe(anyText(chance))}`] : []),
    ...(chance.often(0.05) ? [`X-Forwarded-For: ${headerSafe(anyText(chance))}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

function anyBody(chance: Chance): Buffer {
  const kind = chance.whole(6);
  if (kind < 3) return Buffer.from(JSON.stringify(chance.often(0.8) ? anyObject(chance) : anyValue(chance)));
  if (kind === 3) return Buffer.from(formText(chance));
  if (kind === 4)
    return Buffer.from(
      `--b\r\nContent-Disposition: form-data; name="${headerSafe(anyText(chance))}"\r\n\r\nx\r\n--b--`,
    );
  return Buffer.from(Array.from({ length: chance.whole(300) }, () => chance.whole(256)));
}

function formText(chance: Chance): string {
  const grant = chance.pick(['authorization_code', 'refresh_token', 'password', '']);
  const fields = ['code', 'refresh_token', 'client_id', 'token', 'action', 'code_verifier'].filter(() =>
    chance.often(0.4),
  );
  const pairs = fields.map((name) => `${name}=${encodeURIComponent(anyText(chance).replace('\ud800', ''))}`);
  return [`grant_type=${grant}`, ...pairs].join('&');
}

/** Whatever would end the header is left to the tests of the parser. */
function headerSafe(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 500);
}
