/** WEB_AUTHN: a passkey of the user signs a challenge. Throws NotAuthorizedException. */
import type { AuthenticationResponseJSON, WebAuthnCredential } from '@simplewebauthn/server'
import { randomToken } from '../credentials/opaque-tokens.ts'
import { loadWebAuthn, type RelyingParty, verifyAssertion } from '../credentials/web-authn.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { AuthenticationMethod, PasskeyRecord, UserRecord } from '../store/user-records.ts'
import { recordFailure } from '../users/lockout.ts'
import { requireRelyingParty } from '../users/passkeys.ts'
import { changeUser, refreshUser } from '../users/users.ts'
import { requireAdmittedUser } from './admission.ts'
import { closeChallenge, findFactorChallenge, type OpenChallenge } from './challenges.ts'
import { listFirstFactors } from './first-factors.ts'
import { toDevice } from './next-step.ts'
import { type Attempt, addMethod, openStep, type SignInStep, toAttempt } from './steps.ts'

type Transports = NonNullable<WebAuthnCredential['transports']>

export async function openPasskeyChallenge(service: Service, attempt: Attempt): Promise<SignInStep> {
  await loadWebAuthn() // a pool without the package refuses before the user is asked
  const passkeyChallenge = randomToken(32)
  return openStep(service, attempt, 'WEB_AUTHN', { passkeyChallenge, isFirstFactor: true })
}

/** PublicKeyCredentialRequestOptions in JSON, for `navigator.credentials.get`. */
export function describePasskeyChallenge(
  pool: UserPoolRecord,
  user: UserRecord,
  challenge = '',
  pageHost?: string,
): object {
  const { id, userVerification } = findParty(pool, user, pageHost)
  const allowCredentials = (user.passkeys ?? []).map(({ id: key, transports }) => ({
    id: key,
    type: 'public-key',
    transports,
  }))
  return { rpId: id, challenge, allowCredentials, timeout: 60_000, userVerification }
}

function toCredential({ id, publicKey, counter, transports }: PasskeyRecord): WebAuthnCredential {
  const key = new Uint8Array(Buffer.from(publicKey, 'base64url'))
  return { id, publicKey: key, counter, transports: transports as Transports }
}

/** A passkey that replaces both factors must verify the user. */
function findParty(pool: UserPoolRecord, user: UserRecord, pageHost?: string): RelyingParty {
  const party = requireRelyingParty(pool, pageHost)
  return findFactorChallenge(pool, user) === null ? party : { ...party, userVerification: 'required' }
}

/** The browser tells which kind of authenticator it used. This is not signed. */
function toMethod({ authenticatorAttachment }: AuthenticationResponseJSON): AuthenticationMethod {
  return authenticatorAttachment === 'cross-platform' ? 'hwk' : 'swk'
}

function refusePasskey(service: Service, user: UserRecord): never {
  recordFailure(service, user)
  return refuse('wrongPassword')
}

/** Any answer ends the challenge. */
export async function answerPasskey(
  service: Service,
  challenge: OpenChallenge,
  response: AuthenticationResponseJSON,
  pageHost?: string,
): Promise<SignInStep> {
  const { pool, user, record } = challenge
  closeChallenge(service, challenge)
  if (!listFirstFactors(pool, user).includes('WEB_AUTHN')) return refusePasskey(service, user)
  const party = findParty(pool, user, pageHost)
  // Without a configured relying party, the page's host is the relying party. The caller chooses the Host
  // header, so the passkey must have been made for that host.
  const passkey = user.passkeys?.find(
    ({ id, relyingPartyId }) => id === response.id && relyingPartyId === party.id,
  )
  if (passkey === undefined) return refusePasskey(service, user)
  const expected = record.passkeyChallenge ?? ''
  const counter = await verifyAssertion(party, response, toCredential(passkey), expected)
  const current = refreshUser(service, user)
  requireAdmittedUser(current)
  if (counter === undefined) return refusePasskey(service, current)
  const passkeys = (current.passkeys ?? []).map((each) =>
    each.id === passkey.id ? { ...each, counter } : each,
  )
  if (passkeys.length === 0) return refuse('sessionUsed')
  const attempt = toAttempt(challenge, changeUser(service, current, { passkeys }))
  return toDevice(service, addMethod(attempt, toMethod(response)))
}
