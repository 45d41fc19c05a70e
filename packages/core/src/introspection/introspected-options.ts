/** The options of `introspected()`, as users write them, and their resolved form. Throws ConfigError. */
import type { ClaimsSchema } from '../claims/claims-schema.ts'
import { ConfigError } from '../errors/config-error.ts'
import { CLAIM_OPTION_NAMES, type ClaimOptions } from '../issuers/claim-options.ts'
import { ISSUER_KEY_OPTION_NAMES, type IssuerKeyOptions } from '../issuers/key-options.ts'
import type { Algorithm } from '../keys/algorithm.ts'
import {
  requireBoolean,
  requireNumber,
  requireString,
  requireStrings,
  requireUrl,
} from '../util/config-checks.ts'
import {
  type ClientAuthentication,
  type MakeCredentials,
  requireCredentials,
} from './client-authentication.ts'

/** Further members that an answer about an active token may have (RFC 7662 §2.2). */
export interface IntrospectedClaims {
  /** Scopes separated by spaces. */
  readonly scope?: string
  /** The client that requested the token. */
  readonly client_id?: string
  readonly username?: string
  readonly token_type?: string
}

export interface IntrospectedOptions<Own = unknown, MissingSub extends boolean = false>
  extends ClaimOptions,
    IssuerKeyOptions {
  /** The issuer, as its answers name it in `iss`. An answer without `iss` is this issuer's. */
  readonly issuer: string
  /** The introspection endpoint: an https URL; http on a loopback address, or with `allowInsecureHttp`. */
  readonly endpoint: string
  /** The client id of this API at the issuer. */
  readonly clientId: string
  /** The secret of this client, for `client_secret_basic` and `client_secret_post`. */
  readonly clientSecret?: string
  /** How this API authenticates. Default `client_secret_basic`. */
  readonly clientAuthentication?: ClientAuthentication
  /**
   * The accepted `aud`, or several of which one is enough. `null` accepts any; then an answer must have the
   * `token_type` of an access token, so that a refresh token is not accepted.
   */
  readonly audience: string | readonly string[] | null
  /** The accepted `client_id` of tokens, or several. Default: any. */
  readonly allowedClients?: string | readonly string[]
  /**
   * How long an answer about an active token is used again, in seconds, but never after the token's `exp`.
   * With 0, no answer is used again. Default 30.
   */
  readonly cacheSeconds?: number
  /** The deadline of a whole call, in seconds: wait for its turn, connection, answer. Default 3. */
  readonly timeoutSeconds?: number
  /**
   * How many calls are made at the same time. Up to ten times as many wait; requests that need further calls
   * are refused with 503. Default 50.
   */
  readonly maxConcurrentCalls?: number
  /**
   * Whether answers must be signed (RFC 9701) by a key of the issuer. With `true`, a JSON answer is refused;
   * without it, `jwksUri`, `jwks` and `algorithms` must be left out. Default `false`: JSON.
   */
  readonly signedAnswers?: boolean
  /** The algorithms of signed answers. Default: `RS256` alone. */
  readonly algorithms?: readonly Algorithm[]
  /** A schema for your own claims, as for `oidc()`. */
  readonly claims?: ClaimsSchema<Own>
  /** Whether to accept a token that is bound to a key as a bearer token, as for `oidc()`. Default `false`. */
  readonly allowBoundTokensAsBearer?: boolean
  /** Whether to accept a token without a `sub`, such as a machine's, as for `oidc()`. Default `false`. */
  readonly allowMissingSub?: MissingSub
}

export const INTROSPECTED_OPTION_NAMES = [
  'issuer',
  'endpoint',
  'clientId',
  'clientSecret',
  'clientAuthentication',
  'audience',
  'allowedClients',
  'cacheSeconds',
  'timeoutSeconds',
  'maxConcurrentCalls',
  'signedAnswers',
  'algorithms',
  'claims',
  'allowBoundTokensAsBearer',
  'allowMissingSub',
  ...ISSUER_KEY_OPTION_NAMES,
  ...CLAIM_OPTION_NAMES,
] as const satisfies (keyof IntrospectedOptions)[]

/** The resolved options that the steps and the calls use. */
export interface IntrospectionSettings {
  readonly endpoint: string
  readonly clientId: string
  readonly makeCredentials: MakeCredentials
  readonly allowedClients: readonly string[] | undefined
  readonly hasSignedAnswers: boolean
  readonly cacheMilliseconds: number
  readonly timeoutMilliseconds: number
  readonly maxConcurrentCalls: number
}

const WHERE = 'introspected'
const KEY_OPTIONS = ['jwksUri', 'jwks', 'algorithms'] as const

function requireSignedAnswers(options: IntrospectedOptions<unknown, boolean>): boolean {
  if (requireBoolean(WHERE, 'signedAnswers', options.signedAnswers)) return true
  const given = KEY_OPTIONS.find((name) => options[name] !== undefined)
  if (given === undefined) return false
  throw new ConfigError(`${WHERE}: ${given} has an effect only with signedAnswers: true.`)
}

export function resolveSettings(options: IntrospectedOptions<unknown, boolean>): IntrospectionSettings {
  const { allowedClients, clientSecret } = options
  const allowInsecureHttp = requireBoolean(WHERE, 'allowInsecureHttp', options.allowInsecureHttp)
  const issuer = requireString(WHERE, 'issuer', options.issuer)
  const clientId = requireString(WHERE, 'clientId', options.clientId)
  const method = options.clientAuthentication ?? 'client_secret_basic'
  const requireMilliseconds = (
    name: 'cacheSeconds' | 'timeoutSeconds',
    fallback: number,
    min: number,
    max: number,
  ) => requireNumber(WHERE, name, options[name], fallback, { min, max }) * 1000
  return {
    endpoint: requireUrl(WHERE, 'endpoint', options.endpoint, { allowInsecureHttp }),
    clientId,
    makeCredentials: requireCredentials(method, clientSecret, clientId, issuer),
    allowedClients:
      allowedClients === undefined ? undefined : requireStrings(WHERE, 'allowedClients', allowedClients),
    hasSignedAnswers: requireSignedAnswers(options),
    cacheMilliseconds: requireMilliseconds('cacheSeconds', 30, 0, 3600),
    timeoutMilliseconds: requireMilliseconds('timeoutSeconds', 3, 0.001, 300),
    maxConcurrentCalls: requireNumber(WHERE, 'maxConcurrentCalls', options.maxConcurrentCalls, 50, {
      min: 1,
      max: 10_000,
    }),
  }
}
