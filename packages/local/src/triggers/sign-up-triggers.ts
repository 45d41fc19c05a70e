/** PreSignUp and PostConfirmation. */
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

export interface SignUpRequest {
  readonly attributes: Readonly<Record<string, string>>
  readonly validationData?: ClientMetadata | undefined
}

/** Resolves to `undefined` if the pool has no such trigger. */
export function runPreSignUp(
  { triggers }: HasTriggers,
  source: 'SignUp' | 'AdminCreateUser' | 'ExternalProvider',
  origin: TriggerOrigin,
  { attributes, validationData }: SignUpRequest,
): Promise<TriggerResponse<'PreSignUp'> | undefined> {
  const { sub: _sub, ...userAttributes } = attributes
  const event = makeEvent(origin, {
    triggerSource: `PreSignUp_${source}`,
    request: { userAttributes, validationData: validationData ?? null, ...makeMetadataMember(origin) },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  })
  return triggers.run(origin.pool, 'PreSignUp', event)
}

export async function runPostConfirmation(
  { triggers }: HasTriggers,
  source: 'ConfirmSignUp' | 'ConfirmForgotPassword',
  origin: Omit<TriggerOrigin, 'userName'>,
  user: UserRecord,
): Promise<void> {
  const event = makeEvent(
    { ...origin, userName: user.username },
    {
      triggerSource: `PostConfirmation_${source}`,
      request: { userAttributes: toUserAttributes(user), ...makeMetadataMember(origin) },
      response: {},
    },
  )
  await triggers.run(origin.pool, 'PostConfirmation', event)
}
