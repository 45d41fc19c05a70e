/** Identity pools: their settings, identities, credentials and OpenID tokens. Rows: test/support/rows.ts. */
import {
  CreateIdentityPoolCommand,
  DeleteIdentitiesCommand,
  DeleteIdentityPoolCommand,
  DescribeIdentityCommand,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetIdentityPoolRolesCommand,
  GetOpenIdTokenCommand,
  ListIdentitiesCommand,
  ListIdentityPoolsCommand,
  SetIdentityPoolRolesCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  CreateUserPoolClientCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognito, createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import {
  ADA,
  CLIENT,
  identitySdkFor,
  PASSWORD,
  passwordParameters,
  startService,
} from '../../support/local-service.ts'

const { pool, server, sdk, clock, UserPoolId } = await startService({
  users: [ADA, { email: 'bob@example.com', password: PASSWORD }],
})
const identity = identitySdkFor(server.url)
afterAll(() => identity.destroy())

const { ClientId } = CLIENT
const IdentityPoolId = 'us-east-1:12345678-1234-1234-1234-123456789012'
const AWS_NAME = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abc123'
const notAuthorized = { name: 'NotAuthorizedException' }

async function signIn(email = ADA.email) {
  const AuthParameters = passwordParameters(email, PASSWORD)
  const answer = await sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  )
  const { IdToken = '', AccessToken = '', RefreshToken = '' } = answer.AuthenticationResult ?? {}
  return { IdToken, AccessToken, RefreshToken }
}

async function getId(Logins?: Record<string, string>, poolId = IdentityPoolId): Promise<string> {
  const { IdentityId } = await identity.send(new GetIdCommand({ IdentityPoolId: poolId, Logins }))
  return IdentityId ?? ''
}

function getCredentials(IdentityId: string, Logins?: Record<string, string>) {
  return identity.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }))
}

async function createPool(extra: object = {}): Promise<string> {
  const created = await identity.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'mine',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: AWS_NAME, ClientId }],
      ...extra,
    }),
  )
  return created.IdentityPoolId ?? ''
}

