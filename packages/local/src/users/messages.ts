/**
 * Sends the codes of a pool to the outbox. A custom sender of the pool gets the code too. If there is none, a
 * CustomMessage trigger may write the text. Throws the errors of the CustomMessage trigger.
 */
import type { CodeMessage } from '../service/outbox.ts'
import type { Service } from '../service/service.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { TriggerOrigin } from '../triggers/events.ts'
import { type MessageSource, runCustomMessage, startCustomSender } from '../triggers/message-triggers.ts'
import { requireUserPool } from './user-pools.ts'

/** Why a code is sent, and the request that asks for it. */
export interface MessageReason extends Pick<TriggerOrigin, 'clientId' | 'clientMetadata'> {
  readonly source: MessageSource
}

export async function sendMessage(
  service: Service,
  user: UserRecord,
  message: Omit<CodeMessage, 'userPoolId' | 'username' | 'subject' | 'body'>,
  { source, ...reason }: MessageReason,
): Promise<void> {
  const { userPoolId, username } = user
  const origin = { ...reason, pool: requireUserPool(service, userPoolId), userName: username }
  const request = { source, user, medium: message.medium, code: message.code }
  const isSentElsewhere = startCustomSender(service, origin, request)
  const text = isSentElsewhere ? {} : await runCustomMessage(service, origin, request)
  service.outbox.send({ userPoolId, username, ...message, ...text })
}
