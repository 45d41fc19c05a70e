/** Sessions, client secrets, the log of threat protection, and the roles of groups. */
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { ADA, PASSWORD, passwordParameters, secretHash, startService } from '../../support/local-service.ts'

const { call, UserPoolId, clock } = await startService()
const ClientId = 'client-id'
const Username = ADA.email

async function signIn(password = PASSWORD): Promise<Record<string, string>> {
  const AuthParameters = passwordParameters(Username, password)
  const { body } = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
  return (body.AuthenticationResult ?? {}) as unknown as Record<string, string>
}

async function answer(operation: string, input: object): Promise<unknown> {
  const { status, body } = await call(operation, input)
  return status === 200 ? 200 : body.__type
}

interface Session {
  readonly SessionId: string
  readonly IsCurrentSession: boolean
}

const track = (UserSessionTracking: string, MaxPerUser = 20) =>
  call('SetUserPoolSessionConfiguration', { UserPoolId, UserSessionTracking, TokenSession: { MaxPerUser } })

const sessionsOf = async (AccessToken?: string): Promise<readonly Session[]> =>
  (await call('ListUserSessions', { AccessToken })).body.Sessions as unknown as Session[]

describe('the roles of groups in the ID token', () => {
  const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`

  it.each([
    [{ a: 10, b: 1 }, [role('b'), role('a')], role('b')],
    [{ a: 1, b: 1 }, [role('a'), role('b')], undefined],
    [{ a: undefined, b: 7 }, [role('b'), role('a')], role('b')],
  ])('precedences %j → %j, preferred %s', async (precedences, roles, preferred) => {
    for (const [GroupName, Precedence] of Object.entries(precedences)) {
      const group = { UserPoolId, GroupName, RoleArn: role(GroupName), Precedence }
      await call('CreateGroup', group)
      await call('AdminAddUserToGroup', { UserPoolId, GroupName, Username })
    }
    const claims = decodeJwt((await signIn()).IdToken ?? '')
    for (const GroupName of Object.keys(precedences)) await call('DeleteGroup', { UserPoolId, GroupName })
    expect((claims['cognito:roles'] as string[]).toSorted()).toEqual(roles.toSorted())
    expect((claims['cognito:roles'] as string[])[0]).toBe(
      preferred ?? (claims['cognito:roles'] as string[])[0],
    )
    expect(claims['cognito:preferred_role']).toBe(preferred)
  })

  it('no group with a role → no claim', async () => {
    const claims = decodeJwt((await signIn()).IdToken ?? '')
    expect([claims['cognito:roles'], claims['cognito:preferred_role']]).toEqual([undefined, undefined])
  })
})

describe('sessions', () => {
  it('untracked → refused; the defaults are given back', async () => {
    const { AccessToken } = await signIn()
    expect(await answer('ListUserSessions', { AccessToken })).toBe('OperationNotEnabledException')
    const { body } = await call('GetUserPoolSessionConfiguration', { UserPoolId })
    expect(body).toEqual({ UserPoolId, UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } })
  })

  it('tracked → listed, and revoked one by one, except the current one', async () => {
    await track('ENABLED')
    await call('AdminUserGlobalSignOut', { UserPoolId, Username })
    const [own, other] = [await signIn(), await signIn()]
    const listed = await sessionsOf(own.AccessToken)
    expect(listed).toHaveLength(2)
    expect(listed.every(({ SessionId }) => /^tkn[0-9a-z]{25}$/.test(SessionId))).toBe(true)
    const [mine, theirs] = [true, false].map((own) =>
      listed.find(({ IsCurrentSession }) => IsCurrentSession === own),
    )
    const revoke = (SessionId?: string) =>
      answer('RevokeUserSession', { AccessToken: own.AccessToken, SessionId })
    expect([
      await revoke(mine?.SessionId),
      await revoke(theirs?.SessionId),
      await revoke(theirs?.SessionId),
    ]).toEqual(['InvalidParameterException', 200, 'ResourceNotFoundException'])
    expect(await answer('GetUser', { AccessToken: other.AccessToken })).toBe('NotAuthorizedException')
    const byAdmin = await call('AdminListUserSessions', { UserPoolId, Username })
    expect(byAdmin.body.Sessions).toMatchObject([{ SessionId: mine?.SessionId, IsCurrentSession: false }])
    expect(await answer('AdminRevokeUserSession', { UserPoolId, Username, SessionId: mine?.SessionId })).toBe(
      200,
    )
    expect(await answer('GetUser', { AccessToken: own.AccessToken })).toBe('NotAuthorizedException')
  })

  it('one more than the maximum → the least recently used session ends', async () => {
    await track('ENABLED', 2)
    await call('AdminUserGlobalSignOut', { UserPoolId, Username })
    const [first, second] = [await signIn(), await signIn()]
    clock.now += 1000
    const { sub: username } = decodeJwt(first.AccessToken ?? '')
    const AuthParameters = { REFRESH_TOKEN: first.RefreshToken, SECRET_HASH: secretHash(String(username)) }
    await call('InitiateAuth', { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters })
    await signIn()
    expect(await answer('GetUser', { AccessToken: second.AccessToken })).toBe('NotAuthorizedException')
    expect(await answer('GetUser', { AccessToken: first.AccessToken })).toBe(200)
    await track('DISABLED')
  })

  it('the settings of a client → kept by UpdateUserPoolClient', async () => {
    const ofClient = { UserPoolId, ClientId }
    const SSOSession = { MaxValidityMinutes: 5 }
    const get = async () => (await call('GetUserPoolClientSessionConfiguration', ofClient)).body.SSOSession
    expect(await get()).toEqual({ MaxValidityMinutes: 60 })
    await call('SetUserPoolClientSessionConfiguration', { ...ofClient, SSOSession })
    const { UserPoolClient } = (await call('DescribeUserPoolClient', ofClient)).body
    await call('UpdateUserPoolClient', UserPoolClient as unknown as object)
    expect(await get()).toEqual(SSOSession)
  })
})

describe('client secrets', () => {
  const ofClient = { UserPoolId, ClientId }
  const list = async () =>
    (await call('ListUserPoolClientSecrets', ofClient)).body.ClientSecrets as unknown as {
      ClientSecretId: string
    }[]

  it('two at a time → both sign in; a deleted one no longer', async () => {
    const added = await call('AddUserPoolClientSecret', ofClient)
    const { ClientSecretValue: value = '', ClientSecretId } = added.body
      .ClientSecretDescriptor as unknown as Record<string, string>
    expect(ClientSecretId).toMatch(/^client-id--\d+$/)
    expect(await answer('AddUserPoolClientSecret', ofClient)).toBe('LimitExceededException')
    const by = (ClientSecret: string) => {
      const SECRET_HASH = secretHash(Username, { ClientId, ClientSecret })
      const AuthParameters = { USERNAME: Username, PASSWORD, SECRET_HASH }
      return answer('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
    }
    expect([await by('client-secret'), await by(value), await by('none')]).toEqual([
      200,
      200,
      'NotAuthorizedException',
    ])

    const { UserPoolClient } = (await call('DescribeUserPoolClient', ofClient)).body as {
      UserPoolClient?: object
    }
    expect(UserPoolClient).toMatchObject({ ClientSecret: 'client-secret' })
    expect(Object.keys(UserPoolClient ?? {})).not.toContain('secrets')
    await call('UpdateUserPoolClient', UserPoolClient)
    const [first] = await list()
    const remove = (id?: string) => answer('DeleteUserPoolClientSecret', { ...ofClient, ClientSecretId: id })
    expect([await remove(first?.ClientSecretId), await remove(first?.ClientSecretId)]).toEqual([
      200,
      'ResourceNotFoundException',
    ])
    expect([await by('client-secret'), await by(value)]).toEqual(['NotAuthorizedException', 200])
    expect(await remove(ClientSecretId)).toBe('InvalidParameterException')
    const own = { ...ofClient, ClientSecret: 'client-secret-of-my-own1' }
    expect((await call('AddUserPoolClientSecret', { ...own, ClientSecret: 'short' })).status).toBe(400)
    const ownSecret = { ...own, ClientSecret: 'client_secret_of_my_own_1' }
    const { ClientSecretDescriptor } = (await call('AddUserPoolClientSecret', ownSecret)).body
    expect(Object.keys(ClientSecretDescriptor ?? {})).toEqual(['ClientSecretId', 'ClientSecretCreateDate'])
    expect((await list()).map(({ ClientSecretId: id }) => id)[0]).toBe(ClientSecretId)
    expect(await by('client_secret_of_my_own_1')).toBe(200)
  })

  it('a client without a secret → none is added', async () => {
    const { body } = await call('CreateUserPoolClient', { UserPoolId, ClientName: 'public' })
    const client = body.UserPoolClient as unknown as { ClientId: string }
    expect(await answer('AddUserPoolClientSecret', { UserPoolId, ClientId: client.ClientId })).toBe(
      'InvalidParameterException',
    )
  })
})

describe('the log of threat protection', () => {
  it('off → UserPoolAddOnNotEnabledException; on → what the user did, with feedback', async () => {
    const { body: made } = await call('CreateUserPool', {
      PoolName: 'watched',
      UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
    })
    const { Id } = made.UserPool as unknown as { Id: string }
    const { body } = await call('CreateUserPoolClient', {
      UserPoolId: Id,
      ClientName: 'c',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    })
    const client = (body.UserPoolClient as unknown as { ClientId: string }).ClientId
    const user = { UserPoolId: Id, Username: 'amy' }
    await call('SignUp', { ClientId: client, Username: 'amy', Password: PASSWORD })
    await call('AdminConfirmSignUp', user)
    for (const password of ['Wrong-Password-1', PASSWORD]) {
      const AuthParameters = { USERNAME: 'amy', PASSWORD: password }
      await call('InitiateAuth', { ClientId: client, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
    }
    const page = await call('AdminListUserAuthEvents', { ...user, MaxResults: 2 })
    const events = page.body.AuthEvents as unknown as { EventId: string }[]
    expect(events).toMatchObject([
      { EventType: 'SignIn', EventResponse: 'Pass' },
      { EventType: 'SignIn', EventResponse: 'Fail', ChallengeResponses: [{ ChallengeResponse: 'Failure' }] },
    ])
    const next = await call('AdminListUserAuthEvents', { ...user, NextToken: page.body.NextToken })
    expect(next.body.AuthEvents).toMatchObject([{ EventType: 'SignUp' }])
    expect(await answer('AdminListUserAuthEvents', { ...user, NextToken: 'unknown' })).toBe(
      'InvalidParameterException',
    )

    const feedback = { ...user, EventId: events[1]?.EventId, FeedbackValue: 'Valid' }
    expect(await answer('AdminUpdateAuthEventFeedback', feedback)).toBe(200)
    const { AuthEvents } = (await call('AdminListUserAuthEvents', user)).body
    expect(AuthEvents).toMatchObject([
      {},
      { EventFeedback: { FeedbackValue: 'Valid', Provider: 'Admin' } },
      {},
    ])
    expect(await answer('AdminUpdateAuthEventFeedback', { ...feedback, EventId: 'none' })).toBe(
      'ResourceNotFoundException',
    )
    const byUser = { ...feedback, FeedbackToken: 'token' }
    expect(await answer('UpdateAuthEventFeedback', byUser)).toBe('NotAuthorizedException')
    expect(await answer('AdminListUserAuthEvents', { UserPoolId, Username })).toBe(
      'UserPoolAddOnNotEnabledException',
    )
  })
})
