import * as v from 'valibot';
import { AppError, isAppError } from '../../shared/errors.ts';
import { ShortText } from '../../shared/messages/fields.ts';
import { FailureCode } from '../../shared/messages/overview.ts';
import { candidateOrigins } from '../address.ts';
import type { OriginPatterns } from '../origin-patterns.ts';
import type { Probe } from './probe.ts';
import { createRecord } from './record.ts';
import type { HostPermissions, Server, Servers } from './servers.ts';
import { createSingleFlight } from './single-flight.ts';
import type { StorageArea } from './storage-area.ts';

const Intention = v.nullable(v.strictObject({ address: ShortText, failure: v.nullable(FailureCode) }));

/** Adds servers by their address. */
export interface Adding {
  /** Remembers an address while the browser asks for permission, for its question may close the popup. */
  intend(address: string): Promise<void>;
  /**
   * Looks what answers at an address and adds it.
   * @throws AppError('permission_missing'), and what `Probe.first` throws; nothing is kept then, no permission either
   */
  add(address: string): Promise<Server>;
  /** Goes on where the popup was closed by the question. */
  resume(): Promise<void>;
  /** The address under way, or what became of it. */
  intention(): Promise<v.InferOutput<typeof Intention>>;
}

interface Parts {
  memory: StorageArea;
  permissions: HostPermissions;
  patterns: OriginPatterns;
  servers: Servers;
  probe: Probe;
}

/** Adding, one address at a time. */
export function createAdding(has: Parts): Adding {
  const record = createRecord(has.memory, { key: 'adding', schema: Intention, empty: null });
  const flight = createSingleFlight<Server>();
  const add = (address: string) =>
    flight(address, async () => {
      try {
        const server = await addServer(has, address);
        await record.update(() => null);
        return server;
      } catch (error) {
        const failure = isAppError(error) ? error.code : 'unavailable';
        await record.update(() => ({ address, failure }));
        throw error;
      }
    });
  return {
    add,
    intention: record.read,
    intend: async (address) => {
      await record.update(() => ({ address, failure: null }));
    },
    resume: async () => {
      const intention = await record.read();
      if (intention && intention.failure === null) await add(intention.address);
    },
  };
}

async function addServer(has: Parts, address: string): Promise<Server> {
  const candidates = candidateOrigins(address);
  const granted = await permitted(has, candidates);
  if (granted.length === 0) throw new AppError('permission_missing', 'The browser has no permission for this address');
  try {
    const { origin, ...verdict } = await has.probe.first(granted);
    return await has.servers.put({ origin, name: new URL(origin).host, ...verdict });
  } finally {
    await has.servers.giveBack(candidates);
  }
}

async function permitted({ permissions, patterns }: Parts, origins: readonly string[]): Promise<string[]> {
  const answers = origins.map((origin) => permissions.contains({ origins: patterns.permissions(origin) }));
  const isPermitted = await Promise.all(answers);
  return origins.filter((_, index) => isPermitted[index]);
}
