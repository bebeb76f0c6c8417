import { createHash, timingSafeEqual } from 'node:crypto';
import type { FormField } from '../../../shared/wire/login-flow.ts';
import { adminGroup } from '../groups.ts';
import type { AuthProvider } from './auth-provider.ts';
import { readFormInput } from './form-input.ts';

const fields: FormField[] = [{ type: 'string', name: 'password', required: true }];

/** One password that everybody shares, from before there were users. PROTOCOL.md 5.4 */
export function createLegacyApiPasswordProvider(options: {
  apiPassword: string;
  name?: string | undefined;
}): AuthProvider {
  return {
    type: 'legacy_api_password',
    id: null,
    name: options.name ?? 'Legacy API Password',
    hasMfa: false,
    isOffered: () => true,
    open: () => ({ fields, errors: {} }),
    verify: async (input) => {
      const { password = '' } = readFormInput(fields, input);
      if (!timingSafeEqual(digest(password), digest(options.apiPassword))) return null;
      const newUser = { name: 'Legacy API password user', groupIds: [adminGroup], isLocalOnly: false };
      return { account: '', userId: null, newUser };
    },
    tokenRefusal: () => null,
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
