import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidateOrigins } from '../../../extension/address.ts';

describe('candidate origins of a typed address', () => {
  it.each([
    ['homeassistant.local:8123', ['http://homeassistant.local:8123', 'https://homeassistant.local:8123']],
    ['localhost:8123', ['http://localhost:8123', 'https://localhost:8123']],
    ['192.168.1.20', ['http://192.168.1.20', 'https://192.168.1.20']],
    ['[fd00::1]:8123', ['http://[fd00::1]:8123', 'https://[fd00::1]:8123']],
    ['home.example.org', ['https://home.example.org', 'http://home.example.org']],
    ['8.8.8.8:8123', ['https://8.8.8.8:8123', 'http://8.8.8.8:8123']],
    ['home.example.org:443', ['https://home.example.org']],
    ['home.local:80', ['http://home.local']],
    ['http://Home.Example.org:8123/lovelace/0?x=1#y', ['http://home.example.org:8123']],
    [' https://home.example.org ', ['https://home.example.org']],
  ])('takes %j for %j', (address, origins) => {
    expect(candidateOrigins(address)).toEqual(origins);
  });

  it.each([
    '',
    '  ',
    'two words',
    'ftp://home.example.org',
    'javascript://home.example.org/%0aalert(1)',
    'http://user:secret@home.example.org',
    'user@home.example.org',
    'http://',
    'home.example.org:99999',
  ])('refuses %j', (address) => {
    expect(() => candidateOrigins(address)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('gives nothing but http and https origins, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain()), (address) => {
        let origins: readonly string[] = [];
        try {
          origins = candidateOrigins(address);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' });
        }
        for (const origin of origins) {
          expect(origin).toMatch(/^https?:\/\//);
          expect(new URL(origin).origin).toBe(origin);
        }
      }),
    );
  });
});
