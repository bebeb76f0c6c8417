import type * as v from 'valibot';
import { banOperations } from './ban-operations.ts';
import { dataOperations } from './data-operations.ts';
import type { Operation } from './operation.ts';
import { tokenOperations } from './token-operations.ts';
import { userOperations } from './user-operations.ts';

/** Everything that the host may do with the data, over a running server or without one. */
export const operations = { ...userOperations, ...tokenOperations, ...banOperations, ...dataOperations };

export type OperationName = keyof typeof operations;
export type OperationInput<N extends OperationName> = v.InferInput<(typeof operations)[N]['input']>;
export type OperationOutput<N extends OperationName> = v.InferOutput<(typeof operations)[N]['output']>;

/** The operation of this name, undefined when there is none. */
export function findOperation(name: string): Operation | undefined {
  return Object.hasOwn(operations, name) ? (operations[name as OperationName] as unknown as Operation) : undefined;
}
