/** TagResource, UntagResource, ListTagsForResource. The tags of a user pool are its `UserPoolTags`. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { arn, tags } from '../settings/leaf-shapes.ts'
import { checkTagKeys } from '../settings/user-pool-settings.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { type OperationTable, operation } from './operation.ts'

const MAX_TAGS = 50

const ofResource = z.object({ ResourceArn: arn })
const tagInput = ofResource.extend({ Tags: tags })
const untagInput = ofResource.extend({ TagKeys: z.array(z.string().min(1).max(128)).max(MAX_TAGS) })

function requirePool(service: Service, { ResourceArn }: z.output<typeof ofResource>): UserPoolRecord {
  const [, id] = /:userpool\/([^/]+)$/.exec(ResourceArn) ?? []
  return id === undefined
    ? refuse('parameterInvalid', { problem: `${ResourceArn} is not the ARN of a user pool.` })
    : requireUserPool(service, id)
}

function put(
  { store }: Service,
  pool: UserPoolRecord,
  UserPoolTags: Readonly<Record<string, string>>,
): object {
  store.userPools.put(pool.Id, { ...pool, UserPoolTags })
  return {}
}

function tag(input: z.output<typeof tagInput>, service: Service): object {
  const pool = requirePool(service, input)
  checkTagKeys(input.Tags)
  const all = { ...pool.UserPoolTags, ...input.Tags }
  if (Object.keys(all).length > MAX_TAGS) {
    refuse('parameterInvalid', { problem: `A user pool has at most ${MAX_TAGS} tags.` })
  }
  return put(service, pool, all)
}

function untag(input: z.output<typeof untagInput>, service: Service): object {
  const pool = requirePool(service, input)
  const rest = Object.entries(pool.UserPoolTags).filter(([key]) => !input.TagKeys.includes(key))
  return put(service, pool, Object.fromEntries(rest))
}

export const tagOperations: OperationTable = {
  TagResource: operation(tagInput, tag),
  UntagResource: operation(untagInput, untag),
  ListTagsForResource: operation(ofResource, (input, service) => ({
    Tags: requirePool(service, input).UserPoolTags,
  })),
}
