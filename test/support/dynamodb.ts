/** dynalite, an emulator of DynamoDB, on loopback, with a table of revocations. It deletes no expired items. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb'
import { type DynamoRevocations, type DynamoRevocationsOptions, dynamoRevocations } from '@poolguard/dynamodb'

export const TABLE = 'revocations'

export interface TestDynamoDb {
  readonly client: DynamoDBClient
  /** A store with its own cache, as another function has it. */
  makeStore(options?: Partial<DynamoRevocationsOptions>): DynamoRevocations
  close(): Promise<void>
}

export async function startDynamoDb(): Promise<TestDynamoDb> {
  const { default: dynalite } = (await import('dynalite' as string)) as {
    default: (options: object) => Server
  }
  const server = dynalite({ createTableMs: 0 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
  })
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.1 }, { TableName: TABLE })
  return {
    client,
    makeStore: (options) => dynamoRevocations({ client, tableName: TABLE, timeoutSeconds: 10, ...options }),
    async close() {
      client.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
