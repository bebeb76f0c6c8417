import * as v from 'valibot';
import { keyPart } from './key.ts';
import type { Reader, Transaction } from './key-value.ts';

/*
 * A list of ids that a transaction can read and change without ranges, in the order of insertion.
 * Each id has a key of its own with its two neighbours, so that adding and removing cost the same in a list of
 * a million as in a list of one; an array under one key would be written anew, whole, with each change.
 */

const Head = v.object({ first: v.string(), last: v.string(), count: v.pipe(v.number(), v.integer(), v.minValue(1)) });
const Link = v.object({ previous: v.nullable(v.string()), next: v.nullable(v.string()) });

/** The ids of the chain that begins at `prefix` (from `keyPrefix`), in the order in which they were added. */
export function chainIds(reader: Reader, prefix: string): string[] {
  const head = readHead(reader, prefix);
  const ids: string[] = [];
  let id: string | null = head?.first ?? null;
  // Bounded by the count: a damaged chain must not turn in circles.
  while (id !== null && head && ids.length < head.count) {
    ids.push(id);
    id = readLink(reader, prefix, id).next;
  }
  return ids;
}

/** How many ids the chain holds; one read. */
export function chainCount(reader: Reader, prefix: string): number {
  return readHead(reader, prefix)?.count ?? 0;
}

/** Whether an id has its place in the chain: its neighbours name it, and the ends are those of the chain. */
export function isChained(reader: Reader, prefix: string, id: string): boolean {
  const stored = reader.get(linkKey(prefix, id));
  const head = readHead(reader, prefix);
  if (!head || !v.is(Link, stored)) return false;
  const { previous, next } = stored;
  const before = previous === null ? head.first : readLink(reader, prefix, previous).next;
  const after = next === null ? head.last : readLink(reader, prefix, next).previous;
  return before === id && after === id;
}

/** Adds an id that is not yet in the chain, at its end. */
export function chainAppend(tx: Transaction, prefix: string, id: string): void {
  const head = readHead(tx, prefix);
  const previous = head?.last ?? null;
  if (previous !== null) tx.put(linkKey(prefix, previous), { ...readLink(tx, prefix, previous), next: id });
  tx.put(linkKey(prefix, id), { previous, next: null });
  tx.put(prefix, { first: head?.first ?? id, last: id, count: (head?.count ?? 0) + 1 });
}

/** Removes an id that is in the chain; the last one takes the chain with it. */
export function chainRemove(tx: Transaction, prefix: string, id: string): void {
  const { previous, next } = readLink(tx, prefix, id);
  if (previous !== null) tx.put(linkKey(prefix, previous), { ...readLink(tx, prefix, previous), next });
  if (next !== null) tx.put(linkKey(prefix, next), { ...readLink(tx, prefix, next), previous });
  tx.delete(linkKey(prefix, id));
  shorten(tx, prefix, { previous, next });
}

function shorten(tx: Transaction, prefix: string, removed: v.InferOutput<typeof Link>): void {
  const head = readHead(tx, prefix);
  if (!head || head.count === 1) {
    tx.delete(prefix);
    return;
  }
  const first = removed.previous === null ? removed.next : head.first;
  const last = removed.next === null ? removed.previous : head.last;
  tx.put(prefix, { first, last, count: head.count - 1 });
}

function readHead(reader: Reader, prefix: string): v.InferOutput<typeof Head> | undefined {
  const stored = reader.get(prefix);
  return stored === undefined ? undefined : checked(Head, stored, prefix);
}

function readLink(reader: Reader, prefix: string, id: string): v.InferOutput<typeof Link> {
  return checked(Link, reader.get(linkKey(prefix, id)), prefix);
}

function checked<S extends v.GenericSchema>(schema: S, stored: unknown, prefix: string): v.InferOutput<S> {
  if (v.is(schema, stored)) return stored;
  throw new Error(`The store is damaged: broken list in ${prefix.slice(0, prefix.indexOf('!'))}`);
}

function linkKey(prefix: string, id: string): string {
  return prefix + keyPart(id);
}
