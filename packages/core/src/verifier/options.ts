/** The options of `createVerifier`, as users write them. `resolve-options.ts` checks them. */

import type { AuthContext } from '../claims/auth-context.ts'
import type { AnyClaims, Claims } from '../claims/claim-types.ts'
import type { Issuer } from '../issuers/issuer.ts'
import type { Fetch } from '../keys/transport.ts'
import type { ProofMethod } from '../possession/proof-method.ts'
import type { RequestLike } from '../request/request.ts'
import type { OrderedSources, TokenSource } from '../request/token-sources.ts'
import { DEFAULT_MAX_DOCUMENT_BYTES } from '../util/limits.ts'
import { SCOPE_OPTION_NAMES, type ScopeOptions } from './scope-options.ts'

/** When keys are fetched, and the limits of a fetch. */
export interface KeyOptions {
  /** How long keys are used without a new fetch, in seconds. Default 3600. */
  readonly freshSeconds?: number
  /** How long keys are used if no fetch succeeds, in seconds; later requests get 503. Default 86400. */
  readonly maxAgeSeconds?: number
  /** The minimum time between two fetches for unknown key ids, in seconds. Default 10. */
  readonly unknownKidCooldownSeconds?: number
  /** The wait after the first failed fetch, in seconds; each further failure doubles it. Default 1. */
  readonly retrySeconds?: number
  /** The longest wait after failed fetches, in seconds. Default 60. */
  readonly maxRetrySeconds?: number
  /** One deadline for DNS, connection, headers and body of a fetch, in seconds. Default 3. */
  readonly fetchTimeoutSeconds?: number
  /** The largest key set or metadata that is read, in bytes. Default 262144. */
  readonly maxBytes?: number
}

export interface IssuerLookupOptions {
  /**
   * How long an answer is used, in seconds. A tenant that was removed is refused after this time at the latest.
   * Default 300.
   */
  readonly freshSeconds?: number
  /** How many issuers are kept with their keys; the least recently used one is removed. Default 10000. */
  readonly maxIssuers?: number
  /**
   * Whether the function is called for each request, with the request as its second argument. Then keys are
   * kept for other requests, but the function's answers and verified tokens are not. Default `false`.
   */
  readonly perRequest?: boolean
}

/**
 * Returns the issuer of a name, or `undefined` for a name that is not trusted. `request` is given only with
 * `issuerLookup: { perRequest: true }`, and not when a token is verified without a request.
 */
export type IssuerLookup<C extends AnyClaims = AnyClaims> = (
  iss: string,
  request?: RequestLike,
) => Issuer<C> | undefined | Promise<Issuer<C> | undefined>

/** One issuer or several. */
export type ListedIssuers<C extends AnyClaims = AnyClaims> = Issuer<C> | readonly Issuer<C>[]

/** What `issuers` takes. */
export type Issuers<C extends AnyClaims = AnyClaims> = ListedIssuers<C> | IssuerLookup<C>

