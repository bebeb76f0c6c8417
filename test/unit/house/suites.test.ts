import { expect, it } from 'vitest';
import { chooseSuites, suites } from '../../../scripts/test/suites.mjs';

it('runs every suite when none is named', () => {
  expect(chooseSuites([])).toEqual({ suites, rest: [] });
  expect(chooseSuites(['-t', 'login'])).toEqual({ suites, rest: ['-t', 'login'] });
});

it('runs the suites that are named and leaves the rest to vitest', () => {
  expect(chooseSuites(['unit', 'e2e', 'popup', '-t', 'unit'])).toEqual({
    suites: ['unit', 'e2e'],
    rest: ['popup', '-t', 'unit'],
  });
});
