/** In `sessionStorage` of a page that has to ask for its login itself. The background removes it by the same name. */
const asideKey = 'latchkey-stands-aside';

const callbacks = { access: 'externalAuthSetToken', signOut: 'externalAuthRevokeToken' } as const;
type CallbackName = (typeof callbacks)[keyof typeof callbacks];
type Callback = (success: boolean, token?: { access_token: string; expires_in: number }) => void;

/** What the page needs of its window, and a test can give it. */
export type PageWindow = Pick<Window, 'sessionStorage' | 'location'>;

/** The other end: asks the relay, and gets its answers. */
export interface Relay {
  askAccess(id: number, force: boolean): void;
  askSignOut(id: number): void;
}

/** Takes the relay's answers back into the page. */
export interface ExternalApp {
  give(token: { access_token: string; expires_in: number }): void;
  signedOut(done: boolean): void;
  standAside(): void;
}

/**
 * Makes the page believe that an app around it holds the session (`externalApp`, PROTOCOL.md 8.6).
 * The page asks for that app once more when it draws its profile, and would then show an app's settings: so the app
 * is only there until the first question, and later between the page's setting of a callback and its question.
 * Returns null where the page has been told to help itself.
 */
export function installExternalApp(page: PageWindow, relay: Relay): ExternalApp | null {
  if (standsAside(page)) return null;
  let visible = true;
  let asked = 0;
  const present = new Map<CallbackName, Callback>();

  const question = (name: CallbackName, ask: (id: number, force: boolean) => void) => (payload: unknown) => {
    visible = false;
    const request = readPayload(payload);
    if (request.callback === name) ask(++asked, request.force === true);
  };
  const app = Object.freeze({
    getExternalAuth: question(callbacks.access, relay.askAccess),
    revokeExternalAuth: question(callbacks.signOut, relay.askSignOut),
  });

  Object.defineProperty(page, 'externalApp', { configurable: true, get: () => (visible ? app : undefined) });
  for (const name of Object.values(callbacks)) {
    const set = (callback: Callback) => {
      present.set(name, callback);
      visible = true;
    };
    Object.defineProperty(page, name, { configurable: true, get: () => present.get(name), set });
  }
  return {
    give: (token) => present.get(callbacks.access)?.(true, token),
    signedOut: (done) => present.get(callbacks.signOut)?.(done),
    standAside: () => {
      page.sessionStorage.setItem(asideKey, 'true');
      page.location.reload();
    },
  };
}

function standsAside({ sessionStorage }: PageWindow): boolean {
  return sessionStorage.getItem(asideKey) !== null;
}

function readPayload(payload: unknown): { callback?: unknown; force?: unknown } {
  if (typeof payload !== 'string') return {};
  const parsed: unknown = JSON.parse(payload);
  return typeof parsed === 'object' && parsed !== null ? parsed : {};
}
