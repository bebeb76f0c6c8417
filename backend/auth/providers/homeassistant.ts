import { normaliseUsername, type Passwords } from '../passwords.ts';
import type { AuthProvider } from './auth-provider.ts';

export const localProviderType = 'homeassistant';

/** The server's own accounts, by user name and password. PROTOCOL.md 5.1 */
export function createHomeassistantProvider({ passwords }: { passwords: Passwords }): AuthProvider {
  return {
    type: localProviderType,
    id: null,
    name: 'Home Assistant Local',
    fields: [
      { type: 'string', name: 'username', required: true },
      { type: 'string', name: 'password', required: true },
    ],
    verify: async ({ username = '', password = '' }) =>
      (await passwords.verify(username, password)) ? { username: normaliseUsername(username) } : null,
  };
}
