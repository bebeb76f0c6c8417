import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadedComponents } from '../../backend/config/server-config.ts';
import { ask } from '../support/auth-home.ts';
import { onboardOwner } from '../support/onboard-owner.ts';
import { startServer } from '../support/server.ts';
import { connectAs } from '../support/web-socket.ts';
import { clientsMissing, runClient } from './run-client.ts';

/** Each connects with a long-lived token, as its own documentation says, and reads all that it knows to ask for. */
describe('clients that nobody here wrote', () => {
  let base: string;
  let token: string;

  beforeAll(async () => {
    const server = await startServer({ config: { homeassistant: { name: 'Lighthouse' } } });
    base = server.base;
    const owner = await onboardOwner(server);
    const socket = await connectAs(base, owner.accessToken);
    token = await ask<string>(socket, 'auth/long_lived_access_token', { client_name: 'Script', lifespan: 30 });
    return () => server.stop();
  });

  describe('in Python', () => {
    beforeEach(({ skip }) => {
      const reason = clientsMissing('python');
      if (reason) skip(reason);
    });

    // rows: 4.6/1
    it('homeassistant_api reads states, services, events, components and registries over HTTP and WebSocket', async () => {
      expect(await runClient('homeassistant_api_reads.py', base, token)).toEqual({
        rest: {
          running: true,
          name: 'Lighthouse',
          states: 0,
          entities: {},
          unknown_state: 'EndpointNotFoundError',
          unknown_service: 'RequestError',
          domains: {},
          components: loadedComponents,
          events: [],
        },
        live: { pinged: true, name: 'Lighthouse', states: 0, domains: {}, entity_registry: 0, config_entries: 0 },
        stranger: 'UnauthorizedError',
        live_stranger: 'UnauthorizedError',
      });
    });

    it('hass-client reads state, services and registries, and hears of entities', async () => {
      expect(await runClient('hass_client_reads.py', base, token)).toEqual({
        live: {
          version: '2026.2.3',
          name: 'Lighthouse',
          states: [],
          services: {},
          areas: [],
          devices: [],
          entity_registry: [],
          entities: { a: {} },
          unknown_service: 'Service light.turn_on not found.',
        },
        stranger: 'Invalid access token or password',
      });
    });
  });

  describe('in JavaScript', () => {
    beforeEach(({ skip }) => {
      const reason = clientsMissing('npm');
      if (reason) skip(reason);
    });

    // rows: 4.6/1-2
    it('homeassistant-ws reads state, services and panels, and hears of every event', async () => {
      expect(await runClient('homeassistant-ws-reads.mjs', base, token)).toEqual({
        live: {
          name: 'Lighthouse',
          states: [],
          services: {},
          panels: ['home', 'lovelace', 'profile'],
          user: 'Anna',
          unknownService: 'Service light.turn_on not found.',
        },
        stranger: 'Invalid access token or password',
      });
    });
  });
});
