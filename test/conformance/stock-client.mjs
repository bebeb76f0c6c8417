/** A page that uses the official client as it comes from npm, in a process of its own; `start-stock-client.ts` drives it. */
import {
  createConnection,
  entitiesColl,
  getAuth,
  getConfig,
  getServices,
  getStates,
  getUser,
  subscribeConfig,
  subscribeEntities,
  subscribeServices,
} from 'home-assistant-js-websocket';
import WebSocket from 'ws';

/** What a browser would lend the client: a socket, an address bar, and a place that outlives the page. */
globalThis.WebSocket = WebSocket;
const storage = new Map();
const events = [];
let auth;
let connection;

const once = (subscribe) => new Promise((resolve) => subscribe(connection, resolve));

const actions = {
  /** Opens the page at an address; tells where the client sends the browser, or null once it is signed in. */
  async visit(pageUrl, hassUrl) {
    globalThis.location = new URL(pageUrl);
    const sentAway = new Promise((resolve) => {
      globalThis.document = {
        location: {
          set href(url) {
            resolve(url);
          },
        },
      };
    });
    const loadTokens = async () => JSON.parse(storage.get('hassTokens') ?? 'null');
    const saveTokens = (tokens) => storage.set('hassTokens', JSON.stringify(tokens));
    const signedIn = getAuth({ hassUrl, loadTokens, saveTokens }).then((found) => {
      auth = found;
      return null;
    });
    return Promise.race([signedIn, sentAway]);
  },

  async connect() {
    connection = await createConnection({ auth });
    for (const name of ['ready', 'disconnected', 'reconnect-error'])
      connection.addEventListener(name, () => events.push(name));
    return connection.haVersion;
  },

  /** Every collection that a dashboard waits for before it shows itself. */
  async collections() {
    const [user, states, config, services] = await Promise.all([
      getUser(connection),
      getStates(connection),
      getConfig(connection),
      getServices(connection),
    ]);
    const live = await Promise.all([once(subscribeEntities), once(subscribeConfig), once(subscribeServices)]);
    return { user, states, config, services, live };
  },

  /** Time passes: what the client holds is no longer good, and, when `knows`, it can tell so by its own clock. */
  async age(knows) {
    auth.data.access_token = 'no longer good';
    if (knows) auth.data.expires = Date.now() - 1;
    return auth.expired;
  },

  refresh: () => auth.refreshAccessToken(),
  ping: () => connection.ping(),
  subscribe: () => connection.subscribeEvents(() => {}),
  subscriptions: async () => [...connection.commands.values()].filter((command) => 'subscribe' in command).length,
  entities: async () => entitiesColl(connection).state,
  isConnected: async () => connection.connected,
  revoke: () => auth.revoke(),
  stored: async () => JSON.parse(storage.get('hassTokens') ?? 'null'),
  events: async () => events,
  close: async () => connection.close(),
};

process.on('message', async ({ id, action, args }) => {
  try {
    process.send({ id, value: (await actions[action](...args)) ?? null });
  } catch (error) {
    process.send({ id, error: typeof error === 'number' ? error : String(error) });
  }
});
