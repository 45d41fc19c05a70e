/**
 * The standard attributes of every user pool, in the order of AWS's answers. Sources: CreateUserPool,
 * "Examples", of the API reference; OpenID Connect Core 1.0 §5.1.
 */
import type { AttributeDataType, SchemaAttribute } from './user-pool-records.ts'

type Row = readonly [
  name: string,
  type: AttributeDataType,
  min?: string | undefined,
  max?: string | undefined,
]

const ROWS: readonly Row[] = [
  ['profile', 'String', '0', '2048'],
  ['address', 'String', '0', '2048'],
  ['birthdate', 'String', '10', '10'],
  ['gender', 'String', '0', '2048'],
  ['preferred_username', 'String', '0', '2048'],
  ['updated_at', 'Number', '0'],
  ['website', 'String', '0', '2048'],
  ['picture', 'String', '0', '2048'],
  ['identities', 'String'],
  ['sub', 'String', '1', '2048'],
  ['phone_number', 'String', '0', '2048'],
  ['phone_number_verified', 'Boolean'],
  ['zoneinfo', 'String', '0', '2048'],
  ['locale', 'String', '0', '2048'],
  ['email', 'String', '0', '2048'],
  ['email_verified', 'Boolean'],
  ['given_name', 'String', '0', '2048'],
  ['family_name', 'String', '0', '2048'],
  ['middle_name', 'String', '0', '2048'],
  ['name', 'String', '0', '2048'],
  ['nickname', 'String', '0', '2048'],
]

/** Drops absent members, because AWS's answers have none. */
function omitAbsent(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function toAttribute([Name, AttributeDataType, min, max]: Row): SchemaAttribute {
  const isSub = Name === 'sub'
  const common = { Name, AttributeDataType, DeveloperOnlyAttribute: false, Mutable: !isSub, Required: isSub }
  if (AttributeDataType === 'Boolean') return common
  return AttributeDataType === 'Number'
    ? { ...common, NumberAttributeConstraints: omitAbsent({ MinValue: min, MaxValue: max }) }
    : { ...common, StringAttributeConstraints: omitAbsent({ MinLength: min, MaxLength: max }) }
}

export const STANDARD_ATTRIBUTES: ReadonlyMap<string, SchemaAttribute> = new Map(
  ROWS.map((row) => [row[0], toAttribute(row)]),
)
