import type { BlockList } from 'node:net';
import type { Config } from '../../config/schema.ts';
import type { TokenRefusal } from '../grants.ts';
import type { Passwords } from '../passwords.ts';
import type { User } from '../users.ts';
import type { AuthProvider } from './auth-provider.ts';
import { createCommandLineProvider } from './command-line.ts';
import { createHomeassistantProvider } from './homeassistant.ts';
import { createLegacyApiPasswordProvider } from './legacy-api-password.ts';
import { createTrustedNetworksProvider } from './trusted-networks.ts';

type Configured = Config['homeassistant']['auth_providers'][number];

interface Deps {
  passwords: Passwords;
  trustedProxies: BlockList;
  listUsers: () => User[];
}

/** The providers of the configuration, in its order. */
export function createProviders(configured: readonly Configured[], deps: Deps): AuthProvider[] {
  return configured.map((entry) => createProvider(entry, deps));
}

/** Asks the provider of a session; one that is no longer configured lets nobody go on. */
export function createTokenRefusal(providers: readonly AuthProvider[]): TokenRefusal {
  return ({ providerType, providerId }, ip) => {
    if (providerType === null) return null;
    const provider = providers.find(({ type, id }) => type === providerType && id === providerId);
    return provider ? provider.tokenRefusal(ip) : 'Auth provider is not configured';
  };
}

function createProvider(entry: Configured, deps: Deps): AuthProvider {
  const { name } = entry;
  switch (entry.type) {
    case 'homeassistant':
      return createHomeassistantProvider({ passwords: deps.passwords, name });
    case 'legacy_api_password':
      return createLegacyApiPasswordProvider({ apiPassword: entry.api_password, name });
    case 'command_line': {
      const { command, args, meta } = entry;
      return createCommandLineProvider({ id: entry.id ?? null, name, command, args, meta });
    }
    case 'trusted_networks':
      return createTrustedNetworksProvider({
        id: entry.id ?? null,
        name,
        networks: entry.trusted_networks,
        trustedUsers: entry.trusted_users,
        allowBypassLogin: entry.allow_bypass_login,
        trustedProxies: deps.trustedProxies,
        listUsers: deps.listUsers,
      });
  }
}
