/**
 * The attributes that a provider's answer gives a user, by the provider's `AttributeMapping`. Source: Cognito
 * Developer Guide, "Mapping IdP attributes to profiles and tokens". Throws CognitoError.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { type Attributes, checkAttributes, listBlank, listRequiredAttributes } from '../users/attributes.ts'
import type { ExternalProfile } from './provider-kind.ts'
import type { StoredProvider } from './providers.ts'

/** Lists and objects are written as JSON. */
function toText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** AWS: an address is unverified, unless the provider's claim says otherwise. */
function addVerified(attributes: Attributes): Attributes {
  const flags = (['email', 'phone_number'] as const).filter((name) => attributes[name] !== undefined)
  return { ...Object.fromEntries(flags.map((name) => [`${name}_verified`, 'false'])), ...attributes }
}

/** If the answer lacks a mapped claim, the attribute does not change. */
export function mapAttributes({ AttributeMapping }: StoredProvider, { claims }: ExternalProfile): Attributes {
  const mapped = Object.entries(AttributeMapping).flatMap(([name, claim]) => {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined
    return name === 'username' || value === undefined || value === null ? [] : [[name, toText(value)]]
  })
  return addVerified(Object.fromEntries(mapped))
}

function refuseMissing(pool: UserPoolRecord, attributes: Attributes): void {
  const missing = listRequiredAttributes(pool).filter((name) => !attributes[name])
  if (missing.length > 0) refuse('externalAttributesMissing', { names: missing.join(', ') })
}

/** AWS writes each mapped attribute at every sign-in, so the second sign-in with an immutable one fails. */
function refuseFixed({ SchemaAttributes }: UserPoolRecord, attributes: Attributes): void {
  const fixed = SchemaAttributes.find(({ Name, Mutable }) => !Mutable && attributes[Name] !== undefined)
  if (fixed !== undefined) refuse('externalAttributeFixed', { name: fixed.Name })
}

function refuseUnwritable({ WriteAttributes }: ClientRecord, attributes: Attributes): void {
  if (WriteAttributes === undefined) return
  const isWritable = (name: string) => name.endsWith('_verified') || WriteAttributes.includes(name)
  if (!Object.keys(attributes).every(isWritable)) refuse('externalAttributeNotWritable')
}

/** Checks the mapped attributes of a sign-in, before any is written. */
export function checkMapped(
  pool: UserPoolRecord,
  client: ClientRecord,
  attributes: Attributes,
  known: UserRecord | undefined,
): void {
  refuseUnwritable(client, attributes)
  if (known !== undefined) refuseFixed(pool, attributes)
  checkAttributes(pool, attributes)
  const blank = Object.fromEntries(listBlank(attributes).map((name) => [name, '']))
  refuseMissing(pool, { ...known?.attributes, ...attributes, ...blank })
}
