/** The shapes of input that many operations share, as the API reference defines them. */
import { z } from 'zod'
import { USER_POOL_ID_PATTERN } from '../util/ids.ts'

export const userPoolId = z.string().min(1).max(55).regex(USER_POOL_ID_PATTERN)
/** AWS's pattern is `[\w+]+`; this one also accepts the `client-id` of AWS's own guides. */
export const clientId = z.string().min(1).max(128)
/** AWS's pattern of user names and group names: letters, marks, symbols, digits, punctuation. */
const NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u
export const username = z.string().min(1).max(128).regex(NAME)
export const groupName = z.string().min(1).max(128).regex(NAME)
export const password = z.string().min(1).max(256)
export const secretHash = z.string().min(1).max(128).optional()
export const accessToken = z.string().min(1).max(20_000)
export const refreshToken = z.string().min(1).max(20_000)
export const session = z.string().min(20).max(2048)
export const confirmationCode = z.string().min(1).max(2048)
/** AuthFlowType. Each of the two operations that take it supports a part. */
export const authFlow = z.enum([
  'ADMIN_NO_SRP_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'CUSTOM_AUTH',
  'REFRESH_TOKEN',
  'REFRESH_TOKEN_AUTH',
  'USER_AUTH',
  'USER_PASSWORD_AUTH',
  'USER_SRP_AUTH',
])
/** ChallengeNameType, of which the local pool supports a part. */
export const challengeName = z.enum([
  'ADMIN_NO_SRP_AUTH',
  'CUSTOM_CHALLENGE',
  'DEVICE_PASSWORD_VERIFIER',
  'DEVICE_SRP_AUTH',
  'EMAIL_OTP',
  'MFA_SETUP',
  'NEW_PASSWORD_REQUIRED',
  'PASSWORD',
  'PASSWORD_SRP',
  'PASSWORD_VERIFIER',
  'SELECT_CHALLENGE',
  'SELECT_MFA_TYPE',
  'SMS_MFA',
  'SMS_OTP',
  'SOFTWARE_TOKEN_MFA',
  'WEB_AUTHN',
])
export const deviceKey = z
  .string()
  .min(1)
  .max(55)
  .regex(/^[\w-]+_[0-9a-f-]+$/)
export const attributeNames = z.array(z.string().min(1).max(32)).max(100)

/** Zod has no limit for the members of a record. This one also counts members that are wrong themselves. */
export function boundedMap<Value extends z.ZodType>(name: z.ZodString, value: Value, maxMembers: number) {
  return z.record(name, value).refine((map) => Object.keys(map).length <= maxMembers, {
    error: `Member must have length less than or equal to ${maxMembers}`,
    when: ({ value: map }) => typeof map === 'object' && map !== null,
  })
}

/**
 * AWS has no limit. This one leaves room for every attribute of a user, and the parameters of a challenge.
 */
export const stringMap = boundedMap(z.string().max(131), z.string().max(20_000), 100).default({})

/** Absent and empty differ for triggers: an event has only what the request has. */
export const clientMetadata = boundedMap(z.string().max(131_072), z.string().max(131_072), 1000).optional()

export const inPool = z.object({ UserPoolId: userPoolId })
export const ofUser = z.object({ UserPoolId: userPoolId, Username: username })
