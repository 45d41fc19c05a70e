/** AWS STS at the local pool: the classic flow of identity pools, with the clients of AWS. */
import { GetOpenIdTokenCommand, UpdateIdentityPoolCommand } from '@aws-sdk/client-cognito-identity'
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromCognitoIdentityPool, fromWebToken } from '@aws-sdk/credential-providers'
import { afterAll, describe, expect, it } from 'vitest'
import { useIdentityClient } from '../../support/identity-client.ts'
import { CLIENT, startService } from '../../support/local-service.ts'

const { pool, server, clock, UserPoolId } = await startService()
const client = useIdentityClient(server.url)
const clientConfig = { endpoint: server.url, region: 'us-east-1', maxAttempts: 1 }
const sts = new STSClient({
  ...clientConfig,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
afterAll(() => sts.destroy())

const USER_POOL = `cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`
const USER = 'arn:aws:iam::123456789012:role/service/User'
const GUEST = 'arn:aws:iam::123456789012:role/Guest'
const MAPPED = 'arn:aws:iam::123456789012:role/Mapped'
const SETTINGS = {
  CognitoIdentityProviders: [{ ProviderName: USER_POOL, ClientId: CLIENT.ClientId }],
  AllowClassicFlow: true,
}
const IdentityPoolId = await client.createPool(SETTINGS)
await client.setRoles(IdentityPoolId, {
  Roles: { authenticated: USER, unauthenticated: GUEST },
  RoleMappings: {
    [`${USER_POOL}:${CLIENT.ClientId}`]: {
      Type: 'Rules',
      AmbiguousRoleResolution: 'AuthenticatedRole',
      RulesConfiguration: { Rules: [{ Claim: 'sub', MatchType: 'Equals', Value: 'x', RoleARN: MAPPED }] },
    },
  },
})

const makeLogins = async () => ({ [USER_POOL]: await pool.idToken({ username: 'ada' }) })

async function getToken(Logins?: Record<string, string>, id = IdentityPoolId): Promise<string> {
  const IdentityId = await client.getId(id, Logins)
  return (await client.sdk.send(new GetOpenIdTokenCommand({ IdentityId, Logins }))).Token ?? ''
}

function assume(WebIdentityToken: string, RoleArn = USER, extra: object = {}) {
  const input = { WebIdentityToken, RoleArn, RoleSessionName: 'session', ...extra }
  return sts.send(new AssumeRoleWithWebIdentityCommand(input))
}

/** Sends a form without the SDK. */
async function post(form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(server.url, { method: 'POST', body: new URLSearchParams(form), headers })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

describe('AssumeRoleWithWebIdentity', () => {
  it('a token of GetOpenIdToken → fake credentials of the role, for the requested time', async () => {
    const Logins = await makeLogins()
    const answer = await assume(await getToken(Logins), USER, { DurationSeconds: 900 })
    expect(answer).toMatchObject({
      Provider: 'cognito-identity.amazonaws.com',
      Audience: IdentityPoolId,
      SubjectFromWebIdentityToken: await client.getId(IdentityPoolId, Logins),
      AssumedRoleUser: { Arn: 'arn:aws:sts::123456789012:assumed-role/User/session' },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIALOCALFAK/),
        SecretAccessKey: expect.stringMatching(/^local-pool\/fake\//),
        SessionToken: expect.stringMatching(/^local-pool\/fake\//),
        Expiration: new Date((Math.floor(clock.now / 1000) + 900) * 1000),
      },
    })
  })

  it("a guest → the guests' role alone; a user → the users' role and the mapped ones", async () => {
    const guest = await getToken()
    const user = await getToken(await makeLogins())
    expect((await assume(guest, GUEST)).Credentials).toBeDefined()
    expect((await assume(user, MAPPED)).Credentials).toBeDefined()
    const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }
    await expect(assume(guest, USER)).rejects.toMatchObject(denied)
    await expect(assume(user, GUEST)).rejects.toMatchObject(denied)
    await expect(assume(user, `${USER}2`)).rejects.toMatchObject(denied)
  })

  it('an identity pool without roles → any role', async () => {
    const id = await client.createPool(SETTINGS)
    expect((await assume(await getToken(await makeLogins(), id), MAPPED)).Credentials).toBeDefined()
  })

  it('any other token → InvalidIdentityToken, an expired one → ExpiredTokenException', async () => {
    const token = await getToken(await makeLogins())
    const [header, payload = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forge = (changes: object) => {
      const part = Buffer.from(JSON.stringify({ ...claims, ...changes })).toString('base64url')
      return [header, part, signature].join('.')
    }
    const wrong = [
      'text',
      await pool.idToken(),
      forge({ sub: 'x' }),
      forge({ aud: 'x' }),
      forge({ aud: ['x'] }),
    ]
    for (const each of wrong) {
      await expect(assume(each)).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' })
    }
    clock.now += 3_600_000
    await expect(assume(token)).rejects.toMatchObject({ name: 'ExpiredTokenException' })
    clock.now -= 3_600_000
  })

  it.each([{ DurationSeconds: 60 }, { RoleArn: 'arn:aws:iam::1:user/nobody' }, { RoleSessionName: 'a b' }])(
    '%j → ValidationError',
    async (extra) => {
      const token = await getToken(await makeLogins())
      await expect(assume(token, USER, extra)).rejects.toMatchObject({ name: 'ValidationError' })
    },
  )
})

describe("the providers of AWS's SDK", () => {
  it('fromWebToken → the credentials of the role', async () => {
    const webIdentityToken = await getToken(await makeLogins())
    const provider = fromWebToken({ roleArn: USER, webIdentityToken, clientConfig })
    expect((await provider()).accessKeyId).toMatch(/^ASIALOCALFAK/)
  })

  it('fromCognitoIdentityPool → credentials whose role GetCallerIdentity names', async () => {
    const credentials = fromCognitoIdentityPool({
      identityPoolId: IdentityPoolId,
      logins: await makeLogins(),
      clientConfig,
    })
    const signed = new STSClient({ ...clientConfig, credentials })
    expect(await signed.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:sts::123456789012:assumed-role/User/CognitoIdentityCredentials',
    })
    signed.destroy()
  })
})

describe('GetCallerIdentity', () => {
  it('any other credentials → the user "local"; none → MissingAuthenticationToken', async () => {
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:user/local',
    })
    const unsigned = await post({ Action: 'GetCallerIdentity', Version: '2011-06-15' })
    expect(unsigned.status).toBe(403)
    expect(unsigned.text).toContain('<Code>MissingAuthenticationToken</Code>')
  })
})

