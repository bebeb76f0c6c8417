import { createHmac, timingSafeEqual } from 'node:crypto';

const longest = 8192;
const header = encode({ alg: 'HS256', typ: 'JWT' });

/** Makes an HS256 JWT. */
export function signJwt(claims: object, key: Buffer): string {
  const signed = `${header}.${encode(claims)}`;
  return `${signed}.${digest(signed, key).toString('base64url')}`;
}

/** The claims of a JWT before its signature is verified; null when it is none, too long, or says another algorithm. */
export function readJwt(jwt: string): Record<string, unknown> | null {
  if (jwt.length > longest) return null;
  const [head, payload, signature, ...rest] = jwt.split('.');
  if (head === undefined || payload === undefined || signature === undefined || rest.length > 0) return null;
  return decode(head)?.alg === 'HS256' ? decode(payload) : null;
}

/** Whether the signature was made with this key. */
export function isSignedWith(jwt: string, key: Buffer): boolean {
  const end = jwt.lastIndexOf('.');
  const signature = jwt.slice(end + 1);
  if (!/^[\w-]+={0,2}$/.test(signature)) return false;
  const given = Buffer.from(signature, 'base64url');
  const expected = digest(jwt.slice(0, end), key);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function digest(text: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
