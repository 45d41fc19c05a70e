/**
 * Passkeys by @simplewebauthn/server. A pool loads this package only when it uses passkeys. Throws
 * WebAuthnNotEnabledException if the package is not installed, and AWS's errors for a credential of another
 * origin or relying party.
 */
import type {
  AuthenticationResponseJSON,
  RegistrationResponseJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server'
import { refuse } from '../errors/cognito-error.ts'
import { LOOPBACK_ORIGIN } from '../util/loopback.ts'

type WebAuthn = typeof import('@simplewebauthn/server')

export async function loadWebAuthn(): Promise<WebAuthn> {
  try {
    return await import('@simplewebauthn/server')
  } catch {
    return refuse('passkeysNotInstalled')
  }
}

export interface RelyingParty {
  readonly id: string
  readonly userVerification: 'required' | 'preferred'
}

/** The origin that the browser has written into the signed client data. */
function parseOrigin(clientDataJson: string): URL | undefined {
  try {
    const { origin } = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString()) as { origin?: string }
    return new URL(String(origin))
  } catch {
    return undefined
  }
}

/** WebAuthn Level 3 §5.1.3: the relying party is the host of a secure origin, or a domain above it. */
function requireOrigin(clientDataJson: string, { id }: RelyingParty): string {
  const url = parseOrigin(clientDataJson)
  if (url === undefined) return refuse('passkeyOriginNotAllowed')
  const isSecure = url.protocol === 'https:' || LOOPBACK_ORIGIN.test(url.origin)
  const isOfParty = url.hostname === id || url.hostname.endsWith(`.${id}`)
  return isSecure && isOfParty ? url.origin : refuse('passkeyOriginNotAllowed')
}

/** Translates an error of the package to AWS's error. */
function refuseCredential(error: unknown): never {
  const { name } = error as Error
  return refuse(name === 'UnexpectedRPIDHash' ? 'passkeyPartyMismatch' : 'passkeyNotSupported')
}

/**
 * @throws WebAuthnOriginNotAllowedException, WebAuthnRelyingPartyMismatchException,
 * WebAuthnCredentialNotSupportedException
 */
export async function verifyRegistration(
  party: RelyingParty,
  response: RegistrationResponseJSON,
  expectedChallenge: string,
): Promise<WebAuthnCredential> {
  const { verifyRegistrationResponse } = await loadWebAuthn()
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge,
    expectedOrigin: requireOrigin(response.response.clientDataJSON, party),
    expectedRPID: party.id,
    requireUserVerification: party.userVerification === 'required',
  }).catch(refuseCredential)
  return verified && registrationInfo ? registrationInfo.credential : refuse('passkeyNotSupported')
}

/** The new counter; `undefined` if the passkey has not signed this challenge for this party. */
export async function verifyAssertion(
  party: RelyingParty,
  response: AuthenticationResponseJSON,
  credential: WebAuthnCredential,
  expectedChallenge: string,
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await loadWebAuthn()
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      credential,
      expectedChallenge,
      expectedOrigin: requireOrigin(response.response.clientDataJSON, party),
      expectedRPID: party.id,
      requireUserVerification: party.userVerification === 'required',
    })
    return verified ? authenticationInfo.newCounter : undefined
  } catch {
    return undefined
  }
}
