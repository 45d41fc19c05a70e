/** The options of `sharedSignals` → the same, checked and with defaults. Throws ConfigError. */
import type { RevocationStore } from '@poolguard/core'
import {
  type EventVerifierOptions,
  requireBoolean,
  requireFunction,
  requireIssuerName,
  requireOptions,
} from '@poolguard/core/adapter'
import { RECEIVER_OPTION_NAMES, type ReceiverOptions, requireStore, splitOptions } from './options.ts'
import type { SubjectIdentifier } from './subject-identifier.ts'
import { type CheckAuthorization, makeAuthorizationCheck } from './transmitter-authorization.ts'

export interface SharedSignalsOptions extends ReceiverOptions {
  /**
   * The whole `Authorization` header that the transmitter sends with each event, such as `Bearer <secret>`.
   * Set several while the secret changes. They are compared in constant time. Default: no header is required,
   * and only the signature of the event says who sent it.
   */
  readonly authorization?: string | readonly string[]
  /**
   * The issuer of the tokens to revoke, as in their `iss`. Set it if the transmitter has another name than the issuer
   * of the tokens. Default: the issuer of the event.
   */
  readonly tokenIssuer?: string
  /**
   * Finds the `sub` of the user that an identifier names, for example by an e-mail address. It is called
   * before the identifier is read. If it returns `undefined`, the identifier is read as usual. If it rejects,
   * the answer is 503. Default: none.
   */
  readonly findSub?: (subject: SubjectIdentifier) => string | undefined | Promise<string | undefined>
  /**
   * Whether an event about a session of a user ends all sign-ins of the user. Set it if access tokens have no `sid`.
   * Default `false`: it ends the session.
   */
  readonly endAllSignIns?: boolean
  /**
   * Whether a new credential (`credential-change` with `create`) is ignored. Default `false`: every change of
   * a credential signs the user out everywhere.
   */
  readonly ignoreNewCredentials?: boolean
}

const OPTION_NAMES = [
  ...RECEIVER_OPTION_NAMES,
  'authorization',
  'tokenIssuer',
  'findSub',
  'endAllSignIns',
  'ignoreNewCredentials',
] as const satisfies (keyof SharedSignalsOptions)[]

export interface ResolvedOptions {
  readonly store: RevocationStore
  readonly verification: EventVerifierOptions
  readonly checkAuthorization: CheckAuthorization
  readonly tokenIssuer: string | undefined
  readonly findSub: SharedSignalsOptions['findSub'] | undefined
  readonly endAllSignIns: boolean
  readonly ignoreNewCredentials: boolean
  readonly now: () => number
}

export function resolveOptions(where: string, given: SharedSignalsOptions): ResolvedOptions {
  const options = requireOptions<SharedSignalsOptions>(where, given, OPTION_NAMES)
  const { authorization, tokenIssuer, endAllSignIns, ignoreNewCredentials } = options
  return {
    store: requireStore(where, options.store),
    verification: splitOptions(options),
    checkAuthorization: makeAuthorizationCheck(where, authorization),
    tokenIssuer: tokenIssuer === undefined ? undefined : requireIssuerName(where, 'tokenIssuer', tokenIssuer),
    findSub: requireFunction(where, 'findSub', options.findSub),
    endAllSignIns: requireBoolean(where, 'endAllSignIns', endAllSignIns),
    ignoreNewCredentials: requireBoolean(where, 'ignoreNewCredentials', ignoreNewCredentials),
    now: options.now ?? Date.now,
  }
}
