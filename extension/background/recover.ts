import type { Background } from './compose.ts';

/** What every start of the background makes good: a browser may have ended the last one between any two steps. */
export async function recover({ vault, records, revocations, pageScripts, changed }: Background): Promise<void> {
  for (const slot of await vault.slots()) {
    const server = /^session:(.*)$/.exec(slot)?.[1];
    if (server === undefined || (await records.isSignedIn(server))) continue;
    // A token of a sign-in or sign-out that was cut short: nobody uses it, so its server has to hear of it.
    const secret = await vault.read(slot).catch(() => null);
    if (secret) await revocations.add(secret);
    await vault.erase(slot);
  }
  await pageScripts.rearm();
  await changed();
  await revocations.flush();
}

/** Puts relays into the pages that are open already, after an update or a start of the browser. */
export async function joinOpenTabs({ servers, records, pageScripts }: Background): Promise<void> {
  for (const server of await servers.list())
    if (await records.isSignedIn(server.id)) await pageScripts.joinOpenTabs(server);
}
