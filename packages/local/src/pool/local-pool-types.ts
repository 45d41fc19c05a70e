/** The public interface of a local user pool. */
import type { CognitoClaimsByUse, Issuer } from '@poolguard/core'
import type { ListenOptions, LocalPoolServer } from '../http/listen-types.ts'
import type { KeyUse, PublicKeySet } from '../keys/public-keys.ts'
import type { CodeMessage } from '../service/outbox.ts'
import type { BadTokenKind } from '../tokens/bad-tokens.ts'
import type { AccessTokenOptions, ClientTokenOptions, IdTokenOptions } from '../tokens/token-options.ts'

export interface LocalIssuerOptions<U extends keyof CognitoClaimsByUse = 'access'> {
  /** The accepted kind of token. Default `'access'`. */
  readonly tokenUse?: U
  /** The accepted app client ids; `null` accepts any. Default: the pool's client. */
  readonly clientId?: string | readonly string[] | null
  /** The accepted `aud` of access tokens for a resource, as in `cognito()`. Default: none. */
  readonly audience?: string | readonly string[] | null
}

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
   * The `iss` of new tokens. `listen()` changes it, unless the options name an `issuer`; `close()` does not.
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
  issuer<const U extends keyof CognitoClaimsByUse = 'access'>(
    options?: LocalIssuerOptions<U>,
  ): Issuer<CognitoClaimsByUse[U]>
  /** An access token of a user. Rejects with a ConfigError for an unknown or invalid option. */
  accessToken(options?: AccessTokenOptions): Promise<string>
  /** An ID token. Rejects with a ConfigError for an unknown or invalid option. */
  idToken(options?: IdTokenOptions): Promise<string>
  /** An access token of a machine. Rejects with a ConfigError for an unknown or invalid option. */
  clientToken(options?: ClientTokenOptions): Promise<string>
  /** An invalid token, one of `BAD_TOKENS`. Rejects with a ConfigError for an unknown kind. */
  badToken(kind: BadTokenKind): Promise<string>
  /**
   * Signs any payload unchanged. Rejects with a ConfigError if it is no object or the header has an `alg`.
   */
  sign(payload: object, options?: SignOptions): Promise<string>
  /** Signs with two new keys from now on. Rejects with a ConfigError for an unknown option. */
  rotateKeys(options?: RotateOptions): Promise<void>
  /** The confirmation codes that a real pool would have mailed, the newest last; a thousand at most. */
  messages(): readonly CodeMessage[]
  /**
   * Serves AWS's endpoints: the API of the SDKs, the key set, the OpenID configuration and OAuth 2.0. Rejects
   * with a ConfigError for a host that is not loopback, an invalid port, or if the pool is listening already;
   * with the system's error if the address is unavailable.
   */
  listen(options?: ListenOptions): Promise<LocalPoolServer>
  /** Stops the server, if any, and closes the file of `data`. The pool cannot be used afterwards. */
  close(): Promise<void>
}
