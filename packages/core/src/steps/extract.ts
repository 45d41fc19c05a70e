/**
 * Step 1: RequestLike → token string. RFC 6750 §2.1, RFC 9110 §11.4.
 * Throws ERR_TOKEN_MISSING, ERR_REQUEST_INVALID.
 */
import { AuthError } from '../failures/errors.ts'
import type { RequestLike } from '../request.ts'

/** RFC 6750 §2.1: the scheme in any case, spaces, and one b64token. Dots, `=` and the rest are judged by step 2. */
const BEARER = /^bearer +([\w\-.~+/]+=*)$/i
const BEARER_SCHEME = /^bearer(?![\w!#$%&'*+\-.^`|~])/i

function malformed(reason: string): AuthError {
  return new AuthError('ERR_REQUEST_INVALID', { detail: { reason, claim: 'authorization' } })
}

export function extract(request: RequestLike): string {
  const header = request.headers.authorization
  const lines: readonly unknown[] = Array.isArray(header) ? header : [header]
  if (lines.length > 1) {
    throw malformed(`There are ${lines.length} Authorization lines; there must be one.`)
  }
  const line = lines[0]
  const token = typeof line === 'string' ? BEARER.exec(line)?.[1] : undefined
  if (token !== undefined) return token

  if (typeof line === 'string' && BEARER_SCHEME.test(line)) {
    throw malformed('Authorization must be "Bearer", spaces and one token.')
  }
  throw new AuthError('ERR_TOKEN_MISSING', {
    detail: {
      reason: line ? 'The Authorization scheme is not Bearer.' : 'There is no Authorization header.',
      claim: 'authorization',
    },
  })
}
