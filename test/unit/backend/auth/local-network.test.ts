import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, createRanges, isLocal, isLoopback } from '../../../../backend/auth/local-network.ts';

describe('local network', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.10',
    '169.254.0.1',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:192.168.0.10',
    '::FFFF:10.0.0.1',
  ])('has %s in it', (address) => {
    expect(isLocal(address)).toBe(true);
  });

  it.each([
    '1.2.3.4',
    '172.15.255.255',
    '172.32.0.0',
    '192.169.0.0',
    '11.0.0.0',
    '0.0.0.0',
    '2001:db8::1',
    'fc00::1',
    '::ffff:1.2.3.4',
    '::',
  ])('has %s not in it', (address) => {
    expect(isLocal(address)).toBe(false);
  });

  it.each(['', 'localhost', '127.1', '127.0.0.1 ', '127.0.0.1:80', '[::1]', '10.0.0.0/8', '0x7f.0.0.1', '127.0.0.01'])(
    'has nothing in it that is no address, such as "%s"',
    (text) => {
      expect([isLocal(text), isLoopback(text)]).toEqual([false, false]);
    },
  );

  it('is wider than this machine', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
    expect(['10.0.0.1', 'fd00::1', '128.0.0.1'].some(isLoopback)).toBe(false);
  });

  it('is asked about any text without an error', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => void isLocal(text)));
  });
});

describe('ranges', () => {
  it('hold their networks and single addresses, and nothing else', () => {
    const list = createRanges(['192.168.0.1', '192.168.128.0/24', '::1', 'fd00::/8', '10.0.0.0/31']);
    expect(['192.168.0.1', '192.168.128.10', '::1', 'fd01:db8::1', '10.0.0.1'].every((ip) => contains(list, ip))).toBe(
      true,
    );
    expect(['192.168.0.2', '192.168.129.0', '2001:db8::1', '10.0.0.2', ''].some((ip) => contains(list, ip))).toBe(
      false,
    );
    expect(contains(createRanges(['0.0.0.0/0']), '8.8.8.8')).toBe(true);
  });

  it.each([
    '',
    'x',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/1.5',
    '::/129',
    '10.0.0',
    'a.test',
  ])('can’t be made of "%s", and the error names it', (range) => {
    expect(() => createRanges(['10.0.0.1', range])).toThrow(`not an IP address or network: ${range}`);
  });
});
