/** A header with a client certificate, as proxies write it → the thumbprint of the certificate. */
import { X509Certificate } from 'node:crypto'
import type { HeaderFormat } from './mtls-options.ts'
import { hashCertificate } from './thumbprint.ts'

/** Envoy, "x-forwarded-client-cert": pairs separated by semicolons; a value in quotes has `\"` for a quote. */
const PAIR = /([A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^;,"]*)(;|,|$)/y

/** SHA-256 in hex. */
const HASH = /^[0-9a-f]{64}$/i

/** RFC 8941 §3.3.5: a byte sequence. */
const BYTE_SEQUENCE = /^:([A-Za-z0-9+/]+={0,2}):$/

/** Escaped PEM has no comma. Node joins several lines with commas, and the first may be from the client. */
function hashPem(escaped: string): string {
  if (escaped.includes(',')) throw new Error('It is more than one certificate header.')
  return hashCertificate(new X509Certificate(decodeURIComponent(escaped)).raw)
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
}

/** Reads the pairs of the only element. Of elements from several proxies, it is unclear which to trust. */
function readElement(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  PAIR.lastIndex = 0
  while (PAIR.lastIndex < text.length) {
    const [, name, value = '', separator] = PAIR.exec(text) ?? []
    if (name === undefined || separator === ',')
      throw new Error('The header must have one element of name=value pairs.')
    if (pairs.has(name)) throw new Error(`The element has ${name} twice.`)
    pairs.set(name, unquote(value))
  }
  return pairs
}

function hashElement(text: string): string {
  const pairs = readElement(text)
  const hash = pairs.get('Hash')
  if (hash !== undefined && HASH.test(hash)) return Buffer.from(hash, 'hex').toString('base64url')
  const certificate = pairs.get('Cert')
  if (hash !== undefined || certificate === undefined)
    throw new Error('The element has no valid Hash, or neither Hash nor Cert.')
  return hashPem(certificate)
}

function hashByteSequence(text: string): string {
  const [, base64 = ''] = BYTE_SEQUENCE.exec(text.trim()) ?? []
  return hashCertificate(new X509Certificate(Buffer.from(base64, 'base64')).raw)
}

const READ: Readonly<Record<HeaderFormat, (text: string) => string>> = {
  pem: hashPem,
  xfcc: hashElement,
  rfc9440: hashByteSequence,
}

/** @throws Error when the text is not of this format */
export function hashHeader(text: string, format: HeaderFormat): string {
  return READ[format](text)
}
