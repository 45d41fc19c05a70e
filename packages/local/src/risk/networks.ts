/** Networks of IP addresses. A text that is not an IP address is in no network. */
import { BlockList, isIP } from 'node:net'

type Family = 'ipv4' | 'ipv6'

/** The prefix of the network of a home or an office: RFC 6177 for IPv6. */
const PREFIXES = { ipv4: 24, ipv6: 48 } as const

function toFamily(ip: string): Family | undefined {
  const version = isIP(ip)
  return version === 0 ? undefined : `ipv${version as 4 | 6}`
}

function isIn(ip: string, address: string, prefix: number): boolean {
  const family = toFamily(ip)
  if (family === undefined || family !== toFamily(address)) return false
  const network = new BlockList()
  network.addSubnet(address, prefix, family)
  return network.check(ip, family)
}

export function isSameNetwork(ip: string, other: string): boolean {
  const family = toFamily(other)
  return family !== undefined && isIn(ip, other, PREFIXES[family])
}

/** @param ranges in CIDR notation */
export function isInRanges(ip: string | undefined, ranges: readonly string[] = []): boolean {
  return ranges.some((range) => {
    const [address = '', prefix] = range.split('/')
    return ip !== undefined && isIn(ip, address, Number(prefix))
  })
}