describe('the protocol', () => {
  it('an unknown action → InvalidAction, without markup of the request', async () => {
    const { status, type, text } = await post({ Action: '<a href="x">&\u0001' })
    expect([status, type]).toEqual([400, 'text/xml'])
    expect(text).toContain('<Code>InvalidAction</Code>')
    expect(text).toContain('&lt;a href=&quot;x&quot;&gt;&amp; ')
    expect((await post({ Action: 'toString' })).text).toContain('InvalidAction')
    expect((await post({})).text).toContain('InvalidAction')
  })

  it('a form with a target → the JSON API', async () => {
    const target = 'AWSCognitoIdentityService.ListIdentityPools'
    const { text } = await post({ Action: 'GetCallerIdentity' }, { 'x-amz-target': target })
    expect(JSON.parse(text)).toMatchObject({ __type: 'SerializationException' })
  })
})

describe('the classic flow', () => {
  it('an identity pool that does not allow it → InvalidParameterException', async () => {
    const id = await client.createPool(SETTINGS)
    const base = { IdentityPoolId: id, IdentityPoolName: 'mine', AllowUnauthenticatedIdentities: true }
    await client.sdk.send(new UpdateIdentityPoolCommand({ ...base, ...SETTINGS, AllowClassicFlow: false }))
    await expect(getToken(await makeLogins(), id)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Basic (classic) flow is not enabled, please use enhanced flow.',
    })
  })
})
