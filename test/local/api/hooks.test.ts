/** The pre-token-generation hook, and the limit on requests. Rows: test/support/rows.ts. */
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognito, createVerifier } from '@poolguard/core'
import type { PreTokenGeneration, PreTokenGenerationEvent } from '@poolguard/local'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { awsCommands, hasPythonModule } from '../../support/aws-tools.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import {
  ADA,
  CLIENT,
  PASSWORD,
  passwordParameters,
  secretHash,
  startService,
} from '../../support/local-service.ts'

const keyServer = useKeyServer()

describe('row 5: the hook', () => {
  const events: PreTokenGenerationEvent[] = []
  const hook: PreTokenGeneration = (event) => {
    events.push(event)
    return {
      ...event,
      response: {
        claimsAndScopeOverrideDetails: {
          idTokenGeneration: { claimsToAddOrOverride: { plan: 'gold' }, claimsToSuppress: ['name'] },
          accessTokenGeneration: {
            claimsToAddOrOverride: { tenant: { id: 7 }, sub: 'somebody-else', token_use: 'id' },
            scopesToAdd: ['orders/read'],
            scopesToSuppress: ['aws.cognito.signin.user.admin'],
          },
          groupOverrideDetails: { groupsToOverride: ['reader'] },
        },
      },
    }
  }

  it('a response → other claims, scopes and groups, the same subject and client', async () => {
    const { sdk, UserPoolId, clock, pool } = await startService({ preTokenGeneration: hook })
    const { ClientId } = CLIENT
    type Parameters = Readonly<Record<string, string>>
    const signIn = async (
      AuthFlow: 'USER_PASSWORD_AUTH' | 'REFRESH_TOKEN_AUTH',
      AuthParameters: Parameters,
    ) => {
      const answer = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters }))
      return answer.AuthenticationResult
    }
    const first = await signIn('USER_PASSWORD_AUTH', passwordParameters(ADA.email, PASSWORD))
    const parameters = { REFRESH_TOKEN: first?.RefreshToken ?? '', SECRET_HASH: secretHash(ADA.email) }
    const second = await signIn('REFRESH_TOKEN_AUTH', parameters)
    const { Username } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: ADA.email }))
    const verifier = createVerifier({ issuers: pool.issuer(), now: () => clock.now })
    for (const tokens of [first, second]) {
      const { claims, scopes, groups } = await verifier.verify(tokens?.AccessToken ?? '')
      expect(claims).toMatchObject({ sub: Username, token_use: 'access', tenant: { id: 7 } })
      expect([scopes, groups]).toEqual([['orders/read'], ['reader']])
      const id = decodeJwt(tokens?.IdToken ?? '')
      expect(id).toMatchObject({ plan: 'gold', 'cognito:groups': ['reader'], email: ADA.email })
      expect(id.name).toBeUndefined()
    }
    expect(events).toMatchObject([
      {
        version: '2',
        triggerSource: 'TokenGeneration_Authentication',
        userPoolId: UserPoolId,
        userName: Username,
        callerContext: { clientId: ClientId },
        request: {
          userAttributes: { email: ADA.email, 'cognito:user_status': 'CONFIRMED' },
          groupConfiguration: { groupsToOverride: ['admin'] },
        },
      },
      { triggerSource: 'TokenGeneration_RefreshTokens' },
    ])
  })

  it('an error of the hook → UserLambdaValidationException', async () => {
    const { call } = await startService({
      preTokenGeneration: () => {
        throw new Error('not on my watch')
      },
    })
    const AuthParameters = passwordParameters(ADA.email, PASSWORD)
    const { status, body } = await call('InitiateAuth', {
      ClientId: CLIENT.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters,
    })
    expect([status, body.__type]).toEqual([400, 'UserLambdaValidationException'])
    expect(body.message).toContain('not on my watch')
  })
})

describe('rows 47 and 48: too many requests', () => {
  it('beyond the limit → refused until the next second', async () => {
    const { call, clock, UserPoolId } = await startService({ maxRequestsPerSecond: 2 })
    clock.now = 1_800_000_000_000
    const ask = async () => (await call('DescribeUserPool', { UserPoolId })).body.__type ?? 'answered'
    expect([await ask(), await ask(), await ask()]).toEqual([
      'answered',
      'answered',
      'TooManyRequestsException',
    ])
    clock.now += 1000
    expect(await ask()).toBe('answered')
  })

  /** Each reading moves the clock by half a second, so a client that tries again is let in. */
  const impatient = () => {
    let now = 1_800_000_000_000
    return () => {
      now += 500
      return now
    }
  }

  it('the AWS SDK → retries until success', async () => {
    const { server, UserPoolId } = await startService({ maxRequestsPerSecond: 1, now: impatient() })
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    const sdk = new CognitoIdentityProviderClient({ endpoint: server.url, region: 'us-east-1', credentials })
    const attempts: (number | undefined)[] = []
    for (let count = 0; count < 3; count += 1) {
      const { $metadata } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: ADA.email }))
      attempts.push($metadata.attempts)
    }
    sdk.destroy()
    expect(Math.max(...attempts.map(Number))).toBeGreaterThan(1)
  })

  it.runIf(hasPythonModule('awscli'))('the AWS CLI → retries until success', async () => {
    const { server, UserPoolId } = await startService({ maxRequestsPerSecond: 1, now: impatient() })
    const command = `cognito-idp admin-get-user --user-pool-id ${UserPoolId} --username ${ADA.email}`
    const outcomes = await awsCommands(server.url, [command, command, command])
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0])
  })

  it('an API with poolguard → one request for the keys, and one for 50 unknown keys', async () => {
    const { pool, clock } = await startService()
    const { origin, on, hits } = keyServer.site()
    on('/keys', answers.json(pool.jwks()))
    const verifier = createVerifier({
      issuers: cognito({
        userPoolId: pool.userPoolId,
        clientId: pool.clientId,
        tokenUse: 'access',
        issuer: pool.issuerUrl,
        jwksUri: `${origin}/keys`,
      }),
      now: () => clock.now,
    })
    const token = await pool.accessToken()
    for (let count = 0; count < 10_000; count += 1) await verifier.verify(token)
    expect(hits('/keys')).toBe(1)
    for (let count = 0; count < 50; count += 1) {
      const other = await pool.sign({ iss: pool.issuerUrl }, { header: { kid: `unknown-${count}` } })
      await expect(verifier.verify(other)).rejects.toMatchObject({ code: 'ERR_KEY_UNKNOWN' })
    }
    expect(hits('/keys')).toBe(2)
  })
})