describe("row 13: an ID token under AWS's name of the pool", () => {
  it('a valid login → visibly fake credentials for an hour', async () => {
    const Logins = { [AWS_NAME]: (await signIn()).IdToken }
    const IdentityId = await getId(Logins)
    expect(IdentityId).toMatch(/^us-east-1:[0-9a-f-]{36}$/)
    const { Credentials, ...rest } = await getCredentials(IdentityId, Logins)
    expect(rest.IdentityId).toBe(IdentityId)
    expect(Credentials?.AccessKeyId).toMatch(/^ASIALOCALFAK[A-Z2-7]{8}$/)
    expect(Credentials?.SecretKey).toMatch(/^local-pool\/fake\//)
    expect(Credentials?.SessionToken).toMatch(/^local-pool\/fake\//)
    expect(Credentials?.Expiration?.getTime()).toBe(Math.floor(clock.now / 1000) * 1000 + 3_600_000)
  })

  it('one user → one identity, another user → another', async () => {
    const first = await getId({ [AWS_NAME]: (await signIn()).IdToken })
    expect(await getId({ [AWS_NAME]: (await signIn()).IdToken })).toBe(first)
    expect(await getId({ [AWS_NAME]: (await signIn('bob@example.com')).IdToken })).not.toBe(first)
  })

  it('under the name of the local issuer → accepted too', async () => {
    const { IdToken } = await signIn()
    const byAwsName = await getId({ [AWS_NAME]: IdToken })
    expect(await getId({ [pool.issuerUrl]: IdToken })).toBe(byAwsName)
    expect(await getId({ [pool.issuerUrl.replace('http://', '')]: IdToken })).toBe(byAwsName)
  })

  it('any other token → refused', async () => {
    const { IdToken, AccessToken, RefreshToken } = await signIn()
    const foreign = await createLocalPool({ example: true })
    const otherClient = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'other',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      }),
    )
    const atOther = await sdk.send(
      new InitiateAuthCommand({
        ClientId: otherClient.UserPoolClient?.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: ADA.email, PASSWORD },
      }),
    )
    const [header, payload = '', signature] = IdToken.split('.')
    const tampered = [header, `${payload.slice(0, -2)}AA`, signature].join('.')
    const IdentityId = await getId({ [AWS_NAME]: IdToken })
    const wrong = [
      AccessToken,
      RefreshToken,
      await foreign.idToken(),
      tampered,
      atOther.AuthenticationResult?.IdToken ?? '',
      await pool.idToken({ clientId: 'another-client' }),
      await pool.idToken({ issuedAt: Math.floor(clock.now / 1000) - 7200 }),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
      'x',
      'a.b.c',
    ]
    for (const token of wrong) {
      await expect(getId({ [AWS_NAME]: token })).rejects.toMatchObject(notAuthorized)
      await expect(getCredentials(IdentityId, { [AWS_NAME]: token })).rejects.toMatchObject(notAuthorized)
    }
    clock.now += 3_600_000
    await expect(getId({ [AWS_NAME]: IdToken })).rejects.toMatchObject({
      ...notAuthorized,
      message: 'Invalid login token. Token expired.',
    })
  })

  it("another user's identity → refused", async () => {
    const ada = await getId({ [AWS_NAME]: (await signIn()).IdToken })
    const bob = { [AWS_NAME]: (await signIn('bob@example.com')).IdToken }
    await expect(getCredentials(ada, bob)).rejects.toMatchObject(notAuthorized)
    await getId(bob)
    await expect(getCredentials(ada, bob)).rejects.toMatchObject(notAuthorized)
    await expect(getCredentials(ada)).rejects.toMatchObject(notAuthorized)
  })

  it('after the user is disabled → accepted; with ServerSideTokenCheck → refused', async () => {
    const checked = await createPool({
      CognitoIdentityProviders: [{ ProviderName: AWS_NAME, ClientId, ServerSideTokenCheck: true }],
    })
    const Logins = { [AWS_NAME]: (await signIn()).IdToken }
    expect(await getId(Logins, checked)).toBeDefined()
    await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: ADA.email }))
    await expect(getId(Logins, checked)).rejects.toMatchObject(notAuthorized)
    expect(await getId(Logins)).toBeDefined()
    await sdk.send(new AdminEnableUserCommand({ UserPoolId, Username: ADA.email }))
  })
})

describe('row 6: guests and other providers', () => {
  it('a guest, where guests are allowed → a new identity each; elsewhere → refused', async () => {
    await expect(getId()).rejects.toMatchObject(notAuthorized)
    const open = await createPool()
    const guest = await getId(undefined, open)
    expect(await getId(undefined, open)).not.toBe(guest)
    expect((await getCredentials(guest)).Credentials?.AccessKeyId).toMatch(/^ASIA/)
  })

  it('a guest who signs in → the same identity, no guest any more', async () => {
    const open = await createPool()
    const guest = await getId(undefined, open)
    const Logins = { [AWS_NAME]: (await signIn()).IdToken }
    expect((await getCredentials(guest, Logins)).IdentityId).toBe(guest)
    expect(await getId(Logins, open)).toBe(guest)
    await expect(getCredentials(guest)).rejects.toMatchObject(notAuthorized)
  })

  it('an earlier guest, after guests are disallowed → refused', async () => {
    const open = await createPool()
    const guest = await getId(undefined, open)
    const IdentityPoolName = 'closed'
    const closed = { IdentityPoolId: open, IdentityPoolName, AllowUnauthenticatedIdentities: false }
    await identity.send(new UpdateIdentityPoolCommand(closed))
    await expect(getCredentials(guest)).rejects.toMatchObject(notAuthorized)
  })

  it.each([
    'graph.facebook.com',
    'accounts.google.com',
    'appleid.apple.com',
    'arn:aws:iam::123456789012:saml-provider/corp',
    'cognito-idp.us-east-1.amazonaws.com/us-east-1_other',
    'https://cognito-idp.us-east-1.amazonaws.com.example/us-east-1_abc123',
    '__proto__x',
  ])('the login provider %s → refused, also beside a valid one', async (provider) => {
    const { IdToken } = await signIn()
    await expect(getId({ [provider]: IdToken })).rejects.toMatchObject(notAuthorized)
    await expect(getId({ [AWS_NAME]: IdToken, [provider]: IdToken })).rejects.toMatchObject(notAuthorized)
  })
})

