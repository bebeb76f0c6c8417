import { AppError } from '../shared/errors.ts';

/**
 * The origins that a typed address may mean, the likeliest first: one when it names its scheme, else two.
 * Names and addresses of a home network usually have no certificate, all others do.
 * @throws AppError('invalid_request') when it is no address of a web server
 */
export function candidateOrigins(address: string): readonly string[] {
  const text = address.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined) return [originOf(text)];
  const bare = parseAddress(`http://${text}`);
  const [plain, secure] = [originOf(`http://${text}`), originOf(`https://${text}`)];
  if (/:443(?:$|[/?#])/.test(text)) return [secure];
  if (/:80(?:$|[/?#])/.test(text)) return [plain];
  return isHomeName(bare.hostname) ? [plain, secure] : [secure, plain];
}

function originOf(text: string): string {
  const url = parseAddress(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw notAnAddress();
  if (url.username !== '' || url.password !== '') throw notAnAddress();
  return url.origin;
}

function parseAddress(text: string): URL {
  if (/\s/.test(text) || !URL.canParse(text)) throw notAnAddress();
  const url = new URL(text);
  if (url.hostname === '') throw notAnAddress();
  return url;
}

const notAnAddress = () => new AppError('invalid_request', 'Not the address of a web server');

const homeSuffixes = ['.local', '.lan', '.home', '.internal', '.home.arpa', '.localdomain', '.test'];

/** Whether a host name belongs to a home network: no dots, a home suffix, or a private address. */
function isHomeName(hostname: string): boolean {
  if (hostname.startsWith('[')) return /^\[(?:::1\]|f[cd]|fe[89ab])/.test(hostname);
  if (!hostname.includes('.') || homeSuffixes.some((suffix) => hostname.endsWith(suffix))) return true;
  return /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$/.test(hostname);
}
