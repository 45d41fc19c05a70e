/** AddUserPoolClientSecret, ListUserPoolClientSecrets, DeleteUserPoolClientSecret. */
import { z } from 'zod'
import { clientId, inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { givenSecret } from '../settings/client-shapes.ts'
import type { ClientRecord, ClientSecret } from '../store/user-pool-records.ts'
import { addClientSecret, deleteClientSecret, toSecretId } from '../users/client-secrets.ts'
import { requireClient } from '../users/user-pools.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken } from './paging.ts'

const ofClient = inPool.extend({ ClientId: clientId })

function toOutput(client: ClientRecord, secret: ClientSecret) {
  return {
    ClientSecretId: toSecretId(client, secret),
    ClientSecretCreateDate: toTimestamp(secret.createdAt),
  }
}

const addInput = ofClient.extend({ ClientSecret: givenSecret.optional() })

/** The answer contains the secret only if it was generated. */
function add(input: z.output<typeof addInput>, service: Service): object {
  const client = requireClient(service, input.ClientId, input.UserPoolId)
  const secret = addClientSecret(service, client, input.ClientSecret)
  const value = input.ClientSecret === undefined ? { ClientSecretValue: secret.value } : {}
  return { ClientSecretDescriptor: { ...toOutput(client, secret), ...value } }
}

const deleteInput = ofClient.extend({ ClientSecretId: z.string().min(1).max(256) })

export const clientSecretOperations: OperationTable = {
  AddUserPoolClientSecret: operation(addInput, add),
  ListUserPoolClientSecrets: operation(ofClient.extend({ NextToken: nextToken }), (input, service) => {
    const client = requireClient(service, input.ClientId, input.UserPoolId)
    return { ClientSecrets: client.secrets.map((secret) => toOutput(client, secret)) }
  }),
  DeleteUserPoolClientSecret: operation(deleteInput, (input, service) => {
    const client = requireClient(service, input.ClientId, input.UserPoolId)
    deleteClientSecret(service, client, input.ClientSecretId)
    return {}
  }),
}
