import * as v from 'valibot';
import { createRanges } from '../auth/local-network.ts';

const trueWords = ['true', 'yes', 'on', 'enable', '1'];
const falseWords = ['false', 'no', 'off', 'disable', '0'];

/** Text; a number is taken as it is written, as Home Assistant does. */
export const Text = v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.title('string'));

/** True or false, or one of the words that Home Assistant takes for them. */
export const Flag = v.pipe(
  v.union([v.boolean(), v.string(), v.number()]),
  v.check((value) => [...trueWords, ...falseWords].includes(wordOf(value)), 'must be true or false'),
  v.transform((value) => trueWords.includes(wordOf(value))),
  v.title('boolean'),
);

/** A number, or text that is one. */
export const Decimal = v.pipe(
  v.union([v.number(), v.string()]),
  v.check((value) => String(value).trim() !== '' && Number.isFinite(Number(value)), 'must be a number'),
  v.transform(Number),
  v.title('number'),
);

/** An IP address or a network of them. */
export const Network = v.pipe(
  v.string(),
  v.check((text) => isNetwork(text), 'must be an IP address or a network such as 192.168.1.0/24'),
);

/** A port to listen on; 0 lets the system choose. */
export const Port = v.pipe(Decimal, v.integer(), v.minValue(0), v.maxValue(65_535));

/** An address of the web. */
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

function wordOf(value: boolean | number | string): string {
  return String(value).trim().toLowerCase();
}

function isNetwork(text: string): boolean {
  try {
    createRanges([text]);
    return true;
  } catch {
    return false;
  }
}