describe('GetOpenIdToken', () => {
  it('a token of its own issuer and key → refused by the verifiers of the pool', async () => {
    const Logins = { [AWS_NAME]: (await signIn()).IdToken }
    const IdentityId = await getId(Logins)
    const { Token = '' } = await identity.send(new GetOpenIdTokenCommand({ IdentityId, Logins }))
    expect(decodeProtectedHeader(Token)).toMatchObject({ alg: 'RS512', typ: 'JWS' })
    const issuer = `${server.url}/cognito-identity`
    const configuration = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
    const { jwks_uri } = configuration as { jwks_uri: string }
    const { payload } = await jwtVerify(Token, createRemoteJWKSet(new URL(jwks_uri)), {
      issuer,
      audience: IdentityPoolId,
      currentDate: new Date(clock.now),
    })
    expect(payload).toMatchObject({ sub: IdentityId, amr: ['authenticated', pool.issuerUrl] })
    expect(Number(payload.exp) - Number(payload.iat)).toBe(600)
    for (const tokenUse of ['access', 'id'] as const) {
      const verifier = createVerifier({ issuers: pool.issuer({ tokenUse }), now: () => clock.now })
      await expect(verifier.verify(Token)).rejects.toMatchObject({ code: /^ERR_TOKEN_/ })
    }
    const aws = cognito({ userPoolId: UserPoolId, clientId: ClientId, tokenUse: 'id', jwks: pool.jwks() })
    await expect(createVerifier({ issuers: aws }).verify(Token)).rejects.toThrow()
  })
})

describe('an identity pool', () => {
  it('create, describe, list, delete → as at AWS', async () => {
    const id = await createPool({ IdentityPoolTags: { team: 'a' }, AllowClassicFlow: true })
    const describePool = () => identity.send(new DescribeIdentityPoolCommand({ IdentityPoolId: id }))
    expect(await describePool()).toMatchObject({
      IdentityPoolId: id,
      IdentityPoolName: 'mine',
      AllowUnauthenticatedIdentities: true,
      AllowClassicFlow: true,
      CognitoIdentityProviders: [{ ProviderName: AWS_NAME, ClientId }],
      IdentityPoolTags: { team: 'a' },
    })
    const first = await identity.send(new ListIdentityPoolsCommand({ MaxResults: 1 }))
    expect(first.IdentityPools).toHaveLength(1)
    const { NextToken } = first
    const second = await identity.send(new ListIdentityPoolsCommand({ MaxResults: 60, NextToken }))
    expect(second.NextToken).toBeUndefined()
    const ids = [...(first.IdentityPools ?? []), ...(second.IdentityPools ?? [])]
    expect(ids.map((one) => one.IdentityPoolId)).toContain(id)
    await identity.send(new DeleteIdentityPoolCommand({ IdentityPoolId: id }))
    await expect(describePool()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(getId({}, id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('roles and identities → returned, listed, deleted', async () => {
    const id = await createPool()
    const Roles = { authenticated: 'arn:aws:iam::123456789012:role/Authenticated' }
    await identity.send(new SetIdentityPoolRolesCommand({ IdentityPoolId: id, Roles }))
    const roles = await identity.send(new GetIdentityPoolRolesCommand({ IdentityPoolId: id }))
    expect(roles).toMatchObject({ IdentityPoolId: id, Roles })
    const IdentityId = await getId({ [AWS_NAME]: (await signIn()).IdToken }, id)
    const listed = await identity.send(new ListIdentitiesCommand({ IdentityPoolId: id, MaxResults: 5 }))
    expect(listed.Identities).toMatchObject([{ IdentityId, Logins: [pool.issuerUrl.replace('http://', '')] }])
    await identity.send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [IdentityId] }))
    await expect(identity.send(new DescribeIdentityCommand({ IdentityId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })
})
