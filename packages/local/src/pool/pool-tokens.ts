/** The tokens that a pool makes without a sign-in. */
import { ConfigError } from '@poolguard/core'
import type { PoolKeys } from '../keys/pool-keys.ts'
import { BAD_TOKEN_KINDS, makeBadToken } from '../tokens/bad-token-recipes.ts'
import type { BadTokenKind } from '../tokens/bad-tokens.ts'
import {
  makeAccessClaims,
  makeClientClaims,
  makeIdClaims,
  makeOidcClaims,
  OIDC_HEADER,
  type PoolFacts,
} from '../tokens/token-claims.ts'
import {
  type AccessTokenOptions,
  type BadTokenOptions,
  type ClientTokenOptions,
  checkAccessTokenOptions,
  checkBadTokenOptions,
  checkClientTokenOptions,
  checkIdTokenOptions,
  checkOidcTokenOptions,
  type IdTokenOptions,
  type OidcTokenOptions,
} from '../tokens/token-options.ts'
import { checkOptions, checkValue, object, oneOf } from '../util/option-checks.ts'
import type { SignOptions } from './local-pool-types.ts'

export class PoolTokens {
  readonly #getFacts: () => PoolFacts
  readonly #keys: PoolKeys

  /** `getFacts` returns the current time and issuer. */
  constructor(getFacts: () => PoolFacts, keys: PoolKeys) {
    this.#getFacts = getFacts
    this.#keys = keys
  }

  makeAccessToken(options: AccessTokenOptions): Promise<string> {
    return this.#keys.sign('access', makeAccessClaims(this.#getFacts(), checkAccessTokenOptions(options)))
  }

  makeIdToken(options: IdTokenOptions): Promise<string> {
    return this.#keys.sign('id', makeIdClaims(this.#getFacts(), checkIdTokenOptions(options)))
  }

  makeClientToken(options: ClientTokenOptions): Promise<string> {
    return this.#keys.sign('access', makeClientClaims(this.#getFacts(), checkClientTokenOptions(options)))
  }

  makeOidcToken(options: OidcTokenOptions): Promise<string> {
    const claims = makeOidcClaims(this.#getFacts(), checkOidcTokenOptions(options))
    return this.#keys.sign('access', claims, OIDC_HEADER)
  }

  makeBadToken(kind: BadTokenKind, options: BadTokenOptions): Promise<string> {
    checkValue('badToken', 'the kind', kind, oneOf(...BAD_TOKEN_KINDS))
    return makeBadToken(kind, this.#getFacts(), this.#keys, checkBadTokenOptions(options))
  }

  sign(payload: object, options: SignOptions): Promise<string> {
    checkValue('sign', 'the payload', payload, object)
    const given = checkOptions('sign', options, { use: oneOf('access', 'id'), header: object })
    const { use = 'access', header = {} } = given
    if (Object.hasOwn(header, 'alg'))
      throw new ConfigError('sign: header.alg is fixed; the key is for RS256.')
    return this.#keys.sign(use, payload, header)
  }
}
