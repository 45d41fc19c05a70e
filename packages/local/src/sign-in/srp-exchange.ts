/**
 * The first step by SRP: USER_SRP_AUTH returns the server's public number, PASSWORD_VERIFIER checks the
 * client's proof. Source: InitiateAuth and RespondToAuthChallenge of the API reference; the arithmetic is in
 * `credentials/srp.ts`.
 */
import { randomBytes } from 'node:crypto'
import { hashSecret } from '../credentials/opaque-tokens.ts'
import { decoyVerifier, srpIdentity } from '../credentials/passwords.ts'
import { isSignedBy, isUsablePublicKey, serverPair } from '../credentials/srp.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { SrpRecord } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { PasswordVerifier } from '../store/user-records.ts'
import { type Caller, findCaller, refuseIfUnknown } from '../users/caller.ts'
import { refuseIfLocked } from '../users/lockout.ts'
import { startUnknownSrp, toUnknownUsername } from '../users/unknown-names.ts'
import type { SignInStep } from './next-step.ts'
import { afterPassword } from './password-step.ts'

/** A program answers PASSWORD_VERIFIER without waiting for a person. */
const LIFETIME_MS = 60_000
const SRP_A = /^[0-9a-fA-F]{1,768}$/
/** `Sun Oct 6 13:37:50 UTC 2024`; the day has no leading zero. */
const TIMESTAMP = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2} \d\d:\d\d:\d\d UTC \d{4}$/

export interface PasswordVerifierParameters {
  readonly SALT: string
  readonly SECRET_BLOCK: string
  readonly SRP_B: string
  readonly USERNAME: string
  readonly USER_ID_FOR_SRP: string
}

/** An unknown name gets a verifier that looks like a user's. */
function toVerifier({ user, pool }: Caller, username: string): PasswordVerifier {
  return user?.password ?? decoyVerifier(pool.Id, username)
}

/** An unknown name gets a username that looks like a user's. */
function startWithUnknownName(service: Service, { pool, typedName }: Caller): string {
  startUnknownSrp(service, pool, typedName)
  return pool.UsernameAttributes.length === 0 ? typedName : toUnknownUsername(service, pool, typedName)
}

export function startSrp(service: Service, caller: Caller, srpA: string): PasswordVerifierParameters {
  if (!SRP_A.test(srpA) || !isUsablePublicKey(BigInt(`0x${srpA}`)))
    refuse('parameterInvalid', { problem: 'Invalid SRP_A' })
  refuseIfUnknown(caller)
  const { client, user, typedName } = caller
  if (user !== undefined) refuseIfLocked(service, user)
  const username = user?.username ?? startWithUnknownName(service, caller)
  const { salt, verifier } = toVerifier(caller, username)
  const pair = serverPair(Buffer.from(verifier, 'hex'))
  const secretBlock = randomBytes(512).toString('base64')
  service.store.srpExchanges.put(hashSecret(secretBlock), {
    userPoolId: client.UserPoolId,
    clientId: client.ClientId,
    username,
    typedName,
    clientPublic: srpA,
    serverPublic: pair.public.toString(16),
    serverSecret: pair.secret.toString('hex'),
    expiresAt: service.now() + LIFETIME_MS,
  })
  const SRP_B = pair.public.toString(16)
  return { SALT: salt, SECRET_BLOCK: secretBlock, SRP_B, USERNAME: username, USER_ID_FOR_SRP: username }
}

export interface PasswordClaim {
  readonly secretBlock: string
  readonly signature: string
  readonly timestamp: string
}

export interface OpenExchange {
  readonly record: SrpRecord
  /** The user whom the exchange began with, under the name that was typed then. */
  readonly caller: Caller
}

/** The exchange of a SECRET_BLOCK. Taking an exchange ends it. */
export function takeExchange(service: Service, client: ClientRecord, secretBlock: string): OpenExchange {
  const { store, now } = service
  const key = hashSecret(secretBlock)
  const record = store.srpExchanges.get(key)
  store.srpExchanges.delete(key)
  if (record === undefined || record.clientId !== client.ClientId || now() >= record.expiresAt) {
    return refuse('wrongPassword')
  }
  const caller = { ...findCaller(service, client, record.username), typedName: record.typedName }
  return { record, caller }
}

export function finishSrp(
  service: Service,
  { record, caller }: OpenExchange,
  claim: PasswordClaim,
): SignInStep {
  const { userPoolId, username } = record
  const exchange = {
    clientPublic: BigInt(`0x${record.clientPublic}`),
    serverPublic: BigInt(`0x${record.serverPublic}`),
    serverSecret: Buffer.from(record.serverSecret, 'hex'),
    verifier: Buffer.from(toVerifier(caller, username).verifier, 'hex'),
  }
  const secretBlock = Buffer.from(claim.secretBlock, 'base64')
  const signed = [srpIdentity(userPoolId, username), secretBlock, claim.timestamp]
  const isSigned = isSignedBy(exchange, signed, Buffer.from(claim.signature, 'base64'))
  const isCorrect = isSigned && TIMESTAMP.test(claim.timestamp) && caller.user?.password !== undefined
  return afterPassword(service, caller, isCorrect)
}
