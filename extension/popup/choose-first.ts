import type { Overview, ServerSummary } from '../../shared/messages/overview.ts';

/** The server that a person most likely wants: that of the page in front, else one they are signed in to. */
export function chooseFirst({ servers, tab }: Overview): ServerSummary | undefined {
  const here = servers.find(({ id }) => id === tab.server);
  return here ?? servers.find(({ session }) => session.state === 'signed-in') ?? servers[0];
}
