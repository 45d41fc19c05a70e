/** The options of `createLocalPool`, resolved once into a frozen object. */
import { cognito } from '@poolguard/core'
import { checkFailures, type Failure } from '../failures/failure.ts'
import type { LocalPoolSeed } from '../seeds/seed-types.ts'
import type { EventReceiver } from '../service/event-feed.ts'
import type { CodeMessage } from '../service/outbox.ts'
import type { RiskSettings } from '../service/service.ts'
import type { TriggerSources } from '../triggers/triggers.ts'
import { makeUnservedIssuer } from '../util/ids.ts'
import {
  anything,
  checkOptions,
  emptyList,
  flag,
  func,
  type OptionChecks,
  objects,
  text,
  wholeNumber,
} from '../util/option-checks.ts'
import { customScopes, redirectUris, requirePublicUrl } from './address-checks.ts'
import { EVENT_CHECKS, type EventOptions, makeEventDelivery } from './event-options.ts'
import { AWS } from './issuer-names.ts'
import { refuseWithoutEffect } from './option-conflicts.ts'
import { RISK_CHECKS, type RiskOptions, resolveRisk } from './risk-options.ts'
import { DEFAULT_CALLBACK_URLS, DEFAULT_LOGOUT_URLS, EXAMPLE, type LocalUser, USER_CHECKS } from './seed.ts'
import { resolveSocialOptions, SOCIAL_CHECKS, type SocialOptions } from './social-providers.ts'
import { resolveTriggers, TRIGGER_CHECKS, type TriggerOptions } from './trigger-options.ts'

export interface LocalPoolOptions extends EventOptions, RiskOptions, SocialOptions, TriggerOptions {
  /**
   * The pool's id, such as `local_AbCd12345`. Default: the one in `data`, or `local_` and nine random letters
   * and digits.
   */
  readonly userPoolId?: string
  /** The app client's id. Default: the one in `data`, or 26 random lower-case letters and digits. */
  readonly clientId?: string
  /** The app client's secret. Default: none, as for an app in a browser or on a phone. */
  readonly clientSecret?: string
  /**
   * Makes the ids and the secret of AWS's own guides (`us-east-1_abc123`, `client-id` …) the defaults.
   * Default false.
   */
  readonly example?: boolean
  /**
   * `[]` starts without a user pool: `userPoolId` and `clientId` are then ids that no pool has yet, and every
   * option of the first pool is refused. Default: one user pool with one app client.
   */
  readonly pools?: readonly []
  /**
   * The pools to start with, from a JSON file or from `exportSeed()`. Every option of the first pool is
   * refused. Default: none.
   */
  readonly seed?: LocalPoolSeed
  /** The first users, who sign in by their e-mail addresses. Default: none. */
  readonly users?: readonly LocalUser[]
  /**
   * The path of a file for all state, private keys too, with mode 0600. Default: none, the state is in
   * memory.
   */
  readonly data?: string
  /**
   * Receives each code and temporary password that a real pool sends. Default: none; `messages()` has them.
   */
  readonly onCode?: (message: CodeMessage) => void
  /** The maximum of API requests in a second of `now`. More get TooManyRequestsException. Default: none. */
  readonly maxRequestsPerSecond?: number
  /**
   * The address by which clients reach the server, such as `http://cognito:9229` in Docker Compose: the
   * issuer and every endpoint begin with it. An http or https URL without a path. Default: the address that
   * the server listens on.
   */
  readonly publicUrl?: string
  /**
   * The fixed `iss` of the tokens. `'aws'` stands for AWS's own issuer of the pool's id,
   * `https://cognito-idp.<region>.amazonaws.com/<userPoolId>`: an API then keeps its issuer and changes only
   * its `jwksUri`. Default: `<publicUrl>/<userPoolId>`; without `publicUrl`,
   * `https://local-pool.invalid/<userPoolId>`, and from the first `listen()` on
   * `<address of the server>/<userPoolId>`.
   */
  readonly issuer?: string
  /**
   * The URLs that the first client may redirect to after a sign-in. Default `http://localhost:3000/callback`
   * and `https://myapp.com/callback`.
   */
  readonly callbackUrls?: readonly string[]
  /**
   * The URLs that the first client may redirect to after a sign-out. Default `http://localhost:3000/logout`
   * and `https://myapp.com/logout`.
   */
  readonly logoutUrls?: readonly string[]
  /**
   * Further scopes that the first client may request, such as `orders/read`: the resource server `orders` is
   * created with the scope `read`. Default: none.
   */
  readonly scopes?: readonly string[]
  /** Failures that the server simulates; `setFailures()` changes them. Default: none. */
  readonly failures?: readonly Failure[]
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** The lifetime of the first client's access tokens, from 1 to 86400 (AWS: a day). Default 3600. */
  readonly accessTokenSeconds?: number
  /** The lifetime of the first client's ID tokens, from 1 to 86400. Default 3600. */
  readonly idTokenSeconds?: number
}

