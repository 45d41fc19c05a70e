/** The options of tokens. */
import {
  checkOptions,
  flag,
  type OptionChecks,
  object,
  seconds,
  text,
  textOrTexts,
  texts,
  wholeNumber,
} from '../util/option-checks.ts'

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

export function checkAccessTokenOptions(options: AccessTokenOptions): AccessTokenOptions {
  return checkOptions('accessToken', options, ACCESS_TOKEN)
}

export function checkIdTokenOptions(options: IdTokenOptions): IdTokenOptions {
  return checkOptions<IdTokenOptions>('idToken', options, { ...USER_TOKEN, nonce: text })
}

export function checkClientTokenOptions(options: ClientTokenOptions): ClientTokenOptions {
  return checkOptions<ClientTokenOptions>('clientToken', options, { ...ANY_TOKEN, scope: textOrTexts })
}
