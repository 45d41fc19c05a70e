/**
 * One round of SRP: the server's half is stored until the client proves its secret. Users and devices use the
 * same arithmetic (`credentials/srp.ts`), with different identities. Throws InvalidParameterException,
 * NotAuthorizedException.
 */
import { randomBytes } from 'node:crypto'
import { hashSecret } from '../credentials/opaque-tokens.ts'
import { isSignedBy, isUsablePublicKey, makeServerPair } from '../credentials/srp.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { SrpRecord } from '../store/sign-in-records.ts'
import type { PasswordVerifier } from '../store/user-records.ts'

/** Short, because a program answers without waiting for a person. */
const LIFETIME_MS = 60_000
const SRP_A = /^[0-9a-fA-F]{1,768}$/
/** `Sun Oct 6 13:37:50 UTC 2024`; the day has no leading zero. */
const TIMESTAMP = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2} \d\d:\d\d:\d\d UTC \d{4}$/

export type Prover = Pick<
  SrpRecord,
  'userPoolId' | 'clientId' | 'username' | 'typedName' | 'deviceKey' | 'custom'
>

export interface RoundParameters {
  readonly SALT: string
  readonly SECRET_BLOCK: string
  readonly SRP_B: string
}

export function checkPublicKey(srpA: string): void {
  if (!SRP_A.test(srpA) || !isUsablePublicKey(BigInt(`0x${srpA}`)))
    refuse('parameterInvalid', { problem: 'Invalid SRP_A' })
}

export function openRound(
  service: Service,
  prover: Prover,
  { salt, verifier }: PasswordVerifier,
  srpA: string,
): RoundParameters {
  const pair = makeServerPair(Buffer.from(verifier, 'hex'))
  const secretBlock = randomBytes(512).toString('base64')
  const serverPublic = pair.public.toString(16)
  service.store.srpExchanges.put(hashSecret(secretBlock), {
    ...prover,
    clientPublic: srpA,
    serverPublic,
    serverSecret: pair.secret.toString('hex'),
    expiresAt: service.now() + LIFETIME_MS,
  })
  return { SALT: salt, SECRET_BLOCK: secretBlock, SRP_B: serverPublic }
}

/** The open round of a SECRET_BLOCK, of a password or of a device. */
export function requireRound(
  { store, now }: Service,
  clientId: string,
  secretBlock: string,
  kind: 'password' | 'device',
): SrpRecord {
  const record = store.srpExchanges.get(hashSecret(secretBlock))
  const isOpen = record !== undefined && record.clientId === clientId && now() < record.expiresAt
  const isOfKind = isOpen && (record.deviceKey === undefined) === (kind === 'password')
  return isOfKind ? record : refuse('wrongPassword')
}

/** A round accepts one proof. */
export function endRound({ store }: Service, secretBlock: string): void {
  store.srpExchanges.delete(hashSecret(secretBlock))
}

export interface PasswordClaim {
  readonly secretBlock: string
  readonly signature: string
  readonly timestamp: string
}

/** Whether the claim proves the secret of the verifier. `identity` is what SRP hashes with the secret. */
export function isProved(
  record: SrpRecord,
  { verifier }: PasswordVerifier,
  identity: string,
  { secretBlock, signature, timestamp }: PasswordClaim,
): boolean {
  const exchange = {
    clientPublic: BigInt(`0x${record.clientPublic}`),
    serverPublic: BigInt(`0x${record.serverPublic}`),
    serverSecret: Buffer.from(record.serverSecret, 'hex'),
    verifier: Buffer.from(verifier, 'hex'),
  }
  const signed = [identity, Buffer.from(secretBlock, 'base64'), timestamp]
  return isSignedBy(exchange, signed, Buffer.from(signature, 'base64')) && TIMESTAMP.test(timestamp)
}
