/** The public types of a seed. Settings that these types do not name have the names and forms of AWS's API. */

/**
 * User pools and identity pools, as plain JSON: a file for version control. It has only those passwords and
 * client secrets that were given. It never has private keys, sessions, codes or authenticator apps.
 */
export interface LocalPoolSeed {
  /** The address of the JSON schema, for editors. */
  readonly $schema?: string
  readonly UserPools?: readonly SeedUserPool[]
  /** In the form of DescribeIdentityPool. */
  readonly IdentityPools?: readonly Readonly<Record<string, unknown>>[]
}

/** A user pool with the settings of CreateUserPool. An absent setting has AWS's default. */
export interface SeedUserPool {
  /** Such as `local_AbCd12345`. */
  readonly Id: string
  /** Default `local`. */
  readonly Name?: string
  readonly Clients?: readonly SeedClient[]
  readonly Groups?: readonly { readonly GroupName: string; readonly [setting: string]: unknown }[]
  readonly ResourceServers?: readonly { readonly Identifier: string; readonly [setting: string]: unknown }[]
  readonly Users?: readonly SeedUser[]
  readonly [setting: string]: unknown
}

/** An app client with the settings of CreateUserPoolClient. An absent setting has AWS's default. */
export interface SeedClient {
  readonly ClientId: string
  /** Default: the `ClientId`. */
  readonly ClientName?: string
  /** Default: none, as for an app in a browser or on a phone. */
  readonly ClientSecret?: string
  /** Makes a new secret at each start. Default false. */
  readonly GenerateSecret?: boolean
  readonly [setting: string]: unknown
}

export interface SeedUser {
  /** Required, unless users of the pool sign in by an attribute. */
  readonly Username?: string
  /** Such as `email` or `custom:tenant`. Without `sub`, the user gets one that is the same at each start. */
  readonly Attributes?: Readonly<Record<string, string>>
  /** Default: none. The user then gets tokens by the console, `poolguard token` and `signInAs()`. */
  readonly Password?: string
  /** Groups that the pool lacks are created. Default: none. */
  readonly Groups?: readonly string[]
  /** Default true. */
  readonly Enabled?: boolean
  /** Default `CONFIRMED`. */
  readonly UserStatus?: 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED'
  readonly [setting: string]: unknown
}
