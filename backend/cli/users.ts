import { text } from 'node:stream/consumers';
import { AppError } from '../../shared/errors.ts';
import { createArgon2Hasher } from '../auth/argon2-hasher.ts';
import { createPasswords, normaliseUsername } from '../auth/passwords.ts';
import { localProviderType } from '../auth/providers/homeassistant.ts';
import { credentialTable, findCredential, userTable } from '../auth/users.ts';
import type { KeyValueStore } from '../store/key-value.ts';
import { openStore } from '../store/open-store.ts';
import { migrateStore } from '../store/schema-version.ts';
import { defaultDataFolder } from './serve.ts';
import { readOptions, UsageError } from './usage-error.ts';

const pageSize = 1000;

/** `latchkey users list` and `latchkey users passwd NAME`, on the folder of a stopped server. */
export async function users(args: string[]): Promise<number> {
  const { values, words } = readOptions(args, ['data']);
  const [action, name, ...rest] = words;
  const isList = action === 'list' && name === undefined;
  const isPasswd = action === 'passwd' && name !== undefined && rest.length === 0;
  if (!isList && !isPasswd) throw new UsageError('use: users list, or users passwd NAME');
  const { store } = await openStore(values.data ?? defaultDataFolder);
  try {
    await migrateStore(store);
    if (isPasswd) await setPassword(store, name);
    else await listUsers(store);
    return 0;
  } finally {
    await store.close();
  }
}

async function listUsers(store: KeyValueStore): Promise<void> {
  const all = await userTable.list(store, { limit: pageSize });
  for (const user of all) {
    const names = credentialTable.listBy(store, 'user', user.id).map((credential) => credential.account);
    process.stdout.write(`${names.join(', ')}\t${user.name ?? ''}${user.isOwner ? '\towner' : ''}\n`);
  }
}

/** The one door for a forgotten password: whoever may write to the folder may set it. */
async function setPassword(store: KeyValueStore, name: string): Promise<void> {
  const username = normaliseUsername(name);
  if (!findCredential(store, { type: localProviderType, id: null }, username)) {
    throw new AppError('not_found', `There is no user ${username} (latchkey users list tells the names)`);
  }
  if (process.stdin.isTTY) process.stderr.write('New password, then Enter and Ctrl-D (it is shown as you type): ');
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  const passwords = createPasswords({ store, hasher: createArgon2Hasher() });
  const login = await passwords.prepare(username, password);
  await store.transact((tx) => passwords.save(tx, login));
  process.stdout.write(`Password of ${username} changed\n`);
}
