/**
 * The replicas of a user pool in other regions: CreateUserPoolReplica, UpdateUserPoolReplica,
 * DeleteUserPoolReplica, ListUserPoolReplicas. The local pool stores the list of replicas and copies no
 * users.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { deleteDocument, findDocument, listDocuments, putDocument } from '../settings/documents.ts'
import { regionName, tags } from '../settings/leaf-shapes.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { makeUserPoolArn, parseRegion } from '../util/ids.ts'
import { requireDocument } from './document-answers.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const ofReplica = inPool.extend({ RegionName: regionName.regex(/^[a-z]{2}(-[a-z]+)+-\d$/) })
const createInput = ofReplica.extend({ UserPoolTags: tags.optional() })
const updateInput = ofReplica.extend({ Status: z.enum(['ACTIVE', 'INACTIVE']) })
const listInput = inPool.extend({ NextToken: nextToken })

type OfReplica = z.output<typeof ofReplica>

function toReplica(userPoolId: string, RegionName: string, Status: unknown, Role = 'SECONDARY') {
  return { RegionName, Status, Role, UserPoolArn: makeUserPoolArn(userPoolId, RegionName) }
}

const toDocumentKey = ({ UserPoolId, RegionName }: OfReplica) =>
  ({ userPoolId: UserPoolId, kind: 'replica', key: RegionName }) as const

/**
 * As at AWS, the answer has the status CREATING. The stored replica is INACTIVE until an update activates it.
 */
function create({ UserPoolTags, ...input }: z.output<typeof createInput>, service: Service): object {
  const { Id } = requireUserPool(service, input.UserPoolId)
  const isTaken =
    input.RegionName === parseRegion(Id) || findDocument(service.store, toDocumentKey(input)) !== undefined
  if (isTaken) {
    refuse('parameterInvalid', { problem: `The user pool exists in the region ${input.RegionName} already.` })
  }
  putDocument(service.store, toDocumentKey(input), { Status: 'INACTIVE', UserPoolTags }, service.now())
  return { UserPoolReplica: toReplica(Id, input.RegionName, 'CREATING') }
}

function requireReplica(service: Service, input: OfReplica) {
  requireUserPool(service, input.UserPoolId)
  return requireDocument(service, toDocumentKey(input), 'User pool replica')
}

function update({ Status, ...input }: z.output<typeof updateInput>, service: Service): object {
  const { value } = requireReplica(service, input)
  putDocument(service.store, toDocumentKey(input), { ...value, Status }, service.now())
  return { UserPoolReplica: toReplica(input.UserPoolId, input.RegionName, Status) }
}

function remove(input: OfReplica, service: Service): object {
  deleteDocument(service.store, requireReplica(service, input))
  return { UserPoolReplica: toReplica(input.UserPoolId, input.RegionName, 'DELETING') }
}

function list({ UserPoolId, NextToken }: z.output<typeof listInput>, service: Service): object {
  const { Id } = requireUserPool(service, UserPoolId)
  const secondary = listDocuments(service.store, 'replica', Id).map(({ key, value }) =>
    toReplica(Id, key, value.Status),
  )
  const all = [toReplica(Id, parseRegion(Id), 'ACTIVE', 'PRIMARY'), ...secondary]
  const page = paginate(all, ({ RegionName }) => RegionName, 60, NextToken)
  return { UserPoolReplicas: page.items, NextToken: page.next }
}

export const replicaOperations: OperationTable = {
  CreateUserPoolReplica: operation(createInput, create),
  UpdateUserPoolReplica: operation(updateInput, update),
  DeleteUserPoolReplica: operation(ofReplica, remove),
  ListUserPoolReplicas: operation(listInput, list),
}
