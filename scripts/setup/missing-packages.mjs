/**
 * What a lockfile of npm says about a package, as far as it matters here.
 * @typedef {{ version?: string, dev?: boolean, devOptional?: boolean, optional?: boolean, link?: boolean }} Locked
 */

/** @typedef {{ packages?: Record<string, Locked> }} Lockfile `package-lock.json`, or what npm left in node_modules */

/**
 * Paths of the packages that the lockfile wants and node_modules has not, or has in another version.
 * A package that is optional may be absent: it is for another kind of machine.
 * @param {Lockfile} wanted
 * @param {Lockfile} installed
 * @param {{ dev: boolean }} options whether development needs its packages too
 * @returns {string[]}
 */
export function missingPackages(wanted, installed, { dev }) {
  return Object.entries(wanted.packages ?? {})
    .filter(([path, entry]) => path !== '' && !entry.link && (dev || !isForDevelopment(entry)))
    .filter(([path, entry]) => {
      const present = installed.packages?.[path];
      return present ? present.version !== entry.version : !entry.optional;
    })
    .map(([path]) => path);
}

/**
 * Whether somebody installed what development needs, so that it must not be taken away.
 * @param {Lockfile} installed
 */
export function hasDevelopment(installed) {
  return Object.values(installed.packages ?? {}).some(({ dev }) => dev === true);
}

/**
 * npm installs one that production could make use of too, marked devOptional, in any case; nothing asks for it.
 * @param {Locked} entry
 */
const isForDevelopment = (entry) => entry.dev === true || entry.devOptional === true;
