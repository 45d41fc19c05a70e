/**
 * The first step by SRP: USER_SRP_AUTH gives the server's number, PASSWORD_VERIFIER checks the client's proof.
 * Source: InitiateAuth and RespondToAuthChallenge of the API reference; the arithmetic is in `credentials/srp.ts`.
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
import { refuseIfLocked } from '../users/lockout.ts'
import { startUnknownSrp, toUnknownUsername } from '../users/unknown-names.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { findUser } from '../users/users.ts'
import { findSignInUser } from './admission.ts'
import type { SignInStep } from './next-step.ts'
import { afterPassword } from './password-step.ts'

/** PASSWORD_VERIFIER is answered at once, by a program. */
const LIFETIME_MS = 60_000
const SRP_A = /^[0-9a-fA-F]{1,768}$/
/** `Sun Oct 6 13:37:50 UTC 2024`, the day without a zero before it. */
const TIMESTAMP = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2} \d\d:\d\d:\d\d UTC \d{4}$/

export interface PasswordVerifierParameters {
  readonly SALT: string
  readonly SECRET_BLOCK: string
  readonly SRP_B: string
  readonly USERNAME: string
  readonly USER_ID_FOR_SRP: string
}

function findVerifier(service: Service, client: ClientRecord, username: string): PasswordVerifier {
  const pool = requireUserPool(service, client.UserPoolId)
  return findUser(service, pool, username)?.password ?? decoyVerifier(pool.Id, username)
}

/** For a name that no user has, one that looks like a user's. */
function startWithUnknownName(service: Service, { UserPoolId }: ClientRecord, typedName: string): string {
  const pool = requireUserPool(service, UserPoolId)
  startUnknownSrp(service, pool, typedName)
  return pool.UsernameAttributes.length === 0 ? typedName : toUnknownUsername(service, pool, typedName)
}

export function startSrp(
  service: Service,
  client: ClientRecord,
  typedName: string,
  srpA: string,
): PasswordVerifierParameters {
  if (!SRP_A.test(srpA) || !isUsablePublicKey(BigInt(`0x${srpA}`)))
    refuse('parameterInvalid', { problem: 'Invalid SRP_A' })
  const user = findSignInUser(service, client, typedName)
  if (user !== undefined) refuseIfLocked(service, user)
  const username = user?.username ?? startWithUnknownName(service, client, typedName)
  const { salt, verifier } = findVerifier(service, client, username)
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

/** The exchange that a SECRET_BLOCK stands for; whoever asks for it has used it up. */
export function takeExchange({ store, now }: Service, client: ClientRecord, secretBlock: string): SrpRecord {
  const key = hashSecret(secretBlock)
  const record = store.srpExchanges.get(key)
  store.srpExchanges.delete(key)
  if (record === undefined || record.clientId !== client.ClientId || now() >= record.expiresAt) {
    return refuse('wrongPassword')
  }
  return record
}

export function finishSrp(
  service: Service,
  client: ClientRecord,
  record: SrpRecord,
  claim: PasswordClaim,
): SignInStep {
  const { userPoolId, username } = record
  const user = findUser(service, requireUserPool(service, userPoolId), username)
  const exchange = {
    clientPublic: BigInt(`0x${record.clientPublic}`),
    serverPublic: BigInt(`0x${record.serverPublic}`),
    serverSecret: Buffer.from(record.serverSecret, 'hex'),
    verifier: Buffer.from(findVerifier(service, client, username).verifier, 'hex'),
  }
  const secretBlock = Buffer.from(claim.secretBlock, 'base64')
  const signed = [srpIdentity(userPoolId, username), secretBlock, claim.timestamp]
  const isSigned = isSignedBy(exchange, signed, Buffer.from(claim.signature, 'base64'))
  const isRight = isSigned && TIMESTAMP.test(claim.timestamp) && user?.password !== undefined
  return afterPassword(service, client, user, record.typedName, isRight)
}
