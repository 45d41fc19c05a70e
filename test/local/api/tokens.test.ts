/** Refresh tokens that rotate, what RevokeToken and a sign-out everywhere end, and GetClientToken. */
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  type ExplicitAuthFlowsType,
  GetClientTokenCommand,
  type GetClientTokenCommandInput,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createVerifier } from '@poolguard/core'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'

const { sdk, pool, clock, UserPoolId } = await startService()
const notAuthorized = { name: 'NotAuthorizedException' }

async function createClient(settings: Partial<CreateUserPoolClientCommandInput> = {}): Promise<string> {
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'browser',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...settings,
    }),
  )
  return UserPoolClient?.ClientId ?? ''
}

async function signIn(ClientId: string) {
  const AuthParameters = { USERNAME: ADA.email, PASSWORD }
  const answer = await sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  )
  const { AccessToken = '', RefreshToken = '' } = answer.AuthenticationResult ?? {}
  return { AccessToken, RefreshToken }
}

async function refresh(ClientId: string, RefreshToken: string) {
  const answer = await sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }))
  return answer.AuthenticationResult ?? {}
}

describe('a client whose refresh tokens rotate', () => {
  const RefreshTokenRotation = { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 }
  const createRotating = (settings: Partial<CreateUserPoolClientCommandInput> = {}) =>
    createClient({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], RefreshTokenRotation, ...settings })

  it('each refresh → a new token with the expiry of the first one', async () => {
    const client = await createRotating({ RefreshTokenValidity: 1 })
    const first = await signIn(client)
    clock.now += 23 * 3_600_000
    const second = await refresh(client, first.RefreshToken)
    expect(second.RefreshToken).not.toBe(first.RefreshToken)
    expect(decodeJwt(second.AccessToken ?? '').origin_jti).toBe(decodeJwt(first.AccessToken).origin_jti)
    clock.now += 3_600_000
    await expect(refresh(client, second.RefreshToken ?? '')).rejects.toMatchObject(notAuthorized)
  })

  it('the old token within ten seconds → accepted; later → the session ends', async () => {
    const client = await createRotating()
    const first = await signIn(client)
    const second = await refresh(client, first.RefreshToken)
    clock.now += 9999
    await expect(refresh(client, first.RefreshToken)).resolves.toBeDefined()
    clock.now += 1
    await expect(refresh(client, first.RefreshToken)).rejects.toMatchObject({
      name: 'RefreshTokenReuseException',
    })
    await expect(refresh(client, second.RefreshToken ?? '')).rejects.toMatchObject(notAuthorized)
  })

  it('two parallel refreshes without a grace period → one succeeds', async () => {
    const client = await createRotating({
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    })
    const { RefreshToken } = await signIn(client)
    const outcomes = await Promise.allSettled([refresh(client, RefreshToken), refresh(client, RefreshToken)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it.each<[string, ExplicitAuthFlowsType[]]>([
    ['flows with ALLOW_', ['ALLOW_USER_PASSWORD_AUTH']],
    ['flows without ALLOW_', ['USER_PASSWORD_AUTH']],
  ])('%s, REFRESH_TOKEN_AUTH → refused', async (_title, ExplicitAuthFlows) => {
    const ClientId = await createRotating({ ExplicitAuthFlows })
    const AuthParameters = { REFRESH_TOKEN: (await signIn(ClientId)).RefreshToken }
    await expect(
      sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})

/** AWS's answers, as users of Terraform report them: hashicorp/terraform-provider-aws#47196. */
describe('ALLOW_REFRESH_TOKEN_AUTH with rotation', () => {
  const ExplicitAuthFlows: ExplicitAuthFlowsType[] = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']
  const RefreshTokenRotation = { Feature: 'ENABLED' as const }
  const refused = {
    name: 'InvalidParameterException',
    message:
      'ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled.',
  }

  it('a new client → refused', async () => {
    await expect(createClient({ ExplicitAuthFlows, RefreshTokenRotation })).rejects.toMatchObject(refused)
  })

  it('an update without RefreshTokenRotation → the client still rotates, so refused', async () => {
    const ClientId = await createClient({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'], RefreshTokenRotation })
    const update = (more: object) =>
      sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...more }))
    await expect(update({ ExplicitAuthFlows })).rejects.toMatchObject(refused)
    const { UserPoolClient } = await update({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] })
    expect(UserPoolClient?.RefreshTokenRotation).toMatchObject(RefreshTokenRotation)
    await update({ ExplicitAuthFlows, RefreshTokenRotation: { Feature: 'DISABLED' } })
  })
})

describe('the end of a session', () => {
  const getUser = (AccessToken: string) => sdk.send(new GetUserCommand({ AccessToken }))

  it('a disabled or deleted user → refused by GetUser', async () => {
    const Username = 'gone@example.com'
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
    const { accessToken } = await pool.signInAs(Username)
    await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
    await expect(getUser(accessToken)).rejects.toMatchObject({
      ...notAuthorized,
      message: 'User is disabled.',
    })
    await sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username }))
    await expect(getUser(accessToken)).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    })
  })

  it("RevokeToken → the pool refuses the session's tokens; an API accepts the access token", async () => {
    const ClientId = await createClient()
    const [revoked, other] = [await signIn(ClientId), await signIn(ClientId)]
    await expect(getUser(revoked.AccessToken)).resolves.toBeDefined()
    await sdk.send(new RevokeTokenCommand({ ClientId, Token: revoked.RefreshToken }))
    await expect(getUser(revoked.AccessToken)).rejects.toMatchObject({
      ...notAuthorized,
      message: 'Access Token has been revoked',
    })
    await expect(refresh(ClientId, revoked.RefreshToken)).rejects.toMatchObject(notAuthorized)
    await expect(getUser(other.AccessToken)).resolves.toBeDefined()
    const issuers = pool.issuer({ clientId: ClientId })
    const verifier = createVerifier({ issuers, now: () => clock.now })
    await expect(verifier.verify(revoked.AccessToken)).resolves.toBeDefined()
    await expect(
      sdk.send(new RevokeTokenCommand({ ClientId, Token: revoked.RefreshToken })),
    ).resolves.toBeDefined()
  })

  it('RevokeToken by another client, with an access token, or turned off → the session stays', async () => {
    const [ClientId, other] = [await createClient(), await createClient()]
    const off = await createClient({ EnableTokenRevocation: false })
    const { AccessToken, RefreshToken } = await signIn(ClientId)
    await sdk.send(new RevokeTokenCommand({ ClientId: other, Token: RefreshToken }))
    await expect(sdk.send(new RevokeTokenCommand({ ClientId, Token: AccessToken }))).rejects.toMatchObject({
      name: 'UnsupportedTokenTypeException',
    })
    await expect(
      sdk.send(new RevokeTokenCommand({ ClientId: off, Token: RefreshToken })),
    ).rejects.toMatchObject({ name: 'UnsupportedOperationException' })
    await expect(getUser(AccessToken)).resolves.toBeDefined()
  })

  it.each([
    ['GlobalSignOut', (AccessToken: string) => sdk.send(new GlobalSignOutCommand({ AccessToken }))],
    [
      'AdminUserGlobalSignOut',
      () => sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: ADA.email })),
    ],
  ])('%s → every session of the user ends', async (_name, signOut) => {
    const ClientId = await createClient()
    const sessions = [await signIn(ClientId), await signIn(ClientId)]
    await signOut(sessions[0]?.AccessToken ?? '')
    for (const { AccessToken, RefreshToken } of sessions) {
      await expect(getUser(AccessToken)).rejects.toMatchObject(notAuthorized)
      await expect(refresh(ClientId, RefreshToken)).rejects.toMatchObject(notAuthorized)
    }
  })

  it('a twenty-first sign-in → the oldest session ends', async () => {
    const ClientId = await createClient()
    const oldest = await signIn(ClientId)
    const second = await signIn(ClientId)
    for (let count = 2; count <= 20; count += 1) await signIn(ClientId)
    await expect(refresh(ClientId, oldest.RefreshToken)).rejects.toMatchObject(notAuthorized)
    await expect(refresh(ClientId, second.RefreshToken)).resolves.toBeDefined()
  })
})

