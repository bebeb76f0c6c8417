import { describe, expect, it } from 'vitest';
import { checkLicences, checkVersions } from '../../../scripts/check/dependencies.mjs';

const lock = (entry: object) => ({
  packages: { 'node_modules/a': { version: '1.2.3', integrity: 'sha512-x', ...entry } },
});

describe('licences', () => {
  it.each(['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC'])('%s may be shipped', (license) => {
    expect(checkLicences(lock({ license }))).toEqual([]);
  });

  it.each(['GPL-3.0', 'MIT AND GPL-3.0', undefined])('%s may not', (license) => {
    expect(checkLicences(lock({ license }))).toHaveLength(1);
  });

  it('do not matter for what is not shipped', () => {
    expect(checkLicences(lock({ license: 'GPL-3.0', dev: true }))).toEqual([]);
  });
});

describe('versions', () => {
  it('are right when exact and locked', () => {
    expect(checkVersions({ dependencies: { a: '1.2.3' } }, lock({}))).toEqual([]);
  });

  it('must be exact', () => {
    expect(checkVersions({ dependencies: { a: '^1.2.3' } }, lock({}))).toContain(
      'package.json wants a ^1.2.3: an exact version is needed',
    );
  });

  it('must be those of the lockfile', () => {
    expect(checkVersions({ devDependencies: { a: '1.2.4' } }, lock({}))).toEqual([
      'package-lock.json does not have a 1.2.4',
    ]);
  });

  it('must be verifiable', () => {
    expect(checkVersions({}, lock({ integrity: undefined }))).toEqual([
      'package-lock.json has no integrity for node_modules/a',
    ]);
  });
});
