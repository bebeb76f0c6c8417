/** Uses homeassistant-ws as it comes from npm; prints as JSON what it could read. Arguments: its folder, the server, a token. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, base, token] = process.argv.slice(2);
const { default: createClient } = createRequire(join(folder, 'package.json'))('homeassistant-ws');
const { hostname: host, port } = new URL(base);

/** What it rejects with. */
const refusal = (attempt) =>
  attempt.then(
    () => null,
    (error) => error.message,
  );

const client = await createClient({ host, port, token });
const live = {
  name: (await client.getConfig()).location_name,
  states: await client.getStates(),
  services: await client.getServices(),
  panels: Object.keys(await client.getPanels()),
  user: (await client.command('auth/current_user')).name,
  unknownService: await refusal(client.callService('light', 'turn_on')),
};
const stranger = await refusal(createClient({ host, port, token: 'not a token' }));
process.stdout.write(JSON.stringify({ live, stranger }), () => process.exit(0));
