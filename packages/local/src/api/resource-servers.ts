/**
 * CreateResourceServer, DescribeResourceServer, UpdateResourceServer, DeleteResourceServer,
 * ListResourceServers.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { ResourceServerRecord } from '../store/user-pool-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const ofServer = inPool.extend({
  Identifier: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/),
})
const scope = z.object({
  ScopeName: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/),
  ScopeDescription: z.string().min(1).max(256),
})
const serverInput = ofServer.extend({
  Name: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[\w\s+=,.@-]+$/),
  Scopes: z.array(scope).max(100).optional(),
})

type OfServer = z.output<typeof ofServer>
type ServerInput = z.output<typeof serverInput>

function toKey({ UserPoolId, Identifier }: OfServer): string {
  return `${UserPoolId}/${Identifier}`
}

function requireResourceServer(service: Service, input: OfServer): ResourceServerRecord {
  requireUserPool(service, input.UserPoolId)
  const found = service.store.resourceServers.get(toKey(input))
  return found ?? refuse('resourceServerNotFound', { identifier: input.Identifier })
}

/** AWS's answer about a server without scopes has no `Scopes`. */
function toOutput({ Scopes = [], ...rest }: ResourceServerRecord): object {
  return Scopes.length === 0 ? rest : { ...rest, Scopes }
}

function put(service: Service, input: ServerInput): object {
  service.store.resourceServers.put(toKey(input), input)
  return { ResourceServer: toOutput(input) }
}

function create(input: ServerInput, service: Service): object {
  const { UserPoolId: userPoolId, Identifier: identifier } = input
  requireUserPool(service, userPoolId)
  const isTaken = service.store.resourceServers.get(toKey(input)) !== undefined
  return isTaken ? refuse('resourceServerExists', { identifier, userPoolId }) : put(service, input)
}

function update(input: ServerInput, service: Service): object {
  requireResourceServer(service, input)
  return put(service, input)
}

function remove(input: OfServer, service: Service): undefined {
  requireResourceServer(service, input)
  service.store.resourceServers.delete(toKey(input))
}

const listInput = inPool.extend({
  MaxResults: z.int().min(1).max(50).default(50),
  NextToken: nextToken,
})

function list({ UserPoolId, MaxResults, NextToken }: z.output<typeof listInput>, service: Service): object {
  requireUserPool(service, UserPoolId)
  const all = [...service.store.resourceServers.values()].filter((server) => server.UserPoolId === UserPoolId)
  const page = paginate(all, ({ Identifier }) => Identifier, MaxResults, NextToken)
  return { ResourceServers: page.items.map(toOutput), NextToken: page.next }
}

export const resourceServerOperations: OperationTable = {
  CreateResourceServer: operation(serverInput, create),
  DescribeResourceServer: operation(ofServer, (input, service) => ({
    ResourceServer: toOutput(requireResourceServer(service, input)),
  })),
  UpdateResourceServer: operation(serverInput, update),
  DeleteResourceServer: operation(ofServer, remove),
  ListResourceServers: operation(listInput, list),
}
