/**
 * A self-signed X.509 certificate (RFC 5280 §4.1, version 1) with a new RSA key of 2048 bits. Node can read
 * certificates but not make them, so this file writes the DER.
 */
import { generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18

/** sha256WithRSAEncryption, with parameters NULL. */
const ALGORITHM = Buffer.from('300d06092a864886f70d01010b0500', 'hex')
/** id-at-commonName. */
const COMMON_NAME = Buffer.from('0603550403', 'hex')

const TEN_YEARS_MS = 10 * 365 * 86_400_000

/** X.690 §8.1.3: a length below 128 is one byte; a longer one is preceded by its number of bytes. */
function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

function encode(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), encodeLength(content.length), content])
}

/** RFC 5280 §4.1.2.5: UTCTime until 2049. */
function encodeTime(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '')
  const isLate = Number(digits.slice(0, 4)) >= 2050
  return isLate
    ? encode(GENERALIZED_TIME, Buffer.from(digits))
    : encode(UTC_TIME, Buffer.from(digits.slice(2)))
}

function encodeName(commonName: string): Buffer {
  const value = encode(UTF8_STRING, Buffer.from(commonName))
  return encode(SEQUENCE, encode(SET, encode(SEQUENCE, COMMON_NAME, value)))
}

function signCertificate(toBeSigned: Buffer, privateKey: KeyObject): Buffer {
  const signature = encode(BIT_STRING, Buffer.from([0]), sign('sha256', toBeSigned, privateKey))
  return encode(SEQUENCE, toBeSigned, ALGORITHM, signature)
}

export interface SigningCertificate {
  /** The DER in base64, as in AWS's answers. */
  readonly certificate: string
  /** PKCS #8 in PEM. */
  readonly privateKey: string
}

export async function makeSigningCertificate(commonName: string, now: number): Promise<SigningCertificate> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const name = encodeName(commonName)
  const toBeSigned = encode(
    SEQUENCE,
    encode(INTEGER, Buffer.from([1]), randomBytes(15)),
    ALGORITHM,
    name,
    encode(SEQUENCE, encodeTime(now), encodeTime(now + TEN_YEARS_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  return {
    certificate: signCertificate(toBeSigned, privateKey).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}
