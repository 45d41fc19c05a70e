/** What a token can be asked to say. */
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

/** What every kind of token can be asked for. */
export interface TokenOptions {
  /** `client_id` of an access token, `aud` of an ID token. Default: the pool's client. */
  readonly clientId?: string
  /** From `iat` to `exp`. Zero or less makes a token that was never valid. Default: the pool's for that kind. */
  readonly lifetimeSeconds?: number
  /** `iat`, in seconds since 1970; a fraction is cut off. Default: now. */
  readonly issuedAt?: number
  /** `auth_time`, in seconds since 1970; a fraction is cut off. Earlier than `iat` in a refreshed token. Default: `iat`. */
  readonly authenticatedAt?: number
  /** `jti`. Default: a random UUID. */
  readonly tokenId?: string
  /** Any claims, over all the others. A claim whose value is `undefined` is left out. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** Who signed in. The same options give the access token and the ID token of one user. */
export interface UserTokenOptions extends TokenOptions {
  /** `sub`. Default: the one that the username has in this pool, always the same. */
  readonly subject?: string
  /** `username`, in an ID token `cognito:username`. Default: the subject if that is given, else `local-user`. */
  readonly username?: string
  /** `cognito:groups`. An empty list is no claim, as at AWS. Default: none. */
  readonly groups?: readonly string[]
  /** In ID tokens only. Default: the username if that is an address, else the username at example.com. */
  readonly email?: string
  /** `email_verified`, in ID tokens only. Default true. */
  readonly emailVerified?: boolean
  /** `origin_jti`, the same for all tokens of one sign-in. Default: a random UUID. */
  readonly originTokenId?: string
  /** `event_id`, the same for both tokens of one request. Default: a random UUID. */
  readonly eventId?: string
}

export interface AccessTokenOptions extends UserTokenOptions {
  /** One string with spaces, or a list. None is no claim. Default `aws.cognito.signin.user.admin`. */
  readonly scope?: string | readonly string[]
  /** `aud`: the API that the token is bound to (RFC 8707). Default: none. */
  readonly audience?: string
  /** `device_key`, of a remembered device. Default: none. */
  readonly deviceKey?: string
}

export interface IdTokenOptions extends UserTokenOptions {
  /** The `nonce` of the authorization request. Default: none. */
  readonly nonce?: string
}

/** An access token by client credentials: of a machine, not of a user. */
export interface ClientTokenOptions extends TokenOptions {
  /** One string with spaces, or a list. None is no claim. Default `local/read`. */
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
