import type { Servers } from './servers.ts';
import type { SessionRecords } from './session-records.ts';

/** The part of the toolbar button that shows a picture. */
export interface ActionIcon {
  setIcon(options: { path: Record<string, string> }): Promise<void>;
}

/** Shows by the icon whether somebody is signed in anywhere. */
export async function showSignedIn(
  action: ActionIcon,
  { servers, records }: { servers: Servers; records: SessionRecords },
): Promise<void> {
  const known = await servers.list();
  const signedIn = (await Promise.all(known.map(({ id }) => records.isSignedIn(id)))).includes(true);
  const name = signedIn ? 'signed-in' : 'signed-out';
  await action.setIcon({ path: { 16: `icons/${name}-16.png`, 32: `icons/${name}-32.png` } });
}
