/** The options of `createLocalPool`, resolved once into something that no longer changes. */
import { cognito } from '@poolguard/core'
import { checkOptions, func, type OptionChecks, text, wholeNumber } from './option-checks.ts'
import { randomClientId, randomPoolId, unservedIssuer } from './random-names.ts'

export interface LocalPoolOptions {
  /** The pool's id, such as `local_AbCd12345`. Default: `local_` and nine random letters and digits. */
  readonly userPoolId?: string
  /** The app client's id. Default: 26 random lower-case letters and digits. */
  readonly clientId?: string
  /**
   * The `iss` of the tokens, for good. Default: `https://local-pool.invalid/<userPoolId>`, and from the first
   * `listen()` on `<address of the server>/<userPoolId>`.
   */
  readonly issuer?: string
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** How long access tokens are valid, machines' too. From 1 to 86400, as at AWS at most a day. Default 3600. */
  readonly accessTokenSeconds?: number
  /** How long ID tokens are valid. From 1 to 86400. Default 3600. */
  readonly idTokenSeconds?: number
}

export interface ResolvedPoolOptions {
  readonly userPoolId: string
  readonly clientId: string
  readonly fixedIssuer: string | undefined
  readonly now: () => number
  readonly accessTokenSeconds: number
  readonly idTokenSeconds: number
}

const CHECKS: OptionChecks<LocalPoolOptions> = {
  userPoolId: text,
  clientId: text,
  issuer: text,
  now: func,
  accessTokenSeconds: wholeNumber(1, 86_400),
  idTokenSeconds: wholeNumber(1, 86_400),
}

export function resolvePoolOptions(options: LocalPoolOptions): ResolvedPoolOptions {
  checkOptions('createLocalPool', options, CHECKS)
  const userPoolId = options.userPoolId ?? randomPoolId()
  const clientId = options.clientId ?? randomClientId()
  // A pool whose tokens no verifier can be configured for is of no use, so the verifier's own checks decide.
  cognito({ userPoolId, clientId, tokenUse: 'any', issuer: options.issuer ?? unservedIssuer(userPoolId) })
  return Object.freeze({
    userPoolId,
    clientId,
    fixedIssuer: options.issuer,
    now: options.now ?? Date.now,
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    idTokenSeconds: options.idTokenSeconds ?? 3600,
  })
}
