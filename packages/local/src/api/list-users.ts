/** ListUsers, with its filter: `attribute = "value"` or `attribute ^= "prefix"`. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { attributeNames, inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { UserRecord } from '../store/user-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { listUsers } from '../users/users.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'
import { userType } from './user-type.ts'

/** The fields of a filter that are no attributes. Below, the only attributes that AWS can search. */
const USER_FIELDS: Readonly<Record<string, (user: UserRecord) => string>> = {
  username: (user) => user.username,
  'cognito:user_status': (user) => user.status,
  status: (user) => (user.enabled ? 'Enabled' : 'Disabled'),
}
const SEARCHABLE = new Set([
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'sub',
])

const FILTER = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/

function parseFilter(filter: string): (user: UserRecord) => boolean {
  const [, name = '', sign, quoted = ''] = FILTER.exec(filter) ?? []
  const other = Object.hasOwn(USER_FIELDS, name) ? USER_FIELDS[name] : undefined
  if (other === undefined && !SEARCHABLE.has(name)) {
    return refuse('parameterInvalid', { problem: 'Error while parsing filter.' })
  }
  const expected = quoted.replace(/\\(.)/g, '$1')
  return (user) => {
    const value = other === undefined ? (user.attributes[name] ?? '') : other(user)
    return sign === '=' ? value === expected : value.startsWith(expected)
  }
}

const input = inPool.extend({
  AttributesToGet: attributeNames.optional(),
  Limit: z.int().min(0).max(60).default(60),
  PaginationToken: nextToken,
  Filter: z.string().max(256).default(''),
})

function list(given: z.output<typeof input>, service: Service): object {
  const { UserPoolId, AttributesToGet, Limit, PaginationToken, Filter } = given
  requireUserPool(service, UserPoolId)
  const matches = Filter.trim() === '' ? () => true : parseFilter(Filter)
  const found = listUsers(service, UserPoolId).filter(matches)
  const page = paginate(found, ({ username }) => username, Limit || 60, PaginationToken)
  const Users = page.items.map((user) => {
    const { Attributes, ...rest } = userType(user)
    const isRequested = ({ Name }: { Name: string }) => AttributesToGet?.includes(Name) ?? true
    return { ...rest, Attributes: Attributes.filter(isRequested) }
  })
  return { Users, PaginationToken: page.next }
}

export const listUserOperations: OperationTable = { ListUsers: operation(input, list) }
