/** The options that every receiver of tokens has. */
import { ConfigError, type RevocationStore, type VerifierOptions } from '@poolguard/core'
import type { EventVerifierOptions } from '@poolguard/core/adapter'

type VerificationOptions = Pick<
  VerifierOptions,
  'issuers' | 'clockToleranceSeconds' | 'keys' | 'allowKeyAddress' | 'fetch' | 'now'
>

/** `issuers` and the other options of `createVerifier` that apply here, and the store. */
export interface ReceiverOptions extends VerificationOptions {
  /** Where the revocations go: `revocationList()`, or a store of `@poolguard/redis` or `@poolguard/dynamodb`. */
  readonly store: RevocationStore
}

const VERIFICATION_OPTION_NAMES = [
  'issuers',
  'clockToleranceSeconds',
  'keys',
  'allowKeyAddress',
  'fetch',
  'now',
] as const satisfies (keyof VerificationOptions)[]

export const RECEIVER_OPTION_NAMES = ['store', ...VERIFICATION_OPTION_NAMES] as const

/** Returns the options of the verifier. An absent option stays absent. */
export function splitOptions(options: ReceiverOptions): EventVerifierOptions {
  const given = VERIFICATION_OPTION_NAMES.filter((name) => options[name] !== undefined)
  return Object.fromEntries(given.map((name) => [name, options[name]])) as unknown as EventVerifierOptions
}

export function requireStore(where: string, store: unknown): RevocationStore {
  const methods = ['revokeToken', 'revokeSignIn', 'signOutEverywhere'] as const
  const given = store as Partial<RevocationStore> | null | undefined
  if (methods.every((name) => typeof given?.[name] === 'function')) return given as RevocationStore
  throw new ConfigError(`${where}: store must be a store of revocations, such as revocationList().`)
}
