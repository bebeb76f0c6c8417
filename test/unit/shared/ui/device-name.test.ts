import { describe, expect, it } from 'vitest';
import { addressKind } from '../../../../shared/ui/address-kind.ts';
import { describeDevice } from '../../../../shared/ui/device-name.ts';
import { createTranslator } from '../../../../shared/ui/messages/translator.ts';
import type { RefreshTokenRow } from '../../../../shared/wire/refresh-token.ts';

const here = 'http://house.test:8123';
const row = (part: Partial<RefreshTokenRow>): RefreshTokenRow => ({
  id: 'a',
  type: 'normal',
  client_id: null,
  client_name: null,
  client_icon: null,
  created_at: '2026-03-10T12:00:00+00:00',
  last_used_at: null,
  last_used_ip: null,
  is_current: false,
  ...part,
});
const name = (part: Partial<RefreshTokenRow>) => describeDevice(row(part), createTranslator(), here).name;

describe('device name', () => {
  it.each([
    [`${here}/`, 'Web browser'],
    ['https://house.example/', 'Web browser at house.example'],
    ['https://home-assistant.io/iOS', 'Home Assistant app (iPhone, iPad or Mac)'],
    ['https://home-assistant.io/android', 'Home Assistant app (Android)'],
    ['https://home-assistant.io/ios', 'Application at home-assistant.io'],
    ['https://abcdef.chromiumapp.org/', 'Browser extension (Chrome or a relative)'],
    ['https://chromiumapp.org.evil.test/', 'Web browser at chromiumapp.org.evil.test'],
    ['https://0123.extensions.allizom.org/', 'Browser extension (Firefox)'],
    ['https://tool.test/app?x=1', 'Application at tool.test'],
    ['not an address', 'Unknown application'],
  ])('calls %s %s', (client_id, words) => {
    expect(name({ client_id })).toBe(words);
  });

  it('uses the name that a long-lived token was given, and says what it is without one', () => {
    expect(name({ type: 'long_lived_access_token', client_name: 'Heating script' })).toBe('Heating script');
    expect(name({ type: 'long_lived_access_token' })).toBe('Long-lived access token');
  });
});

describe('kind of address', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['192.168.1.7', 'local'],
    ['172.31.0.1', 'local'],
    ['172.32.0.1', 'other'],
    ['::ffff:10.0.0.1', 'local'],
    ['fd12::1', 'local'],
    ['fe80::1', 'local'],
    ['203.0.113.7', 'other'],
    ['2001:db8::1', 'other'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });
});
