/** How near an address is: this very machine, the local network, or anywhere. */
export type AddressKind = 'loopback' | 'local' | 'other';

/** Judges a literal IP address as the server does for its callers. PROTOCOL.md 2.1 */
export function addressKind(address: string): AddressKind {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (plain === '::1' || /^127\./.test(plain)) return 'loopback';
  return localRanges.some((range) => range.test(plain)) ? 'local' : 'other';
}

const localRanges = [
  /^10\.\d/,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^169\.254\./,
  /^fd[0-9a-f]{2}:/,
  /^fe[89ab][0-9a-f]:/,
];
