/**
 * Step 2: token string → unverified JWT. RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725 §3.
 * Throws ERR_TOKEN_MALFORMED, ERR_TOKEN_TOO_LARGE, ERR_TOKEN_USE_MISMATCH.
 */
import { isUtf8 } from 'node:buffer'
import { AuthError } from '../errors/auth-error.ts'
import { excerpt } from '../errors/excerpt.ts'
import { decodeBase64url } from '../jwt/base64url.ts'
import { describeEncrypted, describeMistake } from '../jwt/describe-mistake.ts'
import type { JoseHeader, UnverifiedJwt } from '../jwt/jwt.ts'
import { normalizeType, refuseType } from '../jwt/token-type.ts'
import type { JsonObject } from '../util/json.ts'
import { exceeds, isTooDeep } from '../util/json-depth.ts'
import { isObject } from '../util/value-types.ts'

/** The kinds of tokens that are accepted, by their `typ`: media types in lower case, without `application/`. */
export interface AcceptedTypes {
  readonly types: readonly string[]
  /** Whether a header without a `typ` is accepted. */
  readonly allowMissing: boolean
}

/** A JWT (RFC 7519 §5.1), or one for APIs (RFC 9068 §2.1). */
const API_TYPES: AcceptedTypes = { types: ['jwt', 'at+jwt'], allowMissing: true }

/**
 * A real header has at most a dozen members, and perhaps a chain of certificates. A header beyond these
 * bounds may take longer to parse than a signature takes to verify.
 */
const MAX_HEADER = { levels: 1024, parts: 256 }

function makeMalformed(reason: string, claim?: string, actual?: unknown): AuthError {
  const found = actual === undefined ? {} : { actual: excerpt(actual) }
  return new AuthError('ERR_TOKEN_MALFORMED', {
    detail: claim === undefined ? { reason } : { reason, claim, ...found },
  })
}

function requireBytes(part: string, name: string): Buffer {
  const bytes = decodeBase64url(part)
  if (bytes === undefined) throw makeMalformed(describeMistake(part) ?? `The ${name} is not base64url.`)
  return bytes
}

/**
 * Whether a member may have the name `__proto__`. The name may be written with escapes, which few tokens
 * contain. A regular expression takes twice as long.
 */
function mayNamePrototype(json: string): boolean {
  return json.includes('__proto__') || json.includes('\\u')
}

/**
 * JSON may have a member `__proto__`, which is harmless until the claims are copied: `Object.assign({}, claims)`
 * would make it the copy's prototype. No claim has this name, so it is dropped, as aws-jwt-verify does.
 */
function deletePrototypes(json: object): void {
  const waiting = [json]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    Reflect.deleteProperty(next, '__proto__')
    for (const member of Object.values(next)) {
      if (typeof member === 'object' && member !== null) waiting.push(member)
    }
  }
}

function parseJsonObject(
  part: string,
  name: string,
  isTooComplex: (json: Uint8Array) => boolean,
): JsonObject {
  const bytes = requireBytes(part, name)
  if (!isUtf8(bytes)) throw makeMalformed(`The ${name} is not UTF-8.`)
  if (isTooComplex(bytes)) throw makeMalformed(`The ${name} has too many levels or parts.`)
  const text = bytes.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes the token, so it is dropped.
    throw makeMalformed(`The ${name} is not JSON.`)
  }
  if (!isObject(value)) throw makeMalformed(`The ${name} is not a JSON object.`)
  if (mayNamePrototype(text)) deletePrototypes(value)
  return value as JsonObject
}

/**
 * All tokens of one key have the same header text, so the last decoded header is used again. It is not frozen,
 * because freezing takes time and the token is not verified yet. Only steps may use it.
 */
let last: { readonly part: string; readonly header: JoseHeader } | undefined

function findHeader(part: string): JoseHeader {
  if (last?.part !== part) last = { part, header: decodeHeader(part) }
  return last.header
}

/** RFC 9449 §4.2: the type of a DPoP proof. */
const PROOF_TYPES: AcceptedTypes = { types: ['dpop+jwt'], allowMissing: false }

/** RFC 8725 §3.11: a token of another type (`logout+jwt`, `dpop+jwt`) was not made for access to an API. */
function checkType({ typ }: JoseHeader, { types, allowMissing }: AcceptedTypes): void {
  if (typ === undefined && allowMissing) return
  if (typ !== undefined && typeof typ !== 'string')
    throw makeMalformed('The type is not a string.', 'typ', typ)
  if (typ !== undefined && types.includes(normalizeType(typ))) return
  throw refuseType(typ, types)
}

/** RFC 7515 §4.1.11: a token with an unknown critical extension is refused, and poolguard knows no extension. */
function decodeHeader(part: string): JoseHeader {
  const parsed = parseJsonObject(part, 'header', (json) => exceeds(json, MAX_HEADER))
  const header: JsonObject = Object.setPrototypeOf(parsed, null)
  if (typeof header.alg !== 'string') throw makeMalformed('The header names no algorithm.', 'alg', header.alg)
  if (header.kid !== undefined && typeof header.kid !== 'string') {
    throw makeMalformed('The key id is not a string.', 'kid', header.kid)
  }
  if (header.crit !== undefined) {
    throw makeMalformed('The header asks for extensions that are not supported.', 'crit', header.crit)
  }
  return header as JoseHeader
}

function makeWrongParts(token: string): AuthError {
  const parts = token.slice(0, 100_000).split('.', 6).length
  return makeMalformed(
    parts === 5
      ? describeEncrypted(token)
      : `The token has ${parts > 5 ? 'more than 5 parts' : `${parts} part(s)`} where a signed one has 3.`,
  )
}

export function decode(
  token: string,
  maxTokenBytes: number,
  accepted: AcceptedTypes = API_TYPES,
): UnverifiedJwt {
  if (typeof token !== 'string') throw makeMalformed('The token is not a string.')
  if (token.length > maxTokenBytes) {
    throw new AuthError('ERR_TOKEN_TOO_LARGE', {
      detail: {
        reason: 'The token is too large.',
        expected: `at most ${maxTokenBytes}`,
        actual: token.length,
      },
    })
  }
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (second < 0 || token.includes('.', second + 1)) throw makeWrongParts(token)

  const header = findHeader(token.slice(0, first))
  checkType(header, accepted) // not in findHeader: other calls reuse its header, and accept other types
  const payload = parseJsonObject(token.slice(first + 1, second), 'payload', isTooDeep)
  requireBytes(token.slice(second + 1), 'signature')
  return { token, header, payload, signedLength: second } as unknown as UnverifiedJwt
}

/** As {@link decode}, for a DPoP proof. */
export function decodeProof(proof: string, maxProofBytes: number): UnverifiedJwt {
  return decode(proof, maxProofBytes, PROOF_TYPES)
}

/** Removes the padding of base64 (RFC 4648 §4). Padding of a wrong length is kept, so it is refused. */
function removePadding(part: string): string {
  return part.length % 4 === 0 ? part.replace(/={1,2}$/, '') : part
}

/**
 * As {@link decode}, for a token whose parts are padded, as an Application Load Balancer signs it. All rules above
 * apply to the text without padding. The signature is verified over the text with padding.
 */
export function decodePadded(token: string, maxTokenBytes: number): UnverifiedJwt {
  if (typeof token !== 'string' || token.length > maxTokenBytes) return decode(token, maxTokenBytes)
  const canonical = token.split('.').map(removePadding).join('.')
  return { ...decode(canonical, maxTokenBytes), token, signedLength: token.lastIndexOf('.') }
}