describe('GetClientToken', async () => {
  const ScopeName = 'read'
  const Scopes = [{ ScopeName, ScopeDescription: 'reads orders' }]
  const orders = { UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }
  await sdk.send(new CreateResourceServerCommand(orders))
  const create = async (settings: Partial<CreateUserPoolClientCommandInput>) => {
    const ClientName = 'machine'
    const input = { UserPoolId, ClientName, AllowedOAuthScopes: ['orders/read'], ...settings }
    const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand(input))
    return { ClientId: UserPoolClient?.ClientId ?? '', Secret: UserPoolClient?.ClientSecret ?? 'none' }
  }
  // The SDK's enum of flows does not have this one yet.
  const ExplicitAuthFlows = ['ALLOW_CLIENT_TOKEN_AUTH' as ExplicitAuthFlowsType]
  const allowed = await create({ GenerateSecret: true, ExplicitAuthFlows })
  const get = (input: GetClientTokenCommandInput) => sdk.send(new GetClientTokenCommand(input))

  it.each([undefined, ['orders/read']])('scopes %j → a token of the client for them', async (Wanted) => {
    const { ClientAuthenticationResult: result } = await get({ ...allowed, Scopes: Wanted })
    expect(result).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 })
    const issuers = pool.issuer({ clientId: allowed.ClientId })
    const verifier = createVerifier({ issuers, now: () => clock.now })
    const { claims } = await verifier.verify(result?.AccessToken ?? '')
    expect(claims).toMatchObject({ client_id: allowed.ClientId, scope: 'orders/read', sub: allowed.ClientId })
  })

  it('a wrong secret → NotAuthorizedException', async () => {
    await expect(get({ ...allowed, Secret: 'wrong' })).rejects.toMatchObject(notAuthorized)
  })

  it('another scope, no such flow, or no secret → InvalidParameterException', async () => {
    const invalid = { name: 'InvalidParameterException' }
    await expect(get({ ...allowed, Scopes: ['openid'] })).rejects.toMatchObject(invalid)
    await expect(get(await create({ GenerateSecret: true }))).rejects.toMatchObject(invalid)
    const open = await create({ ExplicitAuthFlows })
    await expect(get(open)).rejects.toMatchObject(invalid)
  })
})
