/**
 * Keys of Home Assistant's own blocks that are about what Latchkey doesn't have, or that have left Home Assistant:
 * left unread, and told once.
 */
export const withoutMeaning: Readonly<Record<string, readonly string[]>> = {
  http: ['base_url', 'development', 'trusted_networks'],
  homeassistant: [
    'allowlist_external_dirs',
    'allowlist_external_urls',
    'customize',
    'customize_domain',
    'customize_glob',
    'debug',
    'legacy_templates',
    'media_dirs',
    'packages',
    'radius',
    'temperature_unit',
    'webrtc',
    'whitelist_external_dirs',
  ],
};
