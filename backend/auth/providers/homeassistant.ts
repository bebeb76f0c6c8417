import { adminGroup } from '../groups.ts';
import { normaliseUsername, type Passwords } from '../passwords.ts';
import { type AuthProvider, passwordFields } from './auth-provider.ts';
import { readFormInput } from './form-input.ts';

export const localProviderType = 'homeassistant';

/** The server's own accounts, by user name and password. PROTOCOL.md 5.1 */
export function createHomeassistantProvider({
  passwords,
  name,
}: {
  passwords: Passwords;
  name?: string | undefined;
}): AuthProvider {
  return {
    type: localProviderType,
    id: null,
    name: name ?? 'Home Assistant Local',
    hasMfa: true,
    isOffered: () => true,
    open: () => ({ fields: passwordFields, errors: {} }),
    verify: async (input) => {
      const { username = '', password = '' } = readFormInput(passwordFields, input);
      if (!(await passwords.verify(username, password))) return null;
      const account = normaliseUsername(username);
      return { account, userId: null, newUser: { name: account, groupIds: [adminGroup], isLocalOnly: false } };
    },
    tokenRefusal: () => null,
  };
}
