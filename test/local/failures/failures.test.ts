/** Simulated failures: which requests they hit, and what the answer is. */

import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type AuthError, cognito, createVerifier } from '@poolguard/core'
import { createLocalPool, type Failure } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { sdkFor } from '../../support/local-service.ts'

const pool = await createLocalPool()
const { url } = await pool.listen()
const sdk = sdkFor(url)
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const sts = new STSClient({ endpoint: url, region: 'us-east-1', maxAttempts: 1, credentials })
afterAll(async () => {
  sdk.destroy()
  sts.destroy()
  await pool.close()
})

const listPools = () => sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }))

async function statusesOf(path: string, count: number, init: RequestInit = {}): Promise<number[]> {
  const statuses = []
  for (let index = 0; index < count; index += 1) statuses.push((await fetch(`${url}${path}`, init)).status)
  return statuses
}

const jwks = `/${pool.userPoolId}/.well-known/jwks.json`

describe('failures', () => {
  it('a rate of 0.2 → every fifth request of the target fails, no other request', async () => {
    pool.setFailures([{ target: 'jwks', status: 503, rate: 0.2 }])
    expect(await statusesOf(jwks, 10)).toEqual([200, 200, 200, 200, 503, 200, 200, 200, 200, 503])
    expect(await statusesOf(`/${pool.userPoolId}/.well-known/openid-configuration`, 5)).toEqual(
      Array(5).fill(200),
    )
    await listPools()
  })

  it('a rate of 0 → no request fails', async () => {
    pool.setFailures([{ target: 'jwks', status: 503, rate: 0 }])
    expect(await statusesOf(jwks, 3)).toEqual([200, 200, 200])
  })

  it('the key set fails → the verifier has an outage, and no refusal; afterwards it accepts', async () => {
    pool.setFailures([{ target: 'jwks', status: 500 }])
    const { userPoolId, clientId, issuerUrl: issuer } = pool
    const issuers = cognito({ userPoolId, clientId, tokenUse: 'access', issuer })
    const token = await pool.accessToken()
    const refusal = await createVerifier({ issuers })
      .verify(token)
      .catch((error: AuthError) => error)
    expect(refusal).toMatchObject({ code: 'ERR_KEYS_UNAVAILABLE', status: 503 })
    pool.setFailures([])
    await createVerifier({ issuers: cognito({ userPoolId, clientId, tokenUse: 'access', issuer }) }).verify(
      token,
    )
  })

  it.each<[number, string]>([
    [429, 'TooManyRequestsException'],
    [500, 'InternalErrorException'],
  ])('the API with %d → %s in the SDK', async (status, name) => {
    pool.setFailures([{ target: 'api', status }])
    await expect(listPools()).rejects.toMatchObject({ name })
  })

  it.each<[number, string]>([
    [429, 'Throttling'],
    [500, 'InternalFailure'],
    [503, 'ServiceUnavailable'],
  ])('AWS STS with %d → %s in the SDK', async (status, name) => {
    pool.setFailures([{ target: 'api', status }])
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name })
  })

  it('all → the token endpoint and the pages fail too, but not the console', async () => {
    pool.setFailures([{ target: 'all', status: 500 }])
    expect(await statusesOf('/oauth2/token', 1, { method: 'POST' })).toEqual([500])
    expect(await statusesOf('/login', 1)).toEqual([500])
    expect(await statusesOf('/', 1)).toEqual([200])
    expect(await statusesOf('/_poolguard/requests', 1)).toEqual([200])
  })

  it('a latency → the answer comes later, without an error', async () => {
    pool.setFailures([{ target: 'all', latencyMilliseconds: 100 }])
    const before = performance.now()
    expect(await statusesOf(jwks, 1)).toEqual([200])
    expect(performance.now() - before).toBeGreaterThan(95)
  })

  it('the option failures → failures from the start', async () => {
    const failing = await createLocalPool({ failures: [{ target: 'jwks', status: 503 }] })
    await failing.listen()
    expect((await fetch(failing.jwksUri)).status).toBe(503)
    await failing.close()
  })

  it.each<unknown>([
    null,
    [null],
    [{}],
    [{ target: 'keys' }],
    [{ target: 'jwks', status: 200 }],
    [{ target: 'jwks', rate: 2 }],
    [{ target: 'jwks', latencyMilliseconds: -1 }],
    [{ target: 'jwks', delay: 1 }],
  ])('%j → ConfigError, in code and as an option', async (failures) => {
    const wrong = failures as Failure[]
    const configError = expect.objectContaining({ code: 'ERR_CONFIG' })
    expect(() => pool.setFailures(wrong)).toThrow(configError)
    await expect(createLocalPool({ failures: wrong })).rejects.toEqual(configError)
  })
})
