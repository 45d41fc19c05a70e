/** Describes common mistakes: texts that are not a signed JWT. */
import { exceeds } from '../util/json-depth.ts'
import { decodeBase64url } from './base64url.ts'

/** Recognizes a part of a token that has a scheme, quotes or white space around it. */
export function describeMistake(part: string): string | undefined {
  if (/^\s*[a-z-]+:?\s+\S/i.test(part.slice(0, 40))) {
    return 'The token starts with a scheme such as "Bearer", or with the name of a header. Give the token alone.'
  }
  const ends = `${part.slice(0, 4)} ${part.slice(-4)}`.replace(' ', '')
  if (/["'`<>,;]/.test(ends)) return 'The token is in quotes, or has a mark beside it. Give the token alone.'
  if (/\s/.test(ends)) return 'The token has white space or a line end around it. Give the token alone.'
  return undefined
}

/** A longer header is not parsed: the header of an encrypted token is as short as that of a signed token. */
const MAX_HEADER_CHARACTERS = 2048
const MAX_HEADER = { levels: 16, parts: 64 }

function readIssuer(header: string): unknown {
  const bytes = header.length > MAX_HEADER_CHARACTERS ? undefined : decodeBase64url(header)
  if (bytes === undefined || exceeds(bytes, MAX_HEADER)) return undefined
  try {
    const { iss }: { iss?: unknown } = Object(JSON.parse(bytes.toString('utf8')))
    return iss
  } catch {
    return undefined
  }
}

/**
 * Describes a token of five parts (JWE, RFC 7516 §7.1) by the issuer in its header. Cognito's refresh tokens name
 * none. Auth0 encrypts access tokens that were requested without an audience.
 */
export function describeEncrypted(token: string): string {
  const iss = readIssuer(token.slice(0, token.indexOf('.')))
  const isEncrypted = 'The token has 5 parts: it is encrypted (JWE)'
  return typeof iss === 'string'
    ? `${isEncrypted} by its issuer for itself. Request an access token for this API, by its audience.`
    : `${isEncrypted}, as a Cognito refresh token is.`
}
