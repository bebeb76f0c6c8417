import { describe, expect, it } from 'vitest';
import { manifestFor } from '../../../extension/manifest.ts';

describe.each(['chromium', 'firefox'] as const)('the manifest for %s', (target) => {
  const manifest = manifestFor(target, '1.2.3');

  it('asks for these permissions and no others', () => {
    expect(manifest.permissions).toEqual(['activeTab', 'alarms', 'identity', 'scripting', 'storage']);
    expect(manifest.optional_host_permissions).toEqual(['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*']);
    expect(manifest.optional_permissions).toBeUndefined();
  });

  it('has access to no site, runs in no page and listens to nobody by itself', () => {
    expect(manifest.host_permissions).toBeUndefined();
    expect(manifest.content_scripts).toBeUndefined();
    expect(manifest.externally_connectable).toBeUndefined();
    expect(manifest.web_accessible_resources).toBeUndefined();
  });

  it('lets its pages run its own scripts only, and reach servers without a certificate', () => {
    const { extension_pages: policy } = manifest.content_security_policy as { extension_pages: string };
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure-requests/);
  });
});
