/** ListUsers, with its filter: `attribute = "value"` or `attribute ^= "prefix"`. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { attributeNames, inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { STANDARD_ATTRIBUTES } from '../store/standard-attributes.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { listUsers } from '../users/users.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'
import { toUserType } from './user-type.ts'

const USER_STATUS = 'cognito:user_status'

/** Returns `undefined` for an attribute that the user does not have. `undefined` matches no filter. */
type ReadField = (user: UserRecord) => string | undefined

/** The fields of a filter that are not attributes. */
const USER_FIELDS: Readonly<Record<string, ReadField>> = {
  username: (user) => user.username,
  [USER_STATUS]: (user) => user.status,
  status: (user) => (user.enabled ? 'Enabled' : 'Disabled'),
}
/** The only attributes that AWS can search. */
const SEARCHABLE = new Set([
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'sub',
])

/** `AttributeName Filter-Type "AttributeValue"`, with `\"` for a quotation mark within the value. */
const FILTER = /^\s*"?([\w:.-]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/

function requireReader(name: string): ReadField {
  const field = Object.hasOwn(USER_FIELDS, name) ? USER_FIELDS[name] : undefined
  if (field !== undefined) return field
  if (SEARCHABLE.has(name)) return (user) => user.attributes[name]
  return refuse('parameterInvalid', { problem: `Invalid search attribute: ${name}` })
}

/** AWS ignores case in `cognito:user_status`, and compares every other value exactly. */
function parseFilter(filter: string): (user: UserRecord) => boolean {
  const [, name, sign, quoted = ''] = FILTER.exec(filter) ?? []
  if (name === undefined) return refuse('parameterInvalid', { problem: 'Error while parsing filter.' })
  const read = requireReader(name)
  const text = quoted.replace(/\\(.)/g, '$1')
  const expected = name === USER_STATUS ? text.toUpperCase() : text
  return (user) => (sign === '=' ? read(user) === expected : read(user)?.startsWith(expected) === true)
}

/** `AttributesToGet` names attributes of the pool's schema. */
function refuseUnknownAttributes({ SchemaAttributes }: UserPoolRecord, names: readonly string[]): void {
  const inSchema = new Set(SchemaAttributes.map(({ Name }) => Name))
  if (names.every((name) => STANDARD_ATTRIBUTES.has(name) || inSchema.has(name))) return
  refuse('parameterInvalid', { problem: 'One or more requested attributes do not exist.' })
}

const input = inPool.extend({
  AttributesToGet: attributeNames.optional(),
  Limit: z.int().min(0).max(60).default(60),
  PaginationToken: nextToken,
  Filter: z.string().max(256).default(''),
})

function list(given: z.output<typeof input>, service: Service): object {
  const { UserPoolId, AttributesToGet, Limit, PaginationToken, Filter } = given
  refuseUnknownAttributes(requireUserPool(service, UserPoolId), AttributesToGet ?? [])
  const users = listUsers(service, UserPoolId)
  const found = Filter.trim() === '' ? users : users.filter(parseFilter(Filter))
  const page = paginate(found, ({ username }) => username, Limit || 60, PaginationToken)
  const Users = page.items.map((user) => {
    const { Attributes, ...rest } = toUserType(user)
    const isRequested = ({ Name }: { Name: string }) => AttributesToGet?.includes(Name) ?? true
    return { ...rest, Attributes: Attributes.filter(isRequested) }
  })
  return { Users, PaginationToken: page.next }
}

export const listUserOperations: OperationTable = { ListUsers: operation(input, list) }
