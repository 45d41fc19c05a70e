/** The operations of the AWS SDK: the pool knows all of identity pools, and all of user pools but a list. */
import * as identityPools from '@aws-sdk/client-cognito-identity'
import * as userPools from '@aws-sdk/client-cognito-identity-provider'
import { expect, it } from 'vitest'
import { startService } from '../../support/local-service.ts'

const { server } = await startService()

/** The operations that are still missing. The change that adds an operation removes it here. */
const GAPS_OF_USER_POOLS: readonly string[] = []

function listOperations(sdk: object): string[] {
  const names = Object.keys(sdk).filter((name) => name.endsWith('Command') && name !== '$Command')
  return names.map((name) => name.slice(0, -'Command'.length)).sort()
}

async function isKnown(service: string, operation: string): Promise<boolean> {
  const headers = { 'x-amz-target': `${service}.${operation}` }
  const response = await fetch(server.url, { method: 'POST', headers, body: '{}' })
  return response.headers.get('x-amzn-errortype') !== 'UnknownOperationException'
}

async function findGaps(sdk: object, service: string): Promise<string[]> {
  const operations = listOperations(sdk)
  const known = await Promise.all(operations.map((operation) => isKnown(service, operation)))
  return operations.filter((_operation, at) => !known[at])
}

it('the SDK → has commands, and an invented operation is unknown', async () => {
  expect(listOperations(identityPools)).toHaveLength(23)
  expect(listOperations(userPools).length).toBeGreaterThan(100)
  expect(await isKnown('AWSCognitoIdentityService', 'NoSuchOperation')).toBe(false)
})

it('identity pools → every operation is known', async () => {
  expect(await findGaps(identityPools, 'AWSCognitoIdentityService')).toEqual([])
})

it('user pools → the unknown operations are those of the list', async () => {
  expect(await findGaps(userPools, 'AWSCognitoIdentityProviderService')).toEqual(GAPS_OF_USER_POOLS)
})
