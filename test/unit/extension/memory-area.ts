import type { StorageArea } from '../../../extension/background/storage-area.ts';

/** A storage area in memory, which like the browser's keeps copies. */
export function memoryArea(): StorageArea & { contents: Map<string, unknown> } {
  const contents = new Map<string, unknown>();
  const copy = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
  return {
    contents,
    get: async (key) => {
      const names = key === null ? [...contents.keys()] : [key].filter((name) => contents.has(name));
      return Object.fromEntries(names.map((name) => [name, copy(contents.get(name))]));
    },
    set: async (items) => {
      for (const [name, value] of Object.entries(items)) contents.set(name, copy(value));
    },
    remove: async (key) => void contents.delete(key),
  };
}
