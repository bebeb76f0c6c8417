import { describe, expect, it } from 'vitest';
import { hasDevelopment, missingPackages } from '../../../scripts/setup/missing-packages.mjs';

const wanted = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/koa': { version: '3.3.0' },
    'node_modules/vitest': { version: '4.1.12', dev: true },
    'node_modules/@esbuild/aix-ppc64': { version: '0.28.2', optional: true },
  },
};
const koa = { 'node_modules/koa': { version: '3.3.0' } };

describe('missing packages', () => {
  it('are all that production needs when nothing is installed', () => {
    expect(missingPackages(wanted, {}, { dev: false })).toEqual(['node_modules/koa']);
  });

  it('include what development needs when that is asked for', () => {
    expect(missingPackages(wanted, { packages: koa }, { dev: false })).toEqual([]);
    expect(missingPackages(wanted, { packages: koa }, { dev: true })).toEqual(['node_modules/vitest']);
  });

  it('include a package of another version, optional or not', () => {
    const installed = {
      packages: { 'node_modules/koa': { version: '3.2.0' }, 'node_modules/@esbuild/aix-ppc64': { version: '0.28.1' } },
    };
    const both = ['node_modules/koa', 'node_modules/@esbuild/aix-ppc64'];
    expect(missingPackages(wanted, installed, { dev: false })).toEqual(both);
  });

  it('are not to be installed without development once development is there', () => {
    const typescript = { version: '7.0.2', devOptional: true };
    expect(hasDevelopment({ packages: { ...koa, 'node_modules/typescript': typescript } })).toBe(false);
    expect(hasDevelopment({ packages: { ...koa, 'node_modules/vitest': { dev: true } } })).toBe(true);
  });
});
