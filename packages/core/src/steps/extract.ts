/**
 * Step 1: RequestLike → token string. RFC 6750 §2.1, RFC 9110 §11.4. Each source reads its own place.
 * Throws ERR_TOKEN_MISSING, ERR_REQUEST_INVALID.
 */
import { AuthError } from '../errors/auth-error.ts'
import { makeInvalidRequest } from '../request/read-token.ts'
import type { RequestLike } from '../request/request.ts'
import type { ResolvedSources } from '../request/resolve-sources.ts'
import { READ_TOKEN } from '../request/token-sources.ts'
import { ownMember } from '../util/own-member.ts'

type Headers = RequestLike['headers']

function makeMissing(headers: Headers, { list }: ResolvedSources): AuthError {
  const places = list.map(({ kind, name }) => (kind === 'cookie' ? `cookie ${name}` : name)).join(', ')
  const isOtherScheme =
    list.some(({ kind }) => kind === 'bearer') && Boolean(ownMember(headers, 'authorization'))
  const reason = isOtherScheme
    ? 'The Authorization scheme is not Bearer.'
    : `There is no token in: ${places}.`
  return new AuthError('ERR_TOKEN_MISSING', { detail: { reason, claim: places } })
}

/** Makes the function that finds the token of a request. */
export function findToken(sources: ResolvedSources): (request: RequestLike) => string {
  return (request) => {
    const headers = Object(request?.headers) as Headers
    let found: string | undefined
    for (const source of sources.list) {
      const token = source[READ_TOKEN](headers, request)
      if (token === undefined) continue
      if (found !== undefined)
        throw makeInvalidRequest('There is a token in more than one place.', source.name)
      found = token
      if (sources.isFirstEnough) break
    }
    if (found !== undefined) return found
    throw makeMissing(headers, sources)
  }
}

/**
 * Makes the function that finds the token in the most common form of request, and checks nothing: the text
 * after `Bearer ` in a single `Authorization` line, or the whole line if the scheme is optional.
 */
export function peekToken({ list }: ResolvedSources): (request: RequestLike) => string | undefined {
  const [source] = list
  if (list.length !== 1 || source?.kind !== 'bearer') return () => undefined
  const isSchemeOptional = ownMember(source, 'schemeOptional') === true
  return (request) => {
    const line = ownMember(Object(request?.headers), 'authorization')
    if (typeof line !== 'string') return undefined
    if (line.startsWith('Bearer ')) return line.slice(7)
    return isSchemeOptional ? line : undefined
  }
}
