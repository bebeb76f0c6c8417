import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { parse } from '../../shared/validate.ts';
import type { Auth } from '../auth/auth.ts';
import type { Bans } from '../auth/bans.ts';
import { UsernameError } from '../auth/local-logins.ts';
import type { Config } from '../config/schema.ts';
import type { Environment } from '../environment.ts';
import type { KeyValueStore } from '../store/key-value.ts';

/** What an operation works on: the data of one folder, in a server that runs or in the command line itself. */
export interface OperationDeps {
  store: KeyValueStore;
  auth: Auth;
  bans: Bans;
  config: Config;
  dataFolder: string;
  environment: Environment;
  /** Where the server listens, null when none runs. */
  port: number | null;
  version: string;
}

/** Something that the host may do; input and output are parsed at both ends of the socket. */
export interface Operation<I extends v.GenericSchema = v.GenericSchema, O extends v.GenericSchema = v.GenericSchema> {
  input: I;
  output: O;
  run(input: v.InferOutput<I>, deps: OperationDeps): Promise<v.InferInput<O>> | v.InferInput<O>;
}

/** Declares an operation; the types of `run` follow from the schemas. */
export function operation<I extends v.GenericSchema, O extends v.GenericSchema>(
  declared: Operation<I, O>,
): Operation<I, O> {
  return declared;
}

/** Runs an operation on what came from outside. @throws AppError for whatever can be expected to fail */
export async function runOperation(declared: Operation, input: unknown, deps: OperationDeps): Promise<unknown> {
  try {
    return parse(declared.output, await declared.run(parse(declared.input, input), deps), 'unavailable');
  } catch (error) {
    if (error instanceof UsernameError) throw new AppError('invalid_request', error.message);
    throw error;
  }
}

/** A time as it is told: ISO 8601; null stays null. */
export function isoTime(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}

/** A short text that a person gave. */
export const Word = v.pipe(v.string(), v.minLength(1), v.maxLength(1024));
