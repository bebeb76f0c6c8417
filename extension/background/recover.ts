import type { Background } from './compose.ts';

/** What every start of the background makes good: a browser may have ended the last one between any two steps. */
export async function recover(background: Background): Promise<void> {
  const { vault, records, revocations, pageScripts, changed } = background;
  for (const slot of await vault.slots()) {
    const server = /^session:(.*)$/.exec(slot)?.[1];
    if (server === undefined || (await records.isSignedIn(server))) continue;
    // A token of a sign-in or sign-out that was cut short: nobody uses it, so its server has to hear of it.
    const secret = await vault.read(slot).catch(() => null);
    if (secret) await revocations.add(secret);
    await vault.erase(slot);
  }
  await pageScripts.rearm();
  await joinOpenTabs(background);
  await changed();
  await revocations.flush();
}

/**
 * Puts relays into the pages that are open already, once after each start of the browser or update of the extension:
 * only those empty the memory that outlives the worker.
 */
async function joinOpenTabs({ servers, records, pageScripts, memory }: Background): Promise<void> {
  if (Object.hasOwn(await memory.get('joined'), 'joined')) return;
  await memory.set({ joined: true });
  for (const server of await servers.list())
    if (await records.isSignedIn(server.id)) await pageScripts.joinOpenTabs(server);
}
