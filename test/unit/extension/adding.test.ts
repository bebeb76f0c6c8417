import { describe, expect, it, vi } from 'vitest';
import { createAdding } from '../../../extension/background/adding.ts';
import { createProbe } from '../../../extension/background/probe.ts';
import { createServers } from '../../../extension/background/servers.ts';
import { createOriginPatterns } from '../../../extension/origin-patterns.ts';
import { AppError } from '../../../shared/errors.ts';
import { memoryArea } from './memory-area.ts';

const providers = { status: 200, body: { providers: [], preselect_remember_me: true } };
const nothing = { status: 404, body: undefined };
const health = { status: 200, body: { product: 'latchkey', status: 'ok', version: '1.2.3' } };
const notSetUp = { status: 400, body: { message: 'Onboarding not finished', code: 'onboarding_required' } };

type Answers = Record<string, { status: number; body: unknown }>;

function setup(answers: Answers, granted: string[], target: 'chromium' | 'firefox' = 'chromium') {
  const patterns = createOriginPatterns(target);
  const permissions = {
    contains: async ({ origins }: { origins: string[] }) => origins.every((origin) => granted.includes(origin)),
    remove: async ({ origins }: { origins: string[] }) => {
      for (const origin of origins) if (granted.includes(origin)) granted.splice(granted.indexOf(origin), 1);
      return true;
    },
  };
  const ask = vi.fn(async (url: string) => {
    const answer = answers[url];
    if (!answer) throw new AppError('unreachable', 'No answer');
    return answer;
  });
  const openSocket = () => {
    throw new Error('There is no live connection in this test');
  };
  const servers = createServers({ area: memoryArea(), permissions, patterns, clock: () => 7 });
  const probe = createProbe({ ask, openSocket, timeoutMilliseconds: 100 });
  return {
    granted,
    ask,
    servers,
    adding: createAdding({ memory: memoryArea(), permissions, patterns, servers, probe }),
  };
}

const both = (host: string) => [`http://${host}/*`, `ws://${host}/*`, `https://${host}/*`, `wss://${host}/*`];
const homeAssistant = (origin: string): Answers => ({
  [`${origin}/api/latchkey/health`]: nothing,
  [`${origin}/auth/providers`]: providers,
});

describe('adding a server', () => {
  it('keeps the permission for the origin that answers, and gives the other one back', async () => {
    const { adding, granted } = setup(homeAssistant('http://home.local:8123'), both('home.local:8123'));
    expect(await adding.add('home.local:8123')).toMatchObject({
      origin: 'http://home.local:8123',
      kind: 'home-assistant',
      onboarding: false,
    });
    expect(granted).toEqual(['http://home.local:8123/*', 'ws://home.local:8123/*']);
  });

  it('tells Latchkey by its health, and a server without accounts by its providers', async () => {
    const origin = 'http://home.local:8123';
    const answers = { [`${origin}/api/latchkey/health`]: health, [`${origin}/auth/providers`]: notSetUp };
    const { adding } = setup(answers, both('home.local:8123'));
    expect(await adding.add(origin)).toMatchObject({ kind: 'latchkey', version: '1.2.3', onboarding: true });
  });

  it.each([
    ['not_found', { 'http://nas.local/api/latchkey/health': nothing, 'http://nas.local/auth/providers': nothing }],
    ['unreachable', {}],
  ])('says %s, keeps no permission and remembers it for the next popup', async (code, answers) => {
    const { adding, granted, servers } = setup(answers, both('nas.local'));
    await expect(adding.add('nas.local')).rejects.toMatchObject({ code });
    expect(granted).toEqual([]);
    expect(await servers.list()).toEqual([]);
    expect(await adding.intention()).toEqual({ address: 'nas.local', failure: code });
  });

  it('asks nobody without a permission', async () => {
    const { adding, ask } = setup(homeAssistant('http://home.local'), []);
    await expect(adding.add('http://home.local')).rejects.toMatchObject({ code: 'permission_missing' });
    expect(ask).not.toHaveBeenCalled();
  });

  it('goes on by itself when the browser’s question closed the popup, and only then', async () => {
    const { adding, servers } = setup(homeAssistant('http://home.local'), both('home.local'));
    await adding.resume();
    expect(await servers.list()).toEqual([]);
    await adding.intend('home.local');
    await Promise.all([adding.resume(), adding.add('home.local')]);
    expect(await servers.list()).toHaveLength(1);
    expect(await adding.intention()).toBeNull();
  });

  it('brings a server up to date that is known already', async () => {
    const { adding, servers } = setup(homeAssistant('http://home.local'), both('home.local'));
    const first = await adding.add('home.local');
    const again = await adding.add('http://home.local');
    expect(again.id).toBe(first.id);
    expect(await servers.list()).toHaveLength(1);
  });

  it('gives no permission back that a neighbour on the same host needs', async () => {
    const answers = { ...homeAssistant('http://home.local:1'), ...homeAssistant('http://home.local:2') };
    const { adding, granted, servers } = setup(answers, ['http://home.local/*', 'ws://home.local/*'], 'firefox');
    const [one, two] = [await adding.add('http://home.local:1'), await adding.add('http://home.local:2')];
    await servers.remove(one.id);
    expect(granted).toEqual(['http://home.local/*', 'ws://home.local/*']);
    await servers.remove(two.id);
    expect(granted).toEqual([]);
  });
});
