/** The options of tokens. */
import {
  anything,
  checkOptions,
  checkValue,
  flag,
  type OptionChecks,
  object,
  oneOf,
  seconds,
  text,
  textOrTexts,
  texts,
  wholeNumber,
} from '../util/option-checks.ts'
import { ownProperties } from '../util/own-properties.ts'

/** The options of every kind of token. */
export interface TokenOptions {
  /** `client_id` of an access token, `aud` of an ID token. Default: the pool's client. */
  readonly clientId?: string
  /**
   * From `iat` to `exp`. Zero or less makes a token that is never valid. Default: the pool's lifetime for
   * that kind.
   */
  readonly lifetimeSeconds?: number
  /** `iat`, in seconds since 1970, rounded down. Default: now. */
  readonly issuedAt?: number
  /**
   * `auth_time`, in seconds since 1970, rounded down. Earlier than `iat` in a refreshed token. Default:
   * `iat`.
   */
  readonly authenticatedAt?: number
  /** `jti`. Default: a random UUID. */
  readonly tokenId?: string
  /** Further claims, which replace the others. The value `undefined` removes a claim. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** The user. The same options make the access token and the ID token of one user. */
export interface UserTokenOptions extends TokenOptions {
  /** `sub`. Default: made from the username and the pool, always the same. */
  readonly subject?: string
  /** `username`, in an ID token `cognito:username`. Default: the subject option, or else `local-user`. */
  readonly username?: string
  /** `cognito:groups`. As at AWS, an empty list omits the claim. Default: none. */
  readonly groups?: readonly string[]
  /** In ID tokens only. Default: the username if it is an address, else the username at example.com. */
  readonly email?: string
  /** `email_verified`, in ID tokens only. Default true. */
  readonly emailVerified?: boolean
  /** `origin_jti`, the same for all tokens of one sign-in. Default: a random UUID. */
  readonly originTokenId?: string
  /** `event_id`, the same for both tokens of one request. Default: a random UUID. */
  readonly eventId?: string
}

export interface AccessTokenOptions extends UserTokenOptions {
  /**
   * One string with spaces, or a list. An empty one omits the claim. Default `aws.cognito.signin.user.admin`.
   */
  readonly scope?: string | readonly string[]
  /** `aud`: the API that the token is for (RFC 8707). Default: none. */
  readonly audience?: string
  /** `device_key`, of a remembered device. Default: none. */
  readonly deviceKey?: string
}

export interface IdTokenOptions extends UserTokenOptions {
  /** The `nonce` of the authorization request. Default: none. */
  readonly nonce?: string
}

/** An access token of a machine, by client credentials. */
export interface ClientTokenOptions extends TokenOptions {
  /** One string with spaces, or a list. An empty one omits the claim. Default `local/read`. */
  readonly scope?: string | readonly string[]
}

/** An access token as OIDC issuers other than Cognito make it (RFC 9068). */
export interface OidcTokenOptions extends TokenOptions {
  /** `sub`. Default: made from the pool, always the same. */
  readonly subject?: string
  /** `aud`: the API or the APIs that the token is for. Default: the id of the pool's client. */
  readonly audience?: string | readonly string[]
  /** One string with spaces, or a list. An empty one omits the claim. Default: none. */
  readonly scope?: string | readonly string[]
  /** `groups`. An empty list omits the claim. Default: none. */
  readonly groups?: readonly string[]
}

/** The options of the token that gets a fault. `tokenUse` says which token it is. */
export type BadTokenOptions =
  | (AccessTokenOptions & { readonly tokenUse?: 'access' })
  | (IdTokenOptions & { readonly tokenUse: 'id' })
  | (OidcTokenOptions & { readonly tokenUse: 'oidc' })

const ANY_TOKEN: OptionChecks<TokenOptions> = {
  clientId: text,
  lifetimeSeconds: wholeNumber(-1e9, 1e9),
  issuedAt: seconds,
  authenticatedAt: seconds,
  tokenId: text,
  claims: object,
}

const USER_TOKEN: OptionChecks<UserTokenOptions> = {
  ...ANY_TOKEN,
  subject: text,
  username: text,
  groups: texts,
  email: text,
  emailVerified: flag,
  originTokenId: text,
  eventId: text,
}

const ACCESS_TOKEN: OptionChecks<AccessTokenOptions> = {
  ...USER_TOKEN,
  scope: textOrTexts,
  audience: text,
  deviceKey: text,
}

const ID_TOKEN: OptionChecks<IdTokenOptions> = { ...USER_TOKEN, nonce: text }

const OIDC_TOKEN: OptionChecks<OidcTokenOptions> = {
  ...ANY_TOKEN,
  subject: text,
  audience: textOrTexts,
  scope: textOrTexts,
  groups: texts,
}

export function checkAccessTokenOptions(options: AccessTokenOptions): AccessTokenOptions {
  return checkOptions('accessToken', options, ACCESS_TOKEN)
}

export function checkIdTokenOptions(options: IdTokenOptions): IdTokenOptions {
  return checkOptions('idToken', options, ID_TOKEN)
}

export function checkClientTokenOptions(options: ClientTokenOptions): ClientTokenOptions {
  return checkOptions<ClientTokenOptions>('clientToken', options, { ...ANY_TOKEN, scope: textOrTexts })
}

export function checkOidcTokenOptions(options: OidcTokenOptions): OidcTokenOptions {
  return checkOptions('oidcToken', options, OIDC_TOKEN)
}

const CHECKS_BY_USE = { access: ACCESS_TOKEN, id: ID_TOKEN, oidc: OIDC_TOKEN } as const

/** The kind of token is checked first, because it decides which options there are. */
export function checkBadTokenOptions(given: BadTokenOptions): BadTokenOptions {
  checkValue('badToken', 'the second argument', given, object)
  const { tokenUse = 'access' } = ownProperties(given)
  checkValue('badToken', 'tokenUse', tokenUse, oneOf(...Object.keys(CHECKS_BY_USE)))
  const checks: OptionChecks<object> = { ...CHECKS_BY_USE[tokenUse], tokenUse: anything }
  return checkOptions<object>('badToken', given, checks) as BadTokenOptions
}
