/**
 * A stand-in for a social provider, for development without a network and without an account at the provider.
 * Its page lets a person choose an account. The claims have the same names and forms as those of the real
 * provider, and the flow has the same state, one-time code and callback.
 */
import { createHash } from 'node:crypto'
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { SocialProvider } from '../settings/identity-provider-rules.ts'
import { findSubjectClaim } from '../settings/social-providers.ts'
import { refuseFederation } from './federation-error.ts'
import type { ProviderKind } from './provider-kind.ts'

export const STAND_IN_PATH = '/_poolguard/stand-in'

export interface StandInPerson {
  readonly email: string
  readonly name: string
  /** Whether the address is verified. Only Google and Apple send this. */
  readonly isVerified: boolean
}

/**
 * Their e-mail addresses are those of the default users, because people use one address in many places.
 */
export const STAND_IN_PEOPLE: readonly StandInPerson[] = [
  { email: 'ada@example.com', name: 'Ada Lovelace', isVerified: true },
  { email: 'bob@example.com', name: 'Bob Kahn', isVerified: true },
]

/** An identifier in the form of the provider. It is always the same for an e-mail address. */
function makeSubject(type: SocialProvider, email: string): string {
  const digest = createHash('sha256').update(`${type} ${email.toLowerCase()}`).digest('hex')
  const digits = BigInt(`0x${digest}`).toString()
  switch (type) {
    case 'Google':
      return `1${digits.slice(0, 20)}`
    case 'Facebook':
      return `10${digits.slice(0, 15)}`
    case 'LoginWithAmazon':
      return `amzn1.account.${digest.slice(0, 28).toUpperCase()}`
    case 'SignInWithApple':
      return `000000.${digest.slice(0, 32)}.0000`
  }
}

/** `Ada King Lovelace` → `Ada` and `King Lovelace` */
function splitName(name: string): [first: string, last: string] {
  const [first = '', ...rest] = name.split(' ')
  return [first, rest.join(' ')]
}

/** The claims that the real provider would send about this person. */
export function makeClaims(
  type: SocialProvider,
  { email, name, isVerified }: StandInPerson,
): Readonly<Record<string, unknown>> {
  const [first, last] = splitName(name)
  const subject = { [findSubjectClaim(type) ?? 'sub']: makeSubject(type, email) }
  switch (type) {
    case 'Google':
      return { ...subject, email, email_verified: isVerified, name, given_name: first, family_name: last }
    case 'Facebook':
      return { ...subject, email, name, first_name: first, last_name: last }
    case 'LoginWithAmazon':
      return { ...subject, email, name, postal_code: '00000' }
    case 'SignInWithApple':
      return { ...subject, email, email_verified: String(isVerified), firstName: first, lastName: last }
  }
}

/** Issues the code that the browser takes to the callback. */
export function issueStandInCode(
  { store }: Service,
  state: string,
  claims: Readonly<Record<string, unknown>>,
): string {
  const code = randomToken(32)
  store.standInCodes.put(hashSecret(code), { flow: hashSecret(state), claims })
  return code
}

export const standIn: ProviderKind = {
  async start(_service, { ProviderType }, { state }) {
    return `${STAND_IN_PATH}/${ProviderType}?${new URLSearchParams({ state })}`
  },

  async finish({ store }, { ProviderType }, { state }, { code = '', error }) {
    if (error !== undefined) return refuseFederation('access_denied', 'The user has cancelled the sign-in.')
    const key = hashSecret(code)
    const record = store.standInCodes.get(key)
    store.standInCodes.delete(key)
    const subject =
      record?.flow === hashSecret(state) && record.claims[findSubjectClaim(ProviderType) ?? 'sub']
    if (record === undefined || typeof subject !== 'string') {
      return refuseFederation('invalid_request', `${ProviderType} Error - 400 invalid_grant`)
    }
    const { claims } = record
    return { subject, issuer: null, claims, attributes: { userInfo: claims } }
  },
}
