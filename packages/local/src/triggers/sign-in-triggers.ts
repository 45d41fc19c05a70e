/** PreAuthentication, PostAuthentication and UserMigration. */
import type { UserRecord } from '../store/user-records.ts'
import {
  type ClientMetadata,
  makeEvent,
  makeMetadataMember,
  type TriggerOrigin,
  toUserAttributes,
} from './events.ts'
import type { TriggerResponse } from './trigger-answers.ts'
import type { HasTriggers } from './triggers.ts'

/** For an unknown user, AWS sends no attributes, and sets `userNotFound`. */
export function describeUser(user: UserRecord | undefined): object {
  return user === undefined
    ? { userAttributes: {}, userNotFound: true }
    : { userAttributes: toUserAttributes(user) }
}

/** Events of AWS have the ClientMetadata of InitiateAuth as `validationData`. */
export async function runPreAuthentication(
  { triggers }: HasTriggers,
  origin: TriggerOrigin,
  user: UserRecord | undefined,
  validationData: ClientMetadata | undefined,
): Promise<void> {
  const event = makeEvent(origin, {
    triggerSource: 'PreAuthentication_Authentication',
    request: { ...describeUser(user), validationData: validationData ?? null },
    response: {},
  })
  await triggers.run(origin.pool, 'PreAuthentication', event)
}

export async function runPostAuthentication(
  { triggers }: HasTriggers,
  origin: TriggerOrigin,
  user: UserRecord,
  newDeviceUsed: boolean,
): Promise<void> {
  const event = makeEvent(origin, {
    triggerSource: 'PostAuthentication_Authentication',
    request: { userAttributes: toUserAttributes(user), newDeviceUsed, ...makeMetadataMember(origin) },
    response: {},
  })
  await triggers.run(origin.pool, 'PostAuthentication', event)
}

/** Resolves to `undefined` if the pool has no such trigger. `password` is given only at a sign-in. */
export function runUserMigration(
  { triggers }: HasTriggers,
  source: 'Authentication' | 'ForgotPassword',
  origin: TriggerOrigin,
  request: { readonly password?: string; readonly validationData?: ClientMetadata | undefined },
): Promise<TriggerResponse<'UserMigration'> | undefined> {
  const { password, validationData } = request
  const event = makeEvent(origin, {
    triggerSource: `UserMigration_${source}`,
    request: { password, validationData: validationData ?? null, ...makeMetadataMember(origin) },
    response: {
      userAttributes: null,
      forceAliasCreation: null,
      enableSMSMFA: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
    },
  })
  return triggers.run(origin.pool, 'UserMigration', event)
}
