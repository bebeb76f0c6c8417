import { describe, expect, it } from 'vitest';
import { nearest } from '../../../../backend/config/nearest.ts';

describe('nearest', () => {
  const keys = ['server_port', 'server_host', 'trusted_proxies', 'name'];

  it.each([
    ['server_prot', 'server_port'],
    ['SERVER_HOST', 'server_host'],
    ['trusted_proxy', 'trusted_proxies'],
    ['nmae', 'name'],
  ])('takes %s for %s', (word, meant) => expect(nearest(word, keys)).toBe(meant));

  it('guesses nothing that is far off', () => {
    expect(nearest('ssl', keys)).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
