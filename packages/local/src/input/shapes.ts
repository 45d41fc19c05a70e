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
/**
 * The pattern in AWS's error messages. AWS's model has `[\S]+`, which a passphrase with spaces does not
 * match.
 */
const PASSWORD = /^\S+.*\S+$/
const PASSWORD_VIOLATION = 'Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$'
export const password = z
  .string()
  .max(256)
  .refine((text) => PASSWORD.test(text), PASSWORD_VIOLATION)
/** For users who may have no password. A blank password is absent, as the API reference says. */
export const passwordOrBlank = z
  .string()
  .max(256)
  .refine((text) => text === '' || PASSWORD.test(text), PASSWORD_VIOLATION)
  .optional()
export const secretHash = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w+=/]+$/)
  .optional()
const token = z
  .string()
  .max(20_000)
  .regex(/^[A-Za-z0-9-_=.]+$/)
export const accessToken = token
export const refreshToken = token
export const session = z.string().min(20).max(2048)
export const confirmationCode = z.string().min(1).max(2048).regex(/^\S+$/)
/** AuthFlowType. InitiateAuth and AdminInitiateAuth each support some of the values. */
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
/** ChallengeNameType. The local pool supports some of the values. */
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
/** LINKED changes nothing here, because no session of tokens is linked to the session of a browser (SSO). */
export const associatedSessions = z.enum(['NONE', 'LINKED']).default('NONE')
export const deviceKey = z
  .string()
  .min(1)
  .max(55)
  .regex(/^[\w-]+_[0-9a-f-]+$/)
export const attributeName = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+$/u)
export const attributeNames = z.array(attributeName).max(100)

/** Zod has no limit for the members of a record. This limit also counts members that are invalid. */
export function boundedMap<Value extends z.ZodType>(name: z.ZodString, value: Value, maxMembers: number) {
  return z.record(name, value).refine((map) => Object.keys(map).length <= maxMembers, {
    error: `Member must have length less than or equal to ${maxMembers}`,
    when: ({ value: map }) => typeof map === 'object' && map !== null,
  })
}

/**
 * AWS has no limit. This limit leaves room for every attribute of a user, and the parameters of a challenge.
 */
export const stringMap = boundedMap(z.string().max(131), z.string().max(20_000), 100).default({})

/** Has no default, because the event of a trigger has the metadata only if the request has it. */
export const clientMetadata = boundedMap(z.string().max(131_072), z.string().max(131_072), 1000).optional()

export const inPool = z.object({ UserPoolId: userPoolId })
export const ofUser = z.object({ UserPoolId: userPoolId, Username: username })
