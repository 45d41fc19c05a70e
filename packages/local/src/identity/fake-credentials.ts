/**
 * Credentials in AWS's form that are visibly fake: no person mistakes them for real ones, and no AWS service
 * accepts them. The session token names the role, so GetCallerIdentity can return it.
 */
import { randomBytes, randomInt } from 'node:crypto'
import type { Service } from '../service/service.ts'
import { toSeconds } from '../util/time.ts'

/** AWS's default. */
export const HOUR_SECONDS = 3600
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** AWS's length and alphabet: `ASIA` for temporary credentials, and sixteen more characters. */
function makeAccessKeyId(): string {
  const rest = Array.from({ length: 8 }, () => LETTERS_AND_DIGITS.charAt(randomInt(32)))
  return `ASIALOCALFAK${rest.join('')}`
}

/** The session name that AWS gives the credentials of identity pools. */
const IDENTITY_SESSION = 'CognitoIdentityCredentials'

export interface RoleSession {
  /** The ARN of the role; `undefined` for an identity pool without roles. */
  readonly role: string | undefined
  readonly session?: string
  /** The lifetime in seconds. Default: an hour. */
  readonly seconds?: number
}

export interface FakeCredentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  /** In seconds since 1970. */
  readonly Expiration: number
}

export function makeFakeCredentials(
  { now }: Service,
  { role, session = IDENTITY_SESSION, seconds = HOUR_SECONDS }: RoleSession,
): FakeCredentials {
  const ofRole = role === undefined ? '' : `/${session}/${role}`
  return {
    AccessKeyId: makeAccessKeyId(),
    SecretAccessKey: `local-pool/fake/${randomBytes(18).toString('base64')}`,
    SessionToken: `local-pool/fake/${randomBytes(96).toString('base64url')}${ofRole}`,
    Expiration: toSeconds(now()) + seconds,
  }
}

/** The role in a session token of `makeFakeCredentials`. */
export function parseFakeSession(
  token: string,
): { readonly session: string; readonly role: string } | undefined {
  const [, session, role] = /^local-pool\/fake\/[\w-]+\/([\w+=,.@-]+)\/(arn:.+)$/.exec(token) ?? []
  return session === undefined || role === undefined ? undefined : { session, role }
}
