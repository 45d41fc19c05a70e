/** One journey with the AWS CLI 2, and one with Go's SDK: a new user, a sign-in, a list, a sign-out. */
import { fileURLToPath } from 'node:url'
import { createVerifier } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { findAwsCli2, hasGoSdk, runAwsCli2, runGo } from '../../support/other-tools.ts'

const { pool, server, clock, UserPoolId } = await startService({
  example: false,
  clientId: 'public-client',
  users: [ADA],
})
const verifier = createVerifier({ issuers: pool.issuer(), now: () => clock.now })
const ClientId = 'public-client'
const awsCli2 = findAwsCli2()

describe.runIf(awsCli2 !== undefined)('the AWS CLI 2', () => {
  const aws = (...args: string[]) => runAwsCli2(String(awsCli2), server.url, args)
  const inPool = ['--user-pool-id', UserPoolId]
  const bob = [...inPool, '--username', 'bob@example.com']

  it('create, sign in, list, sign out → as at AWS', { timeout: 120_000 }, async () => {
    await aws('admin-create-user', ...bob, '--message-action', 'SUPPRESS')
    await aws('admin-set-user-password', ...bob, '--password', PASSWORD, '--permanent')
    const parameters = `USERNAME=bob@example.com,PASSWORD=${PASSWORD}`
    const signIn = ['--client-id', ClientId, '--auth-flow', 'USER_PASSWORD_AUTH']
    const { AuthenticationResult } = await aws('initiate-auth', ...signIn, '--auth-parameters', parameters)
    await expect(verifier.verify(AuthenticationResult.AccessToken)).resolves.toBeDefined()
    const { Users } = await aws('list-users', ...inPool, '--page-size', '1')
    expect(Users).toHaveLength(2)
    await aws('admin-user-global-sign-out', ...bob)
    const user = aws('get-user', '--access-token', AuthenticationResult.AccessToken)
    await expect(user).rejects.toMatchObject({ stderr: expect.stringContaining('(NotAuthorizedException)') })
    await aws('admin-delete-user', ...bob)
  })
})

describe.runIf(hasGoSdk())('the AWS SDK for Go', () => {
  const file = fileURLToPath(new URL('journeys/journey.go', import.meta.url))

  it('sign up, sign in, list, sign out → typed answers and errors', { timeout: 300_000 }, async () => {
    const outcome = await runGo<{ accessToken: string }>(file, {
      ENDPOINT: server.url,
      USER_POOL_ID: UserPoolId,
      CLIENT_ID: ClientId,
    })
    await expect(verifier.verify(outcome.accessToken)).resolves.toBeDefined()
    expect(outcome).toMatchObject({
      confirmedAtSignUp: false,
      isErrorTyped: true,
      attributes: 2,
      listed: 2,
      isRevoked: true,
    })
  })
})
