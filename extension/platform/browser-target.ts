declare const LATCHKEY_BROWSER: 'chromium' | 'firefox';

/** Which browser this build is for; the build puts it in. */
export const target: 'chromium' | 'firefox' = LATCHKEY_BROWSER;
