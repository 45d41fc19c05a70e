/** A local pool as a trusted issuer: `cognito()` and `oidc()` with the pool's own issuer and keys. */
import {
  type Claims,
  type CognitoClaimsByUse,
  type CognitoOptions,
  ConfigError,
  cognito,
  type Issuer,
  oidc,
} from '@poolguard/core'
import { makeInsecureHttpOption } from '../util/insecure-http.ts'
import { checkValue, object } from '../util/option-checks.ts'
import { ownProperties } from '../util/own-properties.ts'
import type { LocalIssuerOptions, LocalOidcIssuerOptions, LocalPool } from './local-pool-types.ts'

type PoolParts = Pick<LocalPool, 'userPoolId' | 'clientId' | 'issuerUrl' | 'jwksUri' | 'jwks'>

/** The pool sets these itself. `regions` and `dnsSuffix` are for pools at AWS. */
const OF_THE_POOL = ['userPoolId', 'issuer', 'jwks', 'regions', 'dnsSuffix', 'algorithms']

/** The given options, without those that are `undefined`. `cognito()` and `oidc()` check the others. */
function checkIssuerOptions<T extends object>(where: string, options: T): T {
  checkValue(where, 'the argument', options, object)
  const given = Object.entries(ownProperties(options)).filter(([, value]) => value !== undefined)
  const [fixed] = given.find(([name]) => OF_THE_POOL.includes(name)) ?? []
  if (fixed !== undefined) {
    throw new ConfigError(`${where}: leave out ${fixed}; the issuer and the keys are those of the pool.`)
  }
  const jwksUri = given.find(([name]) => name === 'jwksUri')
  if (jwksUri !== undefined && jwksUri[1] !== null) {
    throw new ConfigError(`${where}: jwksUri must be null, which fetches nothing, or left out.`)
  }
  return Object.fromEntries(given) as T
}

function makeIssuerOptions(pool: PoolParts) {
  const { issuerUrl: issuer, jwksUri } = pool
  return {
    issuer,
    jwksUri,
    jwks: pool.jwks(),
    ...makeInsecureHttpOption(issuer),
    ...makeInsecureHttpOption(jwksUri),
  }
}

export function makeCognitoIssuer<U extends keyof CognitoClaimsByUse, Own>(
  pool: PoolParts,
  options: LocalIssuerOptions<U, Own>,
): Issuer<CognitoClaimsByUse[U] & Own> {
  const given = checkIssuerOptions('issuer', options)
  const { userPoolId, clientId } = pool
  const tokenUse = 'access' as U // the default of U
  const all: CognitoOptions<U, Own> = { userPoolId, clientId, tokenUse, ...makeIssuerOptions(pool), ...given }
  return cognito(all)
}

export function makeOidcIssuer<Own>(
  pool: PoolParts,
  options: LocalOidcIssuerOptions<Own>,
): Issuer<Claims & Own> {
  const given = checkIssuerOptions('oidcIssuer', options)
  return oidc<Own>({ audience: pool.clientId, ...makeIssuerOptions(pool), ...given })
}
