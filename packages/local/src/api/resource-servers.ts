/** CreateResourceServer, DescribeResourceServer, UpdateResourceServer, DeleteResourceServer, ListResourceServers. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { inPool, nextToken, pageOf } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { ResourceServerRecord } from '../store/user-pool-records.ts'
import { userPoolOf } from '../users/user-pools.ts'
import { type OperationTable, operation } from './operation.ts'

const ofServer = inPool.extend({
  Identifier: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[!#-[\]-~]+$/),
})
const scope = z.object({
  ScopeName: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[!#-.0-[\]-~]+$/),
  ScopeDescription: z.string().min(1).max(256),
})
const serverInput = ofServer.extend({
  Name: z.string().min(1).max(256),
  Scopes: z.array(scope).max(100).default([]),
})

type OfServer = z.output<typeof ofServer>
type ServerInput = z.output<typeof serverInput>

function keyOf({ UserPoolId, Identifier }: OfServer): string {
  return `${UserPoolId}/${Identifier}`
}

function serverOf(service: Service, input: OfServer): ResourceServerRecord {
  userPoolOf(service, input.UserPoolId)
  const found = service.store.resourceServers.get(keyOf(input))
  return found ?? refuse('resourceServerNotFound', { identifier: input.Identifier })
}

function put(service: Service, input: ServerInput): object {
  service.store.resourceServers.put(keyOf(input), input)
  return { ResourceServer: input }
}

function create(input: ServerInput, service: Service): object {
  const { UserPoolId: userPoolId, Identifier: identifier } = input
  userPoolOf(service, userPoolId)
  const isTaken = service.store.resourceServers.get(keyOf(input)) !== undefined
  return isTaken ? refuse('resourceServerExists', { identifier, userPoolId }) : put(service, input)
}

function update(input: ServerInput, service: Service): object {
  serverOf(service, input)
  return put(service, input)
}

function remove(input: OfServer, service: Service): undefined {
  serverOf(service, input)
  service.store.resourceServers.delete(keyOf(input))
}

const listInput = inPool.extend({
  MaxResults: z.int().min(1).max(50).default(50),
  NextToken: nextToken,
})

function list({ UserPoolId, MaxResults, NextToken }: z.output<typeof listInput>, service: Service): object {
  userPoolOf(service, UserPoolId)
  const all = [...service.store.resourceServers.values()].filter((server) => server.UserPoolId === UserPoolId)
  const page = pageOf(all, ({ Identifier }) => Identifier, MaxResults, NextToken)
  return { ResourceServers: page.items, NextToken: page.next }
}

export const resourceServerOperations: OperationTable = {
  CreateResourceServer: operation(serverInput, create),
  DescribeResourceServer: operation(ofServer, (input, service) => ({
    ResourceServer: serverOf(service, input),
  })),
  UpdateResourceServer: operation(serverInput, update),
  DeleteResourceServer: operation(ofServer, remove),
  ListResourceServers: operation(listInput, list),
}
