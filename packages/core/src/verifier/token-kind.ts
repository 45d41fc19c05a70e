/** What a verifier must know of a kind of tokens, such as JWTs: how one is found in a request and verified. */
import type { RequestLike } from '../request/request.ts'
import { findToken } from '../steps/extract.ts'
import type { Steps } from '../util/wait.ts'
import type { Explanation } from './findings.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import type { VerifiedToken } from './verified-token.ts'
import { verifyToken } from './verify-token.ts'

/** What an authenticator needs. */
export interface TokenKind {
  /** Step 1: the token of a request. Throws an AuthError. */
  readonly findToken: (request: RequestLike) => string
  /** Steps 2 to 7. */
  readonly verifyToken: (token: string, request?: RequestLike) => Steps<VerifiedToken>
}

/** What a verifier needs. */
export interface ExplainedTokenKind extends TokenKind {
  /** The token of the most common form of request, unchecked. It may be malformed, but this is fast. */
  readonly peekToken: (request: RequestLike) => string | undefined
  readonly explain: (token: string) => Promise<Explanation>
  readonly ready: () => Promise<void>
  readonly reloadKeys: () => Promise<void>
}

export function makeJwtKind(options: ResolvedOptions): TokenKind {
  const { possession, sources } = options
  const findBearerToken = findToken(sources)
  return {
    findToken:
      possession === undefined
        ? findBearerToken
        : (request: RequestLike) => possession.findToken(request, findBearerToken),
    verifyToken: (token: string, request?: RequestLike) => verifyToken(token, options, request),
  }
}
