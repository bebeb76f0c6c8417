import { expect, it } from 'vitest';
import { checkDocstrings } from '../../../scripts/check/docstrings.mjs';

const complaints = (text: string) => checkDocstrings([{ path: 'a.ts', text }]);

it('asks every exported function for a docstring', () => {
  expect(complaints('const x = 1;\nexport async function open() {}')).toEqual(['a.ts:2 open has no docstring']);
});

it('takes one that stands above overloads or a comment for a tool', () => {
  const text = '/** Opens. */\n// biome-ignore x: y\nexport function open(a: 1): 1;\nexport function open(a: 2): 2 {}';
  expect(complaints(text)).toEqual([]);
});

it('leaves the functions that nobody else can call alone', () => {
  expect(complaints('function open() {}')).toEqual([]);
});
