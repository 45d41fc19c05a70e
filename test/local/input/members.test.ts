/** The pool reads each member that the AWS SDK can send in a request. */
import * as identityPools from '@aws-sdk/client-cognito-identity'
import * as userPools from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OPERATIONS } from '../../../packages/local/src/api/operations.ts'
import { findInner, unwrap } from '../../../packages/local/src/input/schema-walk.ts'
import { startService } from '../../support/local-service.ts'

/** The risk rules read `UserContextData` and `ContextData`. Nothing reads `AnalyticsMetadata`. */
const ELSEWHERE = new Set(['AnalyticsMetadata', 'ContextData', 'UserContextData'])

/** The kinds of the SDK's schemas (`@smithy/types`): a list, a map, a structure, an operation. */
const [LIST, MAP, STRUCTURE, OPERATION] = [1, 2, 3, 9]

/** A reference may be a function, and may come with traits. */
function resolve(reference: unknown): readonly unknown[] {
  if (typeof reference === 'function') return resolve(reference())
  if (!Array.isArray(reference)) return []
  return typeof reference[0] === 'number' ? reference : resolve(reference[0])
}

function listInnerGaps(path: string, ours: z.ZodType | undefined, inner: unknown, seen: readonly unknown[]) {
  return listGaps(`${path}[]`, findInner(ours, 0), inner, seen)
}

/** The paths of the members that our schema does not have. */
function listGaps(
  path: string,
  ours: z.ZodType | undefined,
  reference: unknown,
  seen: readonly unknown[],
): string[] {
  const schema = resolve(reference)
  const [kind, , name, , first, second] = schema
  if (seen.includes(name)) return []
  if (kind === LIST) return listInnerGaps(path, ours, first, seen)
  if (kind === MAP) return listInnerGaps(path, ours, second, seen)
  if (kind !== STRUCTURE || !(unwrap(ours) instanceof z.ZodObject)) return []
  const members = second as readonly unknown[]
  return (first as string[]).flatMap((member, at) => {
    if (ELSEWHERE.has(member)) return []
    const found = findInner(ours, member)
    const where = `${path}.${member}`
    return found === undefined ? [where] : listGaps(where, found, members[at], [...seen, name])
  })
}

function findOperation(sdk: object, name: string): readonly unknown[] {
  return resolve((sdk as Readonly<Record<string, unknown>>)[`${name}$`])
}

describe.each([
  ['AWSCognitoIdentityService', identityPools],
  ['AWSCognitoIdentityProviderService', userPools],
] as const)('%s', (service, sdk) => {
  const operations = Object.entries(OPERATIONS[service] ?? {})

  it.each(operations)('%s → every member of its request is read', (name, { input }) => {
    const [kind, , , , request] = findOperation(sdk, name)
    expect(kind).toBe(OPERATION)
    expect(listGaps(name, input, request, [])).toEqual([])
  })
})

it('a member that our schema lacks → found', () => {
  const [, , , , request] = findOperation(userPools, 'CreateGroup')
  const partial = z.object({ GroupName: z.string(), UserPoolId: z.string(), Precedence: z.int() })
  expect(listGaps('CreateGroup', partial, request, [])).toEqual([
    'CreateGroup.Description',
    'CreateGroup.RoleArn',
  ])
})

describe('members that only new clients send', async () => {
  const { call, UserPoolId, pool } = await startService()
  const EumsSms = { CallerArn: 'arn:aws:iam::123456789012:role/sms', OriginationIdentity: '+15555550100' }
  const createPool = (SmsConfiguration: object) => call('CreateUserPool', { PoolName: 'p', SmsConfiguration })

  it('EumsSms in place of SnsCallerArn → given back; both or neither → refused', async () => {
    const created = (await createPool({ EumsSms })).body.UserPool
    expect(created).toMatchObject({ SmsConfiguration: { EumsSms } })
    for (const wrong of [{}, { EumsSms, SnsCallerArn: EumsSms.CallerArn }]) {
      expect((await createPool(wrong)).body).toMatchObject({ __type: 'InvalidParameterException' })
    }
  })

  it('ClientType of ListUserPoolClients → a client is REGULAR', async () => {
    const list = async (ClientType: string) =>
      (await call('ListUserPoolClients', { UserPoolId, ClientType })).body.UserPoolClients
    expect(await list('DCR')).toEqual([])
    expect(await list('REGULAR')).toMatchObject([{ ClientId: pool.clientId }])
  })

  it('PasswordHashingAlgorithm → given back', async () => {
    const role = { CloudWatchLogsRoleArn: EumsSms.CallerArn }
    const job = { UserPoolId, JobName: 'job', ...role, PasswordHashingAlgorithm: 'BCRYPT' }
    expect((await call('CreateUserImportJob', job)).body.UserImportJob).toMatchObject(job)
  })
})
