/** The parts of the browser that the background uses, each as narrow as it is needed; the real ones fit as they are. */

export interface BrowserTab {
  id?: number | undefined;
  url?: string | undefined;
  windowId?: number | undefined;
  /** In front in its window. */
  active?: boolean | undefined;
}

export interface BrowserTabs {
  query(what: { url?: string; active?: boolean; lastFocusedWindow?: boolean }): Promise<BrowserTab[]>;
  create(options: { url: string }): Promise<unknown>;
  update(id: number, options: { url?: string; active?: boolean }): Promise<unknown>;
  reload(id: number): Promise<void>;
  remove(id: number): Promise<void>;
}

export interface BrowserWindows {
  update(id: number, options: { focused: boolean }): Promise<unknown>;
}

/** A script that the browser puts into pages by itself. */
export interface ContentScript {
  id: string;
  js: string[];
  matches: string[];
  excludeMatches?: string[];
  runAt: 'document_start';
  allFrames: boolean;
  world?: 'MAIN';
}

export interface ContentScripts {
  getRegisteredContentScripts(): Promise<{ id: string }[]>;
  registerContentScripts(scripts: ContentScript[]): Promise<void>;
  unregisterContentScripts(which: { ids: string[] }): Promise<void>;
  executeScript(
    script: { target: { tabId: number }; injectImmediately?: boolean } & ({ files: string[] } | { func: () => void }),
  ): Promise<unknown>;
}

export interface ToolbarButton {
  setPopup(options: { tabId: number; popup: string }): Promise<void>;
  openPopup(): Promise<void>;
}
