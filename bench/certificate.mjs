// @ts-check
/**
 * A self-signed certificate for 127.0.0.1, valid for a day, written as DER (RFC 5280 §4.1): Node can read certificates
 * but not make them, and aws-jwt-verify fetches keys over https only.
 */
import { generateKeyPairSync, sign } from 'node:crypto'

/** @param {number} length */
function encodeLength(length) {
  if (length < 128) return [length]
  return length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
}

/** @param {number} tag @param {...Buffer} parts */
function der(tag, ...parts) {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...encodeLength(body.length)]), body])
}

const sequence = (/** @type {Buffer[]} */ ...parts) => der(0x30, ...parts)
const set = (/** @type {Buffer[]} */ ...parts) => der(0x31, ...parts)
const oid = (/** @type {string} */ hex) => der(0x06, Buffer.from(hex, 'hex'))
const bits = (/** @type {Buffer} */ bytes) => der(0x03, Buffer.from([0]), bytes)

const COMMON_NAME = oid('550403')
const SUBJECT_ALT_NAME = oid('551d11')
const BASIC_CONSTRAINTS = oid('551d13')
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'))

/** @param {number} time */
function encodeTime(time) {
  const digits = new Date(time).toISOString().replace(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

export function makeCertificate() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const name = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from('poolguard benchmark')))))
  const address = sequence(der(0x87, Buffer.from([127, 0, 0, 1])))
  const isAuthority = sequence(der(0x01, Buffer.from([255])))
  const extensions = sequence(
    sequence(SUBJECT_ALT_NAME, der(0x04, address)),
    sequence(BASIC_CONSTRAINTS, der(0x01, Buffer.from([255])), der(0x04, isAuthority)),
  )
  const now = Date.now()
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    sequence(encodeTime(now - 3_600_000), encodeTime(now + 86_400_000)),
    name,
    publicKey,
    der(0xa3, extensions),
  )
  const signature = sign('sha256', content, privateKey)
  const encoded = sequence(content, ECDSA_WITH_SHA256, bits(signature)).toString('base64')
  const lines = encoded.match(/.{1,64}/g)?.join('\n')
  return { key: privateKey, cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` }
}
