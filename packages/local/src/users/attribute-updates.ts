/**
 * Changes attributes of a user. If the pool verifies an attribute before an update, the old address stays
 * until the user confirms the new one by its code. Source: UserAttributeUpdateSettingsType,
 * AdminUpdateUserAttributes. Throws AliasExistsException, InvalidParameterException.
 */
import type { Service } from '../service/service.ts'
import type { SignInAttribute, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { isVerified } from './addresses.ts'
import { type Attributes, listBlank, omitAttributes, resetVerified } from './attributes.ts'
import { type CodeDeliveryDetails, sendCode } from './codes.ts'
import type { MessageReason } from './messages.ts'
import { changeUser, refreshUser } from './users.ts'

/** The new addresses that wait for their code. One that an administrator sends as verified does not wait. */
function listWaiting(pool: UserPoolRecord, user: UserRecord, changes: Attributes): SignInAttribute[] {
  const { AttributesRequireVerificationBeforeUpdate: names = [] } = pool.UserAttributeUpdateSettings ?? {}
  const sent = { sub: '', ...changes }
  return names.filter((name) => {
    const address = changes[name]
    return address !== undefined && address !== user.attributes[name] && !isVerified(sent, name)
  })
}

/** A changed address replaces an earlier one that waits for its code. */
function removeWaiting({ codes }: UserRecord, changes: Attributes): UserRecord['codes'] {
  const names = (['email', 'phone_number'] as const).filter((name) => changes[name] !== undefined)
  return { ...codes, ...Object.fromEntries(names.map((name) => [`verify:${name}`, undefined])) }
}

export function deleteAttributes(service: Service, user: UserRecord, names: readonly string[]): void {
  const { sub } = user.attributes
  changeUser(service, user, { attributes: { ...omitAttributes(user.attributes, names), sub } })
}

/** Sends a code to each waiting address, and to the changed ones in `codesFor`. Returns the deliveries. */
export async function updateAttributes(
  service: Service,
  pool: UserPoolRecord,
  user: UserRecord,
  changes: Attributes,
  codesFor: readonly SignInAttribute[],
  reason: Omit<MessageReason, 'source'>,
): Promise<CodeDeliveryDetails[]> {
  const deleted = listBlank(changes)
  const values = omitAttributes(changes, deleted)
  const waiting = listWaiting(pool, user, values)
  const direct = Object.fromEntries(
    Object.entries(values).filter(([name]) => !waiting.some((each) => name.startsWith(each))),
  )
  const flags = resetVerified(user.attributes, direct)
  const { sub } = user.attributes
  changeUser(service, user, {
    attributes: { ...omitAttributes(user.attributes, deleted), ...flags, ...direct, sub },
    codes: removeWaiting(user, changes),
  })
  const changed = codesFor.filter((name) => flags[`${name}_verified`] !== undefined)
  const deliveries: CodeDeliveryDetails[] = []
  for (const name of [...waiting, ...changed]) {
    const current = refreshUser(service, user)
    const newAddress = waiting.includes(name) ? changes[name] : undefined
    const why = { ...reason, source: 'UpdateUserAttribute' } as const
    deliveries.push(await sendCode(service, current, `verify:${name}`, name, why, newAddress))
  }
  return deliveries
}
