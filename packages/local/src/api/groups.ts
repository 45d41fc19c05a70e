/** CreateGroup, GetGroup, UpdateGroup, DeleteGroup, ListGroups, and the members of groups. */

import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { groupName, inPool, ofUser } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { arn } from '../settings/leaf-shapes.ts'
import { makeGroup } from '../store/new-records.ts'
import type { GroupRecord } from '../store/user-pool-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { changeUser, listUsers, requireUser } from '../users/users.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'
import { toUserType } from './user-type.ts'

const ofGroup = inPool.extend({ GroupName: groupName })
const groupInput = ofGroup.extend({
  Description: z.string().max(2048).optional(),
  RoleArn: arn.optional(),
  Precedence: z.int().min(0).optional(),
})
const membership = ofUser.extend({ GroupName: groupName })
const paging = { Limit: z.int().min(0).max(60).default(60), NextToken: nextToken }

type OfGroup = z.output<typeof ofGroup>

function toKey({ UserPoolId, GroupName }: OfGroup): string {
  return `${UserPoolId}/${GroupName}`
}

function requireGroup(service: Service, input: OfGroup): GroupRecord {
  requireUserPool(service, input.UserPoolId)
  return service.store.groups.get(toKey(input)) ?? refuse('groupNotFound')
}

function toOutput({ CreationDate, LastModifiedDate, ...rest }: GroupRecord): object {
  return { ...rest, CreationDate: toTimestamp(CreationDate), LastModifiedDate: toTimestamp(LastModifiedDate) }
}

/** Drops members that are `undefined`, so that they overwrite nothing. */
function pickDefined<T extends object>(input: T): T {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as T
}

function create(input: z.output<typeof groupInput>, service: Service): object {
  requireUserPool(service, input.UserPoolId)
  if (service.store.groups.get(toKey(input)) !== undefined) refuse('groupExists')
  const group = {
    ...makeGroup(input.UserPoolId, input.GroupName, service.now()),
    ...pickDefined(input),
  } as GroupRecord
  service.store.groups.put(toKey(input), group)
  return { Group: toOutput(group) }
}

function update(input: z.output<typeof groupInput>, service: Service): object {
  const group = {
    ...requireGroup(service, input),
    ...pickDefined(input),
    LastModifiedDate: service.now(),
  } as GroupRecord
  service.store.groups.put(toKey(input), group)
  return { Group: toOutput(group) }
}

function remove(input: OfGroup, service: Service): undefined {
  requireGroup(service, input)
  service.store.groups.delete(toKey(input))
  for (const user of listUsers(service, input.UserPoolId)) {
    if (!user.groups.includes(input.GroupName)) continue
    changeUser(service, user, { groups: user.groups.filter((name) => name !== input.GroupName) })
  }
}

function addMember(input: z.output<typeof membership>, service: Service): undefined {
  requireGroup(service, input)
  const user = requireUser(service, input.UserPoolId, input.Username)
  changeUser(service, user, { groups: [...new Set([...user.groups, input.GroupName])] })
}

function removeMember(input: z.output<typeof membership>, service: Service): undefined {
  requireGroup(service, input)
  const user = requireUser(service, input.UserPoolId, input.Username)
  changeUser(service, user, { groups: user.groups.filter((name) => name !== input.GroupName) })
}

const listInput = inPool.extend(paging)

function listGroups({ store }: Service, userPoolId: string): GroupRecord[] {
  return [...store.groups.values()].filter((group) => group.UserPoolId === userPoolId)
}

function toGroupPage(groups: readonly GroupRecord[], limit: number, token: string | undefined): object {
  const page = paginate(groups, ({ GroupName }) => GroupName, limit || 60, token)
  return { Groups: page.items.map(toOutput), NextToken: page.next }
}

function list({ UserPoolId, Limit, NextToken }: z.output<typeof listInput>, service: Service): object {
  requireUserPool(service, UserPoolId)
  return toGroupPage(listGroups(service, UserPoolId), Limit, NextToken)
}

const ofUserInput = ofUser.extend(paging)

function listForUser(input: z.output<typeof ofUserInput>, service: Service): object {
  const user = requireUser(service, input.UserPoolId, input.Username)
  const groups = listGroups(service, input.UserPoolId).filter(({ GroupName }) =>
    user.groups.includes(GroupName),
  )
  return toGroupPage(groups, input.Limit, input.NextToken)
}

const ofGroupInput = ofGroup.extend(paging)

function listUsersInGroup(input: z.output<typeof ofGroupInput>, service: Service): object {
  requireGroup(service, input)
  const users = listUsers(service, input.UserPoolId).filter(({ groups }) => groups.includes(input.GroupName))
  const page = paginate(users, ({ username }) => username, input.Limit || 60, input.NextToken)
  return { Users: page.items.map(toUserType), NextToken: page.next }
}

export const groupOperations: OperationTable = {
  CreateGroup: operation(groupInput, create),
  GetGroup: operation(ofGroup, (input, service) => ({ Group: toOutput(requireGroup(service, input)) })),
  UpdateGroup: operation(groupInput, update),
  DeleteGroup: operation(ofGroup, remove),
  ListGroups: operation(listInput, list),
  AdminAddUserToGroup: operation(membership, addMember),
  AdminRemoveUserFromGroup: operation(membership, removeMember),
  AdminListGroupsForUser: operation(ofUserInput, listForUser),
  ListUsersInGroup: operation(ofGroupInput, listUsersInGroup),
}
