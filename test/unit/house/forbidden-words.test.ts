import { describe, expect, it } from 'vitest';
import { checkWords } from '../../../scripts/check/forbidden-words.mjs';

const complaints = (text: string) => checkWords([{ path: 'a.ts', text }]);

describe('forbidden words', () => {
  it.each([
    '// TODO later',
    'see issue 12',
    "readFile('/work/place/x')",
    'cd /home/anna/latchkey',
    'as NUMBERS.md says',
    "it.skip('works')",
  ])('are found in %s', (line) => {
    expect(complaints(`fine\n${line}`)).toEqual([expect.stringMatching(/^a\.ts:2 /)]);
  });

  it.each([
    'method: todoList',
    "import '../shared/errors.ts'",
    'https://x.test/work/home',
    'PROTOCOL.md 3.7',
    'it issues tokens',
  ])('are not seen in %s', (line) => {
    expect(complaints(line)).toEqual([]);
  });
});
