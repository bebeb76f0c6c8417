import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { pack } from '../../../scripts/build/pack.mjs';

const bytes = (text: string) => new TextEncoder().encode(text);

it('packs the same files into the same bytes, whatever their order, and gives them back', () => {
  const one = pack(
    new Map([
      ['b/c.js', bytes('1')],
      ['a.json', bytes('{}')],
    ]),
  );
  const other = pack(
    new Map([
      ['a.json', bytes('{}')],
      ['b/c.js', bytes('1')],
    ]),
  );
  expect(one).toEqual(other);
  expect(unzipSync(one)).toEqual({ 'a.json': bytes('{}'), 'b/c.js': bytes('1') });
});
