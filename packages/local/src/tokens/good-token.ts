/** The good token that gets a fault, and the names of the claims that differ between kinds of tokens. */
import type { KeyUse } from '../keys/public-keys.ts'
import {
  makeAccessClaims,
  makeIdClaims,
  makeOidcClaims,
  OIDC_HEADER,
  type Payload,
  type PoolFacts,
} from './token-claims.ts'
import type { BadTokenOptions } from './token-options.ts'

export interface GoodToken {
  readonly use: KeyUse
  readonly claims: Payload
  readonly header: Readonly<Record<string, unknown>>
  /** The claim that names the client, or for an OIDC issuer the API. */
  readonly clientClaim: 'client_id' | 'aud'
  readonly groupsClaim: 'cognito:groups' | 'groups'
}

export function makeGoodToken(facts: PoolFacts, options: BadTokenOptions): GoodToken {
  if (options.tokenUse === 'oidc') {
    const claims = makeOidcClaims(facts, options)
    return { use: 'access', claims, header: OIDC_HEADER, clientClaim: 'aud', groupsClaim: 'groups' }
  }
  const common = { header: {}, groupsClaim: 'cognito:groups' } as const
  return options.tokenUse === 'id'
    ? { ...common, use: 'id', claims: makeIdClaims(facts, options), clientClaim: 'aud' }
    : { ...common, use: 'access', claims: makeAccessClaims(facts, options), clientClaim: 'client_id' }
}

/** The other token of the same user: an ID token for an access token, and an access token for an ID token. */
export function makeOtherUse(facts: PoolFacts, options: BadTokenOptions): GoodToken {
  const tokenUse = options.tokenUse === 'id' ? 'access' : 'id'
  return makeGoodToken(facts, { ...options, tokenUse } as BadTokenOptions)
}
