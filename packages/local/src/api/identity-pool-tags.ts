/** TagResource, UntagResource, ListTagsForResource of identity pools. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { requireIdentityPool } from '../identity/identity-pools.ts'
import { arn, tagKey, tags } from '../input/identity-shapes.ts'
import type { Service } from '../service/service.ts'
import type { IdentityPoolRecord } from '../store/identity-records.ts'
import { parseIdentityPoolArn } from '../util/ids.ts'
import { type OperationTable, operation } from './operation.ts'

/** AWS: 50 tags for a resource. */
const MAX_TAGS = 50

const ofResource = z.object({ ResourceArn: arn })

function requireTaggedPool(service: Service, resourceArn: string): IdentityPoolRecord {
  return requireIdentityPool(service, parseIdentityPoolArn(resourceArn) ?? refuse('arnInvalid'))
}

function putTags(
  { store }: Service,
  pool: IdentityPoolRecord,
  IdentityPoolTags: Record<string, string>,
): object {
  store.identityPools.put(pool.IdentityPoolId, { ...pool, IdentityPoolTags })
  return {}
}

const tagInput = ofResource.extend({ Tags: tags })

function tag({ ResourceArn, Tags }: z.output<typeof tagInput>, service: Service): object {
  const pool = requireTaggedPool(service, ResourceArn)
  if (Object.keys(Tags).some((key) => key.toLowerCase().startsWith('aws:'))) {
    refuse('tagsInvalid', { problem: 'aws: prefixed tag key names are not allowed for external use.' })
  }
  const all = { ...pool.IdentityPoolTags, ...Tags }
  if (Object.keys(all).length > MAX_TAGS) {
    refuse('tagsInvalid', { problem: `A resource can have ${MAX_TAGS} tags.` })
  }
  return putTags(service, pool, all)
}

const untagInput = ofResource.extend({ TagKeys: z.array(tagKey).max(MAX_TAGS) })

function untag({ ResourceArn, TagKeys }: z.output<typeof untagInput>, service: Service): object {
  const pool = requireTaggedPool(service, ResourceArn)
  const kept = Object.entries(pool.IdentityPoolTags ?? {}).filter(([key]) => !TagKeys.includes(key))
  return putTags(service, pool, Object.fromEntries(kept))
}

export const identityPoolTagOperations: OperationTable = {
  TagResource: operation(tagInput, tag),
  UntagResource: operation(untagInput, untag),
  ListTagsForResource: operation(ofResource, ({ ResourceArn }, service) => ({
    Tags: requireTaggedPool(service, ResourceArn).IdentityPoolTags ?? {},
  })),
}
