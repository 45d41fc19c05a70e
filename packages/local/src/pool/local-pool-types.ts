/** What a local user pool can do. */
import type { CognitoClaimsByUse, Issuer } from '@poolguard/core'
import type { ListenOptions, LocalPoolServer } from '../http/listen-types.ts'
import type { KeyUse, PublicKeySet } from '../keys/public-keys.ts'
import type { CodeMessage } from '../service/outbox.ts'
import type { BadTokenKind } from '../tokens/bad-tokens.ts'
import type { AccessTokenOptions, ClientTokenOptions, IdTokenOptions } from '../tokens/token-options.ts'

export interface LocalIssuerOptions<U extends keyof CognitoClaimsByUse = 'access'> {
  /** Which tokens to accept. Default `'access'`. */
  readonly tokenUse?: U
  /** The app client's id, or several; `null` accepts any. Default: the pool's client. */
  readonly clientId?: string | readonly string[] | null
  /** The accepted `aud` of access tokens that are bound to a resource, as in `cognito()`. Default: none. */
  readonly audience?: string | readonly string[] | null
}

export interface SignOptions {
  /** Whose key signs. Default `'access'`. */
  readonly use?: KeyUse
  /** Further header members; `kid` can be another. `alg` cannot: the key is for RS256. Default: none. */
  readonly header?: Readonly<Record<string, unknown>>
}

export interface RotateOptions {
  /** Whether the keys that were published so far stay published, so that their tokens stay valid. Default true. */
  readonly keepOld?: boolean
}

/** A user pool in this process. Its keys are made with it, differ from every other pool's, and end with it. */
export interface LocalPool {
  readonly userPoolId: string
  readonly clientId: string
  /** Of the app client; `undefined` if it has none. Neither `JSON.stringify` nor a log line shows it. */
  readonly clientSecret: string | undefined
  /** The `iss` of the tokens that are made now. `listen()` changes it, unless an `issuer` was given; `close()` does not. */
  readonly issuerUrl: string
  /** `<issuerUrl>/.well-known/jwks.json`; where an `issuer` was given, from `listen()` on where this pool serves it. */
  readonly jwksUri: string
  /** The public keys, and nothing of the private ones. A copy. */
  jwks(): PublicKeySet
  /**
   * The pool as a trusted issuer, with its keys of now, so that nothing is fetched. Call it after `listen()`.
   *
   * @throws ConfigError for an unknown option or a wrong one.
   */
  issuer<const U extends keyof CognitoClaimsByUse = 'access'>(
    options?: LocalIssuerOptions<U>,
  ): Issuer<CognitoClaimsByUse[U]>
  /** An access token of a user. Rejects with a ConfigError for an unknown option or a wrong one. */
  accessToken(options?: AccessTokenOptions): Promise<string>
  /** An ID token. Rejects with a ConfigError for an unknown option or a wrong one. */
  idToken(options?: IdTokenOptions): Promise<string>
  /** An access token of a machine. Rejects with a ConfigError for an unknown option or a wrong one. */
  clientToken(options?: ClientTokenOptions): Promise<string>
  /** A token that is wrong on purpose, one of `BAD_TOKENS`. Rejects with a ConfigError for an unknown kind. */
  badToken(kind: BadTokenKind): Promise<string>
  /** Signs any payload as it is. Rejects with a ConfigError if that is no object or the header has an `alg`. */
  sign(payload: object, options?: SignOptions): Promise<string>
  /** Signs with two new keys from now on. Rejects with a ConfigError for an unknown option. */
  rotateKeys(options?: RotateOptions): Promise<void>
  /** The confirmation codes that a real pool would have mailed, the newest last; a thousand at most. */
  messages(): readonly CodeMessage[]
  /**
   * Serves what AWS serves: the API that SDKs call, the key set, the OpenID configuration and OAuth 2.0. Rejects with a ConfigError for a host that is not loopback, a port
   * that is none, or while the pool listens already; with the system's error when the address cannot be had.
   */
  listen(options?: ListenOptions): Promise<LocalPoolServer>
  /** Stops the server, if there is one, and closes the file of `data`. The pool is of no use after. */
  close(): Promise<void>
}
