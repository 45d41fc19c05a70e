/**
 * The passkeys of a user: the API or a sign-in page registers them, and the API deletes them. Source:
 * StartWebAuthnRegistration, CompleteWebAuthnRegistration and DeleteWebAuthnCredential of the API reference.
 */
import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import { loadWebAuthn, type RelyingParty, verifyRegistration } from '../credentials/web-authn.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { PasskeyRecord, UserRecord } from '../store/user-records.ts'
import { changeUser, refreshUser } from './users.ts'

const REGISTRATION_MS = 5 * 60_000
/** AWS's quota of passkeys for each user. */
const MAX_PASSKEYS = 20

/** Whether a passkey whose user is verified counts as both factors of a sign-in. */
export function isMultiFactor({ mfa }: UserPoolRecord): boolean {
  return mfa?.WebAuthnConfiguration?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
}

/**
 * @param pageHost the host of the sign-in pages, which is the relying party of a pool that names none
 * @throws WebAuthnNotEnabledException, WebAuthnConfigurationMissingException
 */
export function requireRelyingParty(pool: UserPoolRecord, pageHost?: string): RelyingParty {
  const { Policies, mfa } = pool
  if (Policies.SignInPolicy?.AllowedFirstAuthFactors.includes('WEB_AUTHN') !== true) {
    refuse('passkeysNotEnabled')
  }
  const { RelyingPartyId: id = pageHost, UserVerification } = mfa?.WebAuthnConfiguration ?? {}
  if (typeof id !== 'string') return refuse('passkeyPartyMissing')
  const isRequired = UserVerification === 'required' || isMultiFactor(pool)
  return { id, userVerification: isRequired ? 'required' : 'preferred' }
}

/** PublicKeyCredentialCreationOptions in JSON, for `navigator.credentials.create`. */
export async function startRegistration(
  service: Service,
  pool: UserPoolRecord,
  user: UserRecord,
  clientId: string,
  pageHost?: string,
): Promise<object> {
  const { id, userVerification } = requireRelyingParty(pool, pageHost)
  const { generateRegistrationOptions } = await loadWebAuthn()
  const options = await generateRegistrationOptions({
    rpName: id,
    rpID: id,
    userName: user.attributes.email ?? user.username,
    userID: new Uint8Array(Buffer.from(user.attributes.sub)),
    userDisplayName: user.attributes.name ?? user.username,
    excludeCredentials: (user.passkeys ?? []).map(({ id: key }) => ({ id: key })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification },
  })
  const { challenge } = options
  const passkeyRegistration = { challenge, clientId, expiresAt: service.now() + REGISTRATION_MS }
  changeUser(service, refreshUser(service, user), { passkeyRegistration })
  return options
}

/** One attempt uses up a challenge. */
function takeChallenge(service: Service, user: UserRecord, clientId: string): string {
  const { passkeyRegistration: open } = user
  if (open === undefined || service.now() >= open.expiresAt) return refuse('passkeyChallengeNotFound')
  if (open.clientId !== clientId) refuse('passkeyClientMismatch')
  changeUser(service, user, { passkeyRegistration: undefined })
  return open.challenge
}

export async function completeRegistration(
  service: Service,
  pool: UserPoolRecord,
  user: UserRecord,
  clientId: string,
  response: RegistrationResponseJSON,
  pageHost?: string,
): Promise<void> {
  const party = requireRelyingParty(pool, pageHost)
  const challenge = takeChallenge(service, user, clientId)
  const credential = await verifyRegistration(party, response, challenge)
  const current = refreshUser(service, user)
  const { passkeys = [] } = current
  if (passkeys.length >= MAX_PASSKEYS) {
    refuse('limitExceeded', { problem: 'The user has the maximum number of passkeys.' })
  }
  const { authenticatorAttachment: attachment } = response
  const passkey: PasskeyRecord = {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: credential.transports ?? [],
    ...(attachment === undefined ? {} : { attachment }),
    relyingPartyId: party.id,
    name: `Passkey ${passkeys.length + 1}`,
    createdAt: service.now(),
  }
  changeUser(service, current, { passkeys: [...passkeys.filter(({ id }) => id !== passkey.id), passkey] })
}

/** @throws ResourceNotFoundException */
export function deletePasskey(service: Service, user: UserRecord, id: string): void {
  const { passkeys = [] } = user
  const kept = passkeys.filter((passkey) => passkey.id !== id)
  if (kept.length === passkeys.length) refuse('resourceNotFound', { resource: 'The WebAuthn credential' })
  changeUser(service, user, { passkeys: kept })
}
