/**
 * The IAM roles of a user's groups, for the ID token. Source: Cognito Developer Guide, "Adding groups to a
 * user pool": the group with the lowest precedence gives the preferred role; two of the same precedence with
 * different roles give none.
 */
import type { Service } from '../service/service.ts'
import type { GroupRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { Payload } from '../tokens/token-claims.ts'

type RoleGroup = GroupRecord & { readonly RoleArn: string }

/** A group without a precedence comes last. */
function toRank({ Precedence = Infinity }: GroupRecord): number {
  return Precedence
}

function listRoleGroups({ store }: Service, { userPoolId, groups }: UserRecord): RoleGroup[] {
  const found = groups.flatMap((name) => store.groups.get(`${userPoolId}/${name}`) ?? [])
  const withRole = found.filter((group): group is RoleGroup => group.RoleArn !== undefined)
  return withRole.sort((one, other) => (toRank(one) <= toRank(other) ? -1 : 1))
}

interface Roles {
  readonly iamRolesToOverride?: readonly string[]
  readonly preferredRole?: string
}

/** The members have the names of the pre token generation event. Without roles, there are none. */
export function listRoles(service: Service, user: UserRecord): Roles {
  const groups = listRoleGroups(service, user)
  const [first] = groups
  if (first === undefined) return {}
  const best = groups.filter((group) => toRank(group) === toRank(first))
  const isOne = best.every(({ RoleArn }) => RoleArn === first.RoleArn)
  return {
    iamRolesToOverride: [...new Set(groups.map(({ RoleArn }) => RoleArn))],
    ...(isOne ? { preferredRole: first.RoleArn } : {}),
  }
}

export function makeRoleClaims(service: Service, user: UserRecord): Payload {
  const { iamRolesToOverride, preferredRole } = listRoles(service, user)
  if (iamRolesToOverride === undefined) return {}
  return { 'cognito:roles': iamRolesToOverride, 'cognito:preferred_role': preferredRole }
}