export interface ResolvedPoolOptions extends Required<SocialOptions> {
  readonly userPoolId: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly identityPoolId: string | undefined
  /** Whether a new store gets no user pool. */
  readonly isEmpty: boolean
  /** Not checked yet. */
  readonly seed: LocalPoolSeed | undefined
  readonly users: readonly LocalUser[]
  readonly data: string | undefined
  readonly onCode: ((message: CodeMessage) => void) | undefined
  readonly triggers: TriggerSources
  readonly maxRequestsPerSecond: number
  readonly publicUrl: string | undefined
  /** `'aws'` stands for AWS's issuer of each pool. */
  readonly fixedIssuer: string | undefined
  readonly callbackUrls: readonly string[]
  readonly logoutUrls: readonly string[]
  readonly scopes: readonly string[]
  readonly failures: readonly Failure[]
  readonly eventDelivery: EventReceiver | undefined
  readonly riskSettings: RiskSettings
  readonly now: () => number
  readonly accessTokenSeconds: number
  readonly idTokenSeconds: number
}

const CHECKS: OptionChecks<LocalPoolOptions> = {
  ...EVENT_CHECKS,
  ...RISK_CHECKS,
  userPoolId: text,
  clientId: text,
  clientSecret: text,
  example: flag,
  pools: emptyList,
  seed: anything,
  users: objects,
  data: text,
  onCode: func,
  ...TRIGGER_CHECKS,
  maxRequestsPerSecond: wholeNumber(1, 1e6),
  publicUrl: text,
  issuer: text,
  callbackUrls: redirectUris,
  logoutUrls: redirectUris,
  scopes: customScopes,
  ...SOCIAL_CHECKS,
  failures: anything,
  now: func,
  accessTokenSeconds: wholeNumber(1, 86_400),
  idTokenSeconds: wholeNumber(1, 86_400),
}

export function resolvePoolOptions(given: LocalPoolOptions): ResolvedPoolOptions {
  const options = checkOptions('createLocalPool', given, CHECKS)
  refuseWithoutEffect(options)
  const { users = [] } = options
  const defaults = options.example === true ? EXAMPLE : undefined
  const userPoolId = options.userPoolId ?? defaults?.userPoolId
  const clientId = options.clientId ?? defaults?.clientId
  const checked = { userPoolId: userPoolId ?? 'local_a', clientId: clientId ?? 'a', tokenUse: 'any' } as const
  const { issuer = makeUnservedIssuer(checked.userPoolId) } = options
  // A verifier must be able to trust the pool, so the verifier's own checks apply.
  cognito({ ...checked, issuer: issuer === AWS ? makeUnservedIssuer(checked.userPoolId) : issuer })
  return Object.freeze({
    userPoolId,
    clientId,
    clientSecret: options.clientSecret ?? defaults?.clientSecret,
    identityPoolId: defaults?.identityPoolId,
    isEmpty: options.pools !== undefined || options.seed !== undefined,
    seed: options.seed,
    users: users.map((user) => checkOptions('createLocalPool: users', user, USER_CHECKS)),
    data: options.data,
    onCode: options.onCode,
    triggers: resolveTriggers(options),
    maxRequestsPerSecond: options.maxRequestsPerSecond ?? Infinity,
    publicUrl: options.publicUrl === undefined ? undefined : requirePublicUrl(options.publicUrl),
    fixedIssuer: options.issuer,
    callbackUrls: options.callbackUrls ?? DEFAULT_CALLBACK_URLS,
    logoutUrls: options.logoutUrls ?? DEFAULT_LOGOUT_URLS,
    scopes: options.scopes ?? [],
    ...resolveSocialOptions(options),
    failures: checkFailures('createLocalPool', options.failures === undefined ? [] : options.failures),
    eventDelivery: makeEventDelivery(options),
    riskSettings: resolveRisk(options),
    now: options.now ?? Date.now,
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    idTokenSeconds: options.idTokenSeconds ?? 3600,
  })
}
