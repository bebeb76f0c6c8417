import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON. @throws SyntaxError when it is none */
  json<T = Record<string, unknown>>(): T;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array | undefined;
  /** The address of this machine from which it comes, such as 127.0.0.2. */
  readonly from?: string;
}

/** One request on a connection of its own; the path is sent as it is written, for tests of odd ones. */
export function request(base: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, from } = options;
  const { hostname, port } = new URL(base);
  const place = { hostname, port, path, method, headers, agent: false, ...(from && { localAddress: from }) };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(place, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A POST of JSON, with the content type that stock pages send. */
export function postJson(base: string, path: string, value: unknown, options: RequestOptions = {}): Promise<Answer> {
  const headers = { 'content-type': 'text/plain;charset=UTF-8', ...options.headers };
  return request(base, path, { ...options, method: 'POST', headers, body: JSON.stringify(value) });
}

/** A POST of a urlencoded form. */
export function postForm(
  base: string,
  path: string,
  fields: Readonly<Record<string, string>>,
  options: RequestOptions = {},
): Promise<Answer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...options.headers };
  return request(base, path, { ...options, method: 'POST', headers, body: new URLSearchParams(fields).toString() });
}

/** The headers of a request with this bearer token. */
export function bearer(accessToken: string): { authorization: string } {
  return { authorization: `Bearer ${accessToken}` };
}

/** The status that `GET /api/` answers to this access token: 200 while it is good, 401 when not. */
export async function checkToken(base: string, accessToken: string): Promise<number> {
  return (await request(base, '/api/', { headers: bearer(accessToken) })).status;
}
