import { BlockList, isIP, SocketAddress } from 'node:net';

const loopback = createRanges(['127.0.0.0/8', '::1/128']);
const local = createRanges([
  '127.0.0.0/8',
  '::1/128',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fd00::/8',
  '169.254.0.0/16',
  'fe80::/10',
]);

/** Whether the text is an IP address of this machine itself. IPv4-mapped forms count as the IPv4 address. */
export function isLoopback(address: string): boolean {
  return contains(loopback, address);
}

/** Whether the text is an IP address of a home network, as Home Assistant draws the line. PROTOCOL.md 2.1 */
export function isLocal(address: string): boolean {
  return contains(local, address);
}

/** The ranges as a list to ask; each is `address/bits`, or a single address. @throws RangeError naming the bad one */
export function createRanges(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) addRange(list, range);
  return list;
}

/** `BlockList.check` says false to rubbish without complaint, so the text is tested for being an address first. */
export function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** An address in its one usual spelling; IPv4-mapped IPv6, however it is written, as the IPv4 address that it is. */
export function plainAddress(address: string | undefined): string {
  const given = address ?? '';
  const spelled = isIP(given) === 6 ? new SocketAddress({ address: given, family: 'ipv6' }).address : given;
  return spelled.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
}

function addRange(list: BlockList, range: string): void {
  const [address = '', bits, ...rest] = range.split('/');
  const family = isIP(address);
  const width = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? width : Number(bits);
  const isValid = family !== 0 && rest.length === 0 && bits !== '' && Number.isInteger(prefix) && prefix >= 0;
  if (!isValid || prefix > width) throw new RangeError(`not an IP address or network: ${range}`);
  list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
}
