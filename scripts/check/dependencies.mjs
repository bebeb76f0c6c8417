/**
 * The parts of package.json and package-lock.json that are looked at.
 * @typedef {{ dependencies?: Record<string, string>, devDependencies?: Record<string, string> }} Manifest
 * @typedef {{ version?: string, license?: string, dev?: boolean, integrity?: string, link?: boolean }} Entry
 * @typedef {{ packages: Record<string, Entry & Manifest> }} Lockfile
 */

/** Licences that may be shipped with an Apache-2.0 project. */
const licences = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
]);

/**
 * Whatever is shipped has a licence that allows it. Of `A OR B` one is enough, of `A AND B` both are needed.
 * @param {Lockfile} lockfile
 * @returns {string[]}
 */
export function checkLicences(lockfile) {
  return Object.entries(lockfile.packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !isAllowed(entry.license ?? ''))
    .map(([path, entry]) => `${path} has the licence ${entry.license ?? '(none)'}, which is not on the list`);
}

/** @param {string} expression of SPDX */
function isAllowed(expression) {
  const alternatives = expression.replace(/[()]/g, '').split(' OR ');
  return alternatives.some((alternative) => alternative.split(' AND ').every((licence) => licences.has(licence)));
}

/**
 * Versions are exact, the lockfile knows them, and every package in it can be verified.
 * @param {Manifest} manifest
 * @param {Lockfile} lockfile
 * @returns {string[]}
 */
export function checkVersions(manifest, lockfile) {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const loose = wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version));
  const stale = wanted.filter(([name, version]) => lockfile.packages[`node_modules/${name}`]?.version !== version);
  const unverified = Object.entries(lockfile.packages).filter(([path, entry]) => path !== '' && !entry.integrity);
  return [
    ...loose.map(([name, version]) => `package.json wants ${name} ${version}: an exact version is needed`),
    ...stale.map(([name, version]) => `package-lock.json does not have ${name} ${version}`),
    ...unverified.map(([path]) => `package-lock.json has no integrity for ${path}`),
  ];
}
