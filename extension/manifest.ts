/** Fixes the extension's id in Chromium, and with it the address that sign-ins return to. */
const chromiumKey =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA6fhTCo+3ZUWq7YV0qlQtD7fkBepevsvLu0q7aQDgid4a7MZuXhBHAyi0ijDys4AGfO1++Mno7Nv6HhhXwYEuUeWN0JLfAqkFTQ4vuGiXU2ITlbwV5Xk5SymCYHZjwGvV3iQ1xuD4H3gclp/5IHyifYi64jlJQjjuSTeGVpxMuaXoGDhEbjnI9QowP+NghPf8v6Hdb1eBeaC+krKZSWxZiu8GsW7yrbsQ555YM5Aq9U8ZWbcn8iZX4qr4OfDygyWR/+i2dJqppsXS/YcCAneYpkmRlAyyp78Buksmp3/41FSSzwkE0y1KYptwlVyeTl4XOjFWqtS7R7FeJqrrWK95TwIDAQAB';

const locked = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  // Servers at home are reached by plain http and ws too: naming the schemes keeps Firefox from upgrading them.
  'connect-src http: https: ws: wss:',
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/** Of the icon named so: `signed-in` or `signed-out`. */
const icons = (name: string) =>
  Object.fromEntries([16, 32, 48, 128].map((size) => [size, `icons/${name}-${size}.png`]));

const common = {
  manifest_version: 3,
  name: '__MSG_name__',
  description: '__MSG_description__',
  default_locale: 'en',
  icons: icons('signed-in'),
  action: { default_popup: 'popup.html', default_title: '__MSG_name__', default_icon: icons('signed-out') },
  permissions: ['activeTab', 'alarms', 'identity', 'scripting', 'storage'],
  optional_host_permissions: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'],
  content_security_policy: { extension_pages: locked.join('; ') },
};

/**
 * The manifest for one browser. Each gets only its own keys, so that no linter has anything to say.
 * No site is named in it: permission for a server is asked when that server is added.
 */
export function manifestFor(target: 'chromium' | 'firefox', version: string): Record<string, unknown> {
  if (target === 'chromium')
    return {
      ...common,
      version,
      key: chromiumKey,
      minimum_chrome_version: '127',
      background: { service_worker: 'background.js' },
    };
  return {
    ...common,
    version,
    background: { scripts: ['background.js'] },
    browser_specific_settings: {
      gecko: {
        id: 'latchkey@latchkey.dev',
        strict_min_version: '140.0',
        data_collection_permissions: { required: ['none'] },
      },
      gecko_android: { strict_min_version: '142.0' },
    },
  };
}
