/**
 * CustomMessage, which writes the text of a message, and the custom senders, which send it. Source: Cognito
 * Developer Guide, "Custom message Lambda trigger" and "Custom sender Lambda triggers".
 */
import { refuse } from '../errors/cognito-error.ts'
import type { UserRecord } from '../store/user-records.ts'
import { makeEvent, makeMetadataMember, type TriggerOrigin, toUserAttributes } from './events.ts'
import type { HasTriggers } from './triggers.ts'

export type MessageSource =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication'

export interface MessageRequest {
  readonly source: MessageSource
  readonly medium: 'EMAIL' | 'SMS'
  readonly user: UserRecord
  readonly code: string
}

export interface MessageText {
  readonly subject?: string
  readonly body?: string
}

const CODE = '{####}'
const USERNAME = '{username}'
const LINK = '{##Click Here##}'

/** A link is `{##…##}` with any text. */
function hasCode(text: string): boolean {
  return text.includes(CODE) || /\{##.+?##\}/s.test(text)
}

function fillIn(text: string, code: string, username: string): string {
  return text.replaceAll(CODE, () => code).replaceAll(USERNAME, () => username)
}

/** Empty if the pool has no such trigger, or the trigger leaves the text to the pool. */
export async function runCustomMessage(
  { triggers }: HasTriggers,
  origin: TriggerOrigin,
  { source, medium, user, code }: MessageRequest,
): Promise<MessageText> {
  const event = makeEvent(origin, {
    triggerSource: `CustomMessage_${source}`,
    request: {
      userAttributes: toUserAttributes(user),
      codeParameter: CODE,
      linkParameter: LINK,
      usernameParameter: source === 'AdminCreateUser' ? USERNAME : null,
      ...makeMetadataMember(origin),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  })
  const { smsMessage, emailMessage, emailSubject } =
    (await triggers.run(origin.pool, 'CustomMessage', event)) ?? {}
  const text = medium === 'SMS' ? smsMessage : emailMessage
  if (typeof text === 'string' && !hasCode(text)) refuse('triggerAnswerInvalid')
  return {
    ...(typeof text === 'string' ? { body: fillIn(text, code, user.username) } : {}),
    ...(typeof emailSubject === 'string' && medium === 'EMAIL' ? { subject: emailSubject } : {}),
  }
}

const SENDERS = {
  EMAIL: { name: 'CustomEmailSender', type: 'customEmailSenderRequestV1' },
  SMS: { name: 'CustomSMSSender', type: 'customSMSSenderRequestV1' },
} as const

/**
 * Starts the pool's custom sender for the medium. Returns false if the pool has none. As at AWS, the request
 * does not wait for the sender, and succeeds even if the sender fails.
 */
export function startCustomSender(
  { triggers }: HasTriggers,
  origin: TriggerOrigin,
  { source, medium, user, code }: MessageRequest,
): boolean {
  const { name, type } = SENDERS[medium]
  if (!triggers.has(origin.pool, name)) return false
  const userAttributes = toUserAttributes(user)
  const event = makeEvent(origin, {
    triggerSource: `${name}_${source}`,
    request: { type, code, userAttributes, ...makeMetadataMember(origin) },
    response: {},
  })
  triggers.run(origin.pool, name, event).catch(({ message }: Error) => console.error(message))
  return true
}
