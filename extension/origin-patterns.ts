/** How the origins of servers are written for the browser: as permissions, and as pages that scripts run in. */
export interface OriginPatterns {
  /** What one origin needs: its pages, and its WebSocket. */
  permissions(origin: string): string[];
  /** The pages of an origin below a path, for `scripting` and `tabs.query`. */
  pages(origin: string, path?: string): string;
}

/**
 * Chromium holds a pattern to scheme, host and port. A Firefox pattern knows no ports: there it is the host,
 * and whoever acts on a match has to compare the origin itself.
 */
export function createOriginPatterns(target: 'chromium' | 'firefox'): OriginPatterns {
  const pages = (origin: string, path = '/*') => (target === 'firefox' ? origin.replace(/:\d+$/, '') : origin) + path;
  return {
    pages,
    permissions: (origin) => [pages(origin), pages(origin.replace(/^http/, 'ws'))],
  };
}
