/** Where verified tokens are kept between requests: in the token cache, or nowhere. */
import type { VerifiedToken } from './verified-token.ts'

type Verify = () => VerifiedToken | Promise<VerifiedToken>

export interface TokenStore {
  /** @param now the time in milliseconds since 1970 */
  get(token: string, now: number): VerifiedToken | undefined
  set(verified: VerifiedToken): void
  /** Verifies a token, or returns the verification of the same token that is under way. */
  dedupe(token: string, verify: Verify): VerifiedToken | Promise<VerifiedToken>
}

export const NO_CACHE: TokenStore = {
  get: () => undefined,
  set: () => {},
  dedupe: (_token, verify) => verify(),
}
