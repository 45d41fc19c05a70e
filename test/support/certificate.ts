/** A self-signed X.509 certificate of a test key, made for the test (RFC 5280 §4.1). */
import { createPublicKey, sign } from 'node:crypto'
import type { TestKey } from './mint.ts'

function encodeLength(length: number): number[] {
  if (length < 128) return [length]
  return length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
}

/** A value in DER (X.690 §8.1): tag, length, content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...encodeLength(content.length)]), content])
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const integer = (value: number) => der(0x02, Buffer.from([value]))
const SHA256_WITH_RSA = sequence(der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05))
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'))
const NAME = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('test')))))
const VALIDITY = sequence(...['200101000000Z', '490101000000Z'].map((time) => der(0x17, Buffer.from(time))))

export function certificatePem({ privateKey, publicPem }: TestKey): string {
  const publicKey = createPublicKey(publicPem).export({ type: 'spki', format: 'der' })
  const version = der(0xa0, integer(2))
  const content = sequence(version, integer(1), SHA256_WITH_RSA, NAME, VALIDITY, NAME, publicKey)
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey))
  const body = sequence(content, SHA256_WITH_RSA, signature).toString('base64').replace(/.{64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
}