/** `C` is the type of the claims. It follows from `I`, the type of `issuers`. */
export interface VerifierOptions<C extends AnyClaims = Claims, I extends Issuers = Issuers<C>>
  extends ScopeOptions {
  /**
   * The trusted issuers: one or several, made by `cognito()`, `oidc()` or `introspected()`; or a function
   * that looks up an issuer by its name, such as a tenant in a database, and returns `undefined` for a name
   * that is not trusted.
   */
  readonly issuers: I
  /** For issuers that are looked up. Default `{ freshSeconds: 300, maxIssuers: 10000, perRequest: false }`. */
  readonly issuerLookup?: IssuerLookupOptions
  /** How far the clocks of issuer and API may differ, in seconds. Default 5. */
  readonly clockToleranceSeconds?: number
  /** The maximum size of a token, in bytes. A larger token is refused before it is parsed. Default 16384. */
  readonly maxTokenBytes?: number
  /** The token cache; `false` for none. Default `{ maxBytes: 33554432 }`. */
  readonly cache?: false | { readonly maxBytes?: number }
  readonly keys?: KeyOptions
  /**
   * Called for each IP address, with its hostname, before keys or metadata are fetched from it or a token is
   * sent to it for introspection; only `true` allows this. It protects your own network if tenants enter
   * issuers themselves. Default: any address.
   */
  readonly allowKeyAddress?: (address: string, hostname: string) => boolean
  /**
   * A function like the `fetch` of the Fetch standard, for keys, metadata and introspection: to use a proxy,
   * a client certificate or a header. Deadlines and size limits apply to it, and redirects are refused. It
   * cannot be combined with `allowKeyAddress`, because the addresses to which it connects are unknown.
   * Default: the client of Node, through `https.globalAgent`.
   */
  readonly fetch?: Fetch
  /**
   * Whether a token is revoked. It is called for every token, even for a cached one, with the request. {@link
   * revocationList} and the other stores have such a function. If it has a `revision`, it is called again for a
   * cached token only when the revision has changed.
   */
  isRevoked?(auth: AuthContext<C>, request?: RequestLike): boolean | Promise<boolean>
  /**
   * What to do when `isRevoked` fails or returns neither `true` nor `false`: refuse with ERR_REVOCATION_UNAVAILABLE
   * (503), or accept the token. Default `'refuse'`.
   */
  readonly onRevocationError?: 'refuse' | 'allow'
  /**
   * Where the token is: {@link bearer}, {@link cookie}, {@link header}, {@link custom}, several of them (then a request
   * with a token in two places is refused), or {@link firstOf} several. Default `bearer()`.
   */
  readonly from?: TokenSource | readonly TokenSource[] | OrderedSources
  /**
   * How callers prove possession of the key that their token is bound to (`cnf`): `dpop()` of `@poolguard/core/dpop`,
   * `mtls()` of `@poolguard/core/mtls`, or both. Then `allowBoundTokensAsBearer` of an issuer has no effect. Default:
   * none, and bound tokens are refused.
   */
  readonly proofs?: ProofMethod | readonly ProofMethod[]
  /** The `realm` of challenges. Default: none, and `api` in a challenge that has no other parameter. */
  readonly realm?: string
  /** URL of this API's protected-resource metadata (RFC 9728), for challenges. Default: none. */
  readonly resourceMetadata?: string
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

/**
 * The options of a verifier, for Lambda functions: all but look-ups of issuers. Verified tokens are kept
 * only with an `introspected` issuer.
 */
export interface AuthenticatorOptions<
  C extends AnyClaims = Claims,
  I extends ListedIssuers = ListedIssuers<C>,
> extends Omit<VerifierOptions<C, I>, 'issuers' | 'issuerLookup' | 'cache'> {
  /** The trusted issuers: one or several, made by `cognito()`, `oidc()` or `introspected()`. */
  readonly issuers: I
  /** Issuers that are looked up require a verifier, made by {@link createVerifier}. */
  readonly issuerLookup?: never
  /**
   * The token cache, which an authenticator has only with an `introspected` issuer. Without such an issuer, `false` is
   * the only value. Default with such an issuer: `{ maxBytes: 33554432 }`.
   */
  readonly cache?: false | { readonly maxBytes?: number }
}

export const VERIFIER_OPTION_NAMES = [
  'issuers',
  'issuerLookup',
  'clockToleranceSeconds',
  'maxTokenBytes',
  'cache',
  'keys',
  'allowKeyAddress',
  'fetch',
  'isRevoked',
  'onRevocationError',
  'from',
  'proofs',
  'realm',
  'resourceMetadata',
  ...SCOPE_OPTION_NAMES,
  'now',
] as const satisfies (keyof VerifierOptions)[]

/** Each number about keys: its default and its range. */
export const KEY_NUMBERS = {
  freshSeconds: [3600, 1, 31_536_000],
  maxAgeSeconds: [86_400, 1, 31_536_000],
  unknownKidCooldownSeconds: [10, 1, 86_400],
  retrySeconds: [1, 0.001, 3600],
  maxRetrySeconds: [60, 0.001, 86_400],
  fetchTimeoutSeconds: [3, 0.001, 300],
  maxBytes: [DEFAULT_MAX_DOCUMENT_BYTES, 1024, 16_777_216],
} as const satisfies Record<keyof KeyOptions, readonly [fallback: number, min: number, max: number]>
