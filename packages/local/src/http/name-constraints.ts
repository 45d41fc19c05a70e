/**
 * The name constraints of a local certificate authority (RFC 5280 §4.2.1.10). A browser or a system that
 * trusts the authority accepts its certificates only for this machine and the hosts of the pool, so a stolen
 * key is worthless for other sites.
 */
import { isIP } from 'node:net'

export const NAME_CONSTRAINTS_OID = '2.5.29.30'

/** 127.0.0.0/8 and ::1, each with its mask. */
const LOOPBACK_NETWORKS = [
  Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]),
  Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)]),
]

/** X.690 §8.1.3. Every value here is shorter than 64 KiB. */
function encodeLength(length: number): number[] {
  if (length < 128) return [length]
  return length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
}

/** X.690 §8.1. */
function encodeDer(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...encodeLength(content.length)]), content])
}

const SEQUENCE = 0x30
const PERMITTED_SUBTREES = 0xa0
const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

/** `a.b.c.d` with a mask that only this address matches. */
function toNetwork(address: string): Buffer {
  return Buffer.from([...address.split('.').map(Number), 255, 255, 255, 255])
}

function toSubtree(host: string): Buffer {
  return isIP(host) === 4 ? encodeDer(IP_ADDRESS, toNetwork(host)) : encodeDer(DNS_NAME, Buffer.from(host))
}

/** Permits the loopback addresses, the given hosts, and all names below a given name. */
export function makeNameConstraints(hosts: readonly string[]): Uint8Array<ArrayBuffer> {
  const bases = [
    ...LOOPBACK_NETWORKS.map((network) => encodeDer(IP_ADDRESS, network)),
    ...hosts.map(toSubtree),
  ]
  const subtrees = bases.map((base) => encodeDer(SEQUENCE, base))
  return new Uint8Array(encodeDer(SEQUENCE, encodeDer(PERMITTED_SUBTREES, ...subtrees)))
}
