/** CreateGroup, GetGroup, UpdateGroup, DeleteGroup, ListGroups, and who is in one. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { groupName, inPool, nextToken, ofUser, pageOf, timeOf } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { newGroup } from '../store/new-records.ts'
import type { GroupRecord } from '../store/user-pool-records.ts'
import { userPoolOf } from '../users/user-pools.ts'
import { changeUser, userOf, usersOf } from '../users/users.ts'
import { type OperationTable, operation } from './operation.ts'
import { userType } from './user-type.ts'

const ofGroup = inPool.extend({ GroupName: groupName })
const groupInput = ofGroup.extend({
  Description: z.string().max(2048).optional(),
  RoleArn: z.string().min(20).max(2048).optional(),
  Precedence: z.int().min(0).optional(),
})
const membership = ofUser.extend({ GroupName: groupName })
const paging = { Limit: z.int().min(0).max(60).default(60), NextToken: nextToken }

type OfGroup = z.output<typeof ofGroup>

function keyOf({ UserPoolId, GroupName }: OfGroup): string {
  return `${UserPoolId}/${GroupName}`
}

function groupOf(service: Service, input: OfGroup): GroupRecord {
  userPoolOf(service, input.UserPoolId)
  return service.store.groups.get(keyOf(input)) ?? refuse('groupNotFound')
}

function shown({ CreationDate, LastModifiedDate, ...rest }: GroupRecord): object {
  return { ...rest, CreationDate: timeOf(CreationDate), LastModifiedDate: timeOf(LastModifiedDate) }
}

/** Without what was not said, so that it does not overwrite. */
function said<T extends object>(input: T): T {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as T
}

function create(input: z.output<typeof groupInput>, service: Service): object {
  userPoolOf(service, input.UserPoolId)
  if (service.store.groups.get(keyOf(input)) !== undefined) refuse('groupExists')
  const group = {
    ...newGroup(input.UserPoolId, input.GroupName, service.now()),
    ...said(input),
  } as GroupRecord
  service.store.groups.put(keyOf(input), group)
  return { Group: shown(group) }
}

function update(input: z.output<typeof groupInput>, service: Service): object {
  const group = { ...groupOf(service, input), ...said(input), LastModifiedDate: service.now() } as GroupRecord
  service.store.groups.put(keyOf(input), group)
  return { Group: shown(group) }
}

function remove(input: OfGroup, service: Service): undefined {
  groupOf(service, input)
  service.store.groups.delete(keyOf(input))
  for (const user of usersOf(service, input.UserPoolId)) {
    if (!user.groups.includes(input.GroupName)) continue
    changeUser(service, user, { groups: user.groups.filter((name) => name !== input.GroupName) })
  }
}

function add(input: z.output<typeof membership>, service: Service): undefined {
  groupOf(service, input)
  const user = userOf(service, input.UserPoolId, input.Username)
  changeUser(service, user, { groups: [...new Set([...user.groups, input.GroupName])] })
}

function take(input: z.output<typeof membership>, service: Service): undefined {
  groupOf(service, input)
  const user = userOf(service, input.UserPoolId, input.Username)
  changeUser(service, user, { groups: user.groups.filter((name) => name !== input.GroupName) })
}

const listInput = inPool.extend(paging)

function groupsOf({ store }: Service, userPoolId: string): GroupRecord[] {
  return [...store.groups.values()].filter((group) => group.UserPoolId === userPoolId)
}

function pageOfGroups(groups: readonly GroupRecord[], limit: number, token: string | undefined): object {
  const page = pageOf(groups, ({ GroupName }) => GroupName, limit || 60, token)
  return { Groups: page.items.map(shown), NextToken: page.next }
}

function list({ UserPoolId, Limit, NextToken }: z.output<typeof listInput>, service: Service): object {
  userPoolOf(service, UserPoolId)
  return pageOfGroups(groupsOf(service, UserPoolId), Limit, NextToken)
}

const ofUserInput = ofUser.extend(paging)

function listForUser(input: z.output<typeof ofUserInput>, service: Service): object {
  const user = userOf(service, input.UserPoolId, input.Username)
  const groups = groupsOf(service, input.UserPoolId).filter(({ GroupName }) =>
    user.groups.includes(GroupName),
  )
  return pageOfGroups(groups, input.Limit, input.NextToken)
}

const ofGroupInput = ofGroup.extend(paging)

function listUsersInGroup(input: z.output<typeof ofGroupInput>, service: Service): object {
  groupOf(service, input)
  const users = usersOf(service, input.UserPoolId).filter(({ groups }) => groups.includes(input.GroupName))
  const page = pageOf(users, ({ username }) => username, input.Limit || 60, input.NextToken)
  return { Users: page.items.map(userType), NextToken: page.next }
}

export const groupOperations: OperationTable = {
  CreateGroup: operation(groupInput, create),
  GetGroup: operation(ofGroup, (input, service) => ({ Group: shown(groupOf(service, input)) })),
  UpdateGroup: operation(groupInput, update),
  DeleteGroup: operation(ofGroup, remove),
  ListGroups: operation(listInput, list),
  AdminAddUserToGroup: operation(membership, add),
  AdminRemoveUserFromGroup: operation(membership, take),
  AdminListGroupsForUser: operation(ofUserInput, listForUser),
  ListUsersInGroup: operation(ofGroupInput, listUsersInGroup),
}
