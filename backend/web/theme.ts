export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Where the choice is kept: in this browser, for this server. */
export const themeKey = 'latchkeyTheme';

/** The look a person chose, or `system` as long as they have not. */
export function readTheme(storage: Pick<Storage, 'getItem'>): Theme {
  const stored = storage.getItem(themeKey);
  return themes.find((theme) => theme === stored) ?? 'system';
}

/** Shows the page in this look from now on. */
export function applyTheme(theme: Theme, root: HTMLElement): void {
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
}

/** Remembers the choice; the device's own wish needs no entry. */
export function storeTheme(theme: Theme, storage: Pick<Storage, 'setItem' | 'removeItem'>): void {
  if (theme === 'system') storage.removeItem(themeKey);
  else storage.setItem(themeKey, theme);
}
