import * as v from 'valibot';
import { createRanges } from '../auth/local-network.ts';

/** An IP address or a network of them. */
export const Network = v.pipe(
  v.string(),
  v.check((text) => isNetwork(text), 'must be an IP address or a network such as 192.168.1.0/24'),
);

export const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));

export const WebUrl = v.pipe(
  v.string(),
  v.check((text) => /^https?:\/\//.test(text) && URL.canParse(text), 'must be an http or https address'),
);

/** One or several. */
export const oneOrMore = <S extends v.GenericSchema>(schema: S) =>
  v.pipe(
    v.union([v.array(schema), schema]),
    v.transform((value) => (Array.isArray(value) ? value : [value]) as v.InferOutput<S>[]),
  );

function isNetwork(text: string): boolean {
  try {
    createRanges([text]);
    return true;
  } catch {
    return false;
  }
}
