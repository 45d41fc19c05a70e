/** A verifier of users who were signed in by an Application Load Balancer. */
import type { Claims } from '../claims/claim-types.ts'
import type { Verifier } from '../verifier/interface.ts'
import { ObservedVerifier } from '../verifier/observed-verifier.ts'
import { TokenVerifier } from '../verifier/verifier.ts'
import { explainAlbToken } from './alb-explain.ts'
import { AlbKeys } from './alb-keys.ts'
import { type AlbVerifierOptions, resolveAlbOptions } from './alb-options.ts'
import { findAlbToken, verifyAlbToken } from './alb-steps.ts'

/**
 * Verifies users whom an Application Load Balancer signed in (`authenticate-cognito`, `authenticate-oidc`),
 * from the header `x-amzn-oidc-data`. Every adapter accepts it as its verifier.
 *
 * The claims are those of the issuer's user info, which grants nothing: `scope`, `scp`, `groups`,
 * `cognito:groups`, `roles`, `auth_time`, `acr` and `amr` are left out. A requirement of scopes, groups, `acr`,
 * `amr` or `maxAuthAgeSeconds` refuses every caller. A requirement of `claims` or `check` can read the other claims:
 * use only those that a user cannot write at the issuer.
 *
 * @throws ConfigError for an unknown option, an invalid ARN, a missing `clientId`, a partition whose keys are not known
 * @example
 * ```ts
 * import { albVerifier } from '@poolguard/core/alb'
 * import { authenticate } from '@poolguard/express'
 * import express from 'express'
 *
 * const verifier = albVerifier({
 *   loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188',
 *   clientId: 'my-client',
 *   issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345',
 * })
 *
 * const app = express()
 * app.use(authenticate(verifier))
 * ```
 */
export function albVerifier<C extends Claims = Claims>(options: AlbVerifierOptions): Verifier<C> {
  const resolved = resolveAlbOptions(options)
  const keys = new AlbKeys(resolved)
  const kind = {
    findToken: findAlbToken,
    peekToken: () => undefined,
    verifyToken: (token: string) => verifyAlbToken(token, resolved, keys),
    explain: (token: string) => explainAlbToken(token, resolved, keys),
    ready: async () => {}, // a key is fetched for the first token that names it
    reloadKeys: () => keys.reload(),
  }
  const settings = {
    ...resolved,
    isRevoked: undefined,
    asksAgain: false,
    possession: undefined,
    impliedScopes: undefined,
  }
  const verifier: Verifier<Claims> = new ObservedVerifier(new TokenVerifier(kind, settings, resolved.cache))
  return verifier as Verifier<C>
}
