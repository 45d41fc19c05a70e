/** The public interface of a local user pool. */
import type { Claims, CognitoClaimsByUse, CognitoOptions, Issuer, OidcOptions } from '@poolguard/core'
import type { GuardedApis } from '../console/guarded-apis.ts'
import type { Failure } from '../failures/failure.ts'
import type { ListenOptions, LocalPoolServer } from '../http/listen-types.ts'
import type { KeyUse, PublicKeySet } from '../keys/public-keys.ts'
import type { LocalPoolSeed } from '../seeds/seed-types.ts'
import type { CognitoEventListener } from '../service/event-feed.ts'
import type { CodeMessage } from '../service/outbox.ts'
import type { SignedIn, SignInAsOptions } from '../sign-in/sign-in-as.ts'
import type { BadTokenKind } from '../tokens/bad-tokens.ts'
import type {
  AccessTokenOptions,
  BadTokenOptions,
  ClientTokenOptions,
  IdTokenOptions,
  OidcTokenOptions,
} from '../tokens/token-options.ts'

/** What the pool sets itself. */
type OfThePool = 'userPoolId' | 'issuer' | 'jwks' | 'jwksUri' | 'regions' | 'dnsSuffix' | 'algorithms'

interface LocalKeyOptions {
  /** `null` never fetches keys: a token with an unknown key is then refused without a request. */
  readonly jwksUri?: null
}

/**
 * The options of `cognito()`, except those that the pool sets itself: its id, its issuer and its keys. By
 * default `tokenUse` is `'access'`, and `clientId` is the pool's client.
 */
export type LocalIssuerOptions<U extends keyof CognitoClaimsByUse = 'access', Own = unknown> = Partial<
  Omit<CognitoOptions<U, Own>, OfThePool>
> &
  LocalKeyOptions

/**
 * The options of `oidc()`, except those that the pool sets itself. By default `audience` is the id of the
 * pool's client, as in `oidcToken()`.
 */
export type LocalOidcIssuerOptions<Own = unknown> = Partial<Omit<OidcOptions<Own>, OfThePool>> &
  LocalKeyOptions

export interface SignOptions {
  /** The key that signs. Default `'access'`. */
  readonly use?: KeyUse
  /** Further header members. They may replace `kid` but not `alg`: the key is for RS256. Default: none. */
  readonly header?: Readonly<Record<string, unknown>>
}

export interface RotateOptions {
  /** Keeps the old public keys in the key set, so that their tokens stay valid. Default true. */
  readonly keepOld?: boolean
}

/** A user pool in this process. It has its own keys, which exist as long as the pool. */
export interface LocalPool {
  readonly userPoolId: string
  readonly clientId: string
  /**
   * The app client's secret; `undefined` if it has none. Neither `JSON.stringify` nor a log line shows it.
   */
  readonly clientSecret: string | undefined
  /**
   * The `iss` of new tokens. `listen()` changes it, unless the options name an `issuer` or a `publicUrl`.
   * `close()` does not change it.
   */
  readonly issuerUrl: string
  /**
   * `<issuerUrl>/.well-known/jwks.json`. With an `issuer` option, the address of the pool's server after
   * `listen()`.
   */
  readonly jwksUri: string
  /** A copy of the public keys. */
  jwks(): PublicKeySet
  /**
   * The pool as a trusted issuer with its current keys, so that a verifier fetches none. Call it after
   * `listen()`.
   *
   * @throws ConfigError for an unknown or invalid option.
   */
  issuer<const U extends keyof CognitoClaimsByUse = 'access', Own = unknown>(
    options?: LocalIssuerOptions<U, Own>,
  ): Issuer<CognitoClaimsByUse[U] & Own>
  /**
   * The same for an API that uses `oidc()`: the pool as an OIDC issuer, for the tokens of `oidcToken()`.
   *
   * @throws ConfigError for an unknown or invalid option.
   */
  oidcIssuer<Own = unknown>(options?: LocalOidcIssuerOptions<Own>): Issuer<Claims & Own>
  /** An access token of a user. Rejects with a ConfigError for an unknown or invalid option. */
  accessToken(options?: AccessTokenOptions): Promise<string>
  /** An ID token. Rejects with a ConfigError for an unknown or invalid option. */
  idToken(options?: IdTokenOptions): Promise<string>
  /** An access token of a machine. Rejects with a ConfigError for an unknown or invalid option. */
  clientToken(options?: ClientTokenOptions): Promise<string>
  /**
   * An access token as other OIDC issuers make it: with `aud`, without `token_use`. Rejects with a
   * ConfigError for an unknown or invalid option.
   */
  oidcToken(options?: OidcTokenOptions): Promise<string>
  /**
   * An invalid token, one of `BAD_TOKENS`. The options are those of the good token that gets the fault; with
   * `tokenUse: 'id'` or `'oidc'` it is an ID token, or one of `oidcToken()`. Give what the API requires, such
   * as `audience` or `claims`, so that the fault is the only reason for the refusal. Rejects with a
   * ConfigError for an unknown kind, an unknown or invalid option, or a fault that this token cannot have.
   */
  badToken(kind: BadTokenKind, options?: BadTokenOptions): Promise<string>
  /**
   * Signs a user of the pool in without a password, and starts a session: its tokens work like those of a
   * sign-in, the refresh token too. For end-to-end tests that begin signed in.
   *
   * @throws ConfigError for an unknown or disabled user, an unknown client, or an unknown or invalid option.
   */
  signInAs(username: string, options?: SignInAsOptions): Promise<SignedIn>
  /**
   * Signs any payload unchanged. Rejects with a ConfigError if it is not an object, or the header has an
   * `alg`.
   */
  sign(payload: object, options?: SignOptions): Promise<string>
  /** Signs with two new keys from now on. Rejects with a ConfigError for an unknown option. */
  rotateKeys(options?: RotateOptions): Promise<void>
  /**
   * Replaces the simulated failures of the server; `[]` ends them.
   *
   * @throws ConfigError for an unknown or invalid option.
   */
  setFailures(failures: readonly Failure[]): void
  /**
   * Adds the page "APIs" to the console, which sends each request with each token and shows why it is
   * refused. Only addresses of this machine are accepted.
   *
   * @throws ConfigError for an unknown or invalid option, or a URL that is not on this machine.
   */
  showApis(apis: GuardedApis): void
  /**
   * The current pools, for the option `seed` of a later start, and for a file in version control. The seed
   * has only those passwords and client secrets that were given. It has no private keys, sessions or
   * authenticator apps.
   */
  exportSeed(): LocalPoolSeed
  /**
   * The messages that a real pool would have sent: codes and temporary passwords, the newest last. At most a
   * thousand are kept.
   */
  messages(): readonly CodeMessage[]
  /**
   * Calls the listener with each event of the service's user pools: one for every operation of the API except
   * List, Get and Describe. The events have the form in which EventBridge delivers CloudTrail's records. The
   * pool does not wait for the listener. If the listener fails, the process emits a warning. Returns the
   * function that ends the calls.
   *
   * @throws ConfigError if the listener is not a function.
   */
  onEvent(listener: CognitoEventListener): () => void
  /**
   * Serves AWS's endpoints: the API of the SDKs, the key set, the OpenID configuration and OAuth 2.0. Rejects
   * with a ConfigError for an unknown or invalid option, such as a host that is not loopback without
   * `exposed`, and if the pool is listening already. Rejects with the system's error if the address is
   * unavailable.
   */
  listen(options?: ListenOptions): Promise<LocalPoolServer>
  /** Stops the server, if any, and closes the file of `data`. The pool cannot be used afterwards. */
  close(): Promise<void>
}
