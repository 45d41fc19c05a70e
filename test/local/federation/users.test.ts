/** The users of identity providers: their attributes, and what other operations answer about them. */
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { addProvider, errorOf, exchange, signInBy } from '../../support/federation.ts'
import type { Page } from '../../support/hosted-sign-in.ts'
import { ADA, type LocalService, PASSWORD, startService } from '../../support/local-service.ts'
import { newClient } from '../../support/oauth-fixtures.ts'
import { startScriptedProvider } from '../../support/scripted-provider.ts'

const service = await startService()
const { sdk } = service
const provider = await startScriptedProvider('Subject-1')

/** Makes another user pool with the provider, and functions to sign in there. */
async function makePool(
  input: Partial<CreateUserPoolCommandInput>,
  AttributeMapping: Record<string, string> = { email: 'email', name: 'name' },
  WriteAttributes?: string[],
) {
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'other', ...input }))
  const other: LocalService = { ...service, UserPoolId: UserPool?.Id ?? '' }
  await addProvider(other, 'Corporate', provider.issuer, { AttributeMapping })
  const client = await newClient(other, {
    SupportedIdentityProviders: ['COGNITO', 'Corporate'],
    AllowedOAuthScopes: ['openid'],
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ...(WriteAttributes && { WriteAttributes }),
  })
  const signIn = (attributes: Record<string, unknown> = {}): Promise<Page> => {
    provider.attributes = { sub: 'Subject-1', ...attributes }
    return signInBy(other, provider, client, 'Corporate')
  }
  const claims = async (page: Page) => (await exchange(other, client, page)).id
  const find = (Username: string) =>
    sdk.send(new AdminGetUserCommand({ UserPoolId: other.UserPoolId, Username }))
  return { ...other, client, signIn, claims, find }
}

const CAROL = { email: 'carol@example.com', name: 'Carol' }

describe('the username', () => {
  it.each([
    [{}, 'Corporate_Subject-1'],
    [{ UsernameConfiguration: { CaseSensitive: false } }, 'corporate_subject-1'],
  ])('in a pool with %j → %s', async (input, username) => {
    const pool = await makePool(input)
    expect(await pool.claims(await pool.signIn(CAROL))).toMatchObject({ 'cognito:username': username })
  })

  it('that another user has → refused with Cognito’s message', async () => {
    const pool = await makePool({})
    const { UserPoolId } = pool
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'Corporate_Subject-1' }))
    expect(errorOf(await pool.signIn(CAROL))).toEqual({
      error: 'invalid_request',
      description: 'Already found an entry for username Corporate_Subject-1',
    })
  })

  it('longer than a username may be → refused', async () => {
    provider.idClaims = { sub: 'x'.repeat(200) }
    const pool = await makePool({})
    const { error } = errorOf(await pool.signIn({ ...CAROL, sub: 'x'.repeat(200) }))
    provider.idClaims = {}
    expect(error).toBe('invalid_request')
  })
})

describe('the mapped attributes', () => {
  it('texts, flags, numbers and lists → text; a claim that is missing → no attribute', async () => {
    const Schema = [
      { Name: 'level', AttributeDataType: 'Number' as const },
      { Name: 'teams', AttributeDataType: 'String' as const },
    ]
    const mapping = {
      email: 'mail',
      email_verified: 'ok',
      'custom:level': 'level',
      'custom:teams': 'teams',
      name: 'none',
    }
    const pool = await makePool({ Schema }, mapping)
    const claims = await pool.claims(
      await pool.signIn({ mail: 'c@example.com', ok: true, level: 3, teams: ['a', 'b'] }),
    )
    expect(claims).toMatchObject({
      email: 'c@example.com',
      email_verified: true,
      'custom:level': '3',
      'custom:teams': '["a","b"]',
    })
    expect(claims).not.toHaveProperty('name')
  })

  it('access_token of the provider → the custom attribute that maps it', async () => {
    const Schema = [{ Name: 'token', AttributeDataType: 'String' as const }]
    const pool = await makePool({ Schema }, { 'custom:token': 'access_token' })
    expect(await pool.claims(await pool.signIn())).toMatchObject({ 'custom:token': 'at' })
  })

  it('a mapping from __proto__ or constructor → no attribute', async () => {
    const pool = await makePool({}, { name: 'constructor', nickname: '__proto__' })
    const claims = await pool.claims(await pool.signIn())
    expect(claims).not.toHaveProperty('name')
    expect(claims).not.toHaveProperty('nickname')
  })

  it('an empty claim at a later sign-in → the attribute is deleted', async () => {
    const pool = await makePool({})
    await pool.signIn(CAROL)
    expect(await pool.claims(await pool.signIn({ ...CAROL, name: '' }))).not.toHaveProperty('name')
    expect(await pool.claims(await pool.signIn({ email: 'new@example.com' }))).toMatchObject({
      email: 'new@example.com',
      email_verified: false,
    })
  })

  it.each<[string, Partial<CreateUserPoolCommandInput>, Record<string, unknown>, string]>([
    [
      'a required attribute is missing',
      {
        Schema: [
          { Name: 'email', Required: true },
          { Name: 'birthdate', Required: true },
        ],
      },
      { name: 'Carol' },
      'attributes required: [birthdate, email]',
    ],
    [
      'a required attribute is empty',
      { Schema: [{ Name: 'email', Required: true }] },
      { email: '' },
      'attributes required: [email]',
    ],
    ['an address is malformed', {}, { email: 'carol' }, 'Invalid email address format.'],
    [
      'a value is too long',
      {},
      { name: 'x'.repeat(2049) },
      'Attributes did not conform to the schema: name: String is longer than the maximum length 2048.',
    ],
  ])(
    '%s → invalid_request at the redirect URI, and no user',
    async (_name, input, attributes, description) => {
      const pool = await makePool(input)
      expect(errorOf(await pool.signIn(attributes))).toEqual({ error: 'invalid_request', description })
      await expect(pool.find('Corporate_Subject-1')).rejects.toMatchObject({ name: 'UserNotFoundException' })
    },
  )

  it('an immutable attribute → refused at the second sign-in, even with the same value', async () => {
    const pool = await makePool({ Schema: [{ Name: 'email', Mutable: false }] })
    expect((await pool.signIn(CAROL)).location?.searchParams.has('code')).toBe(true)
    expect(errorOf(await pool.signIn(CAROL)).description).toBe('user.email: Attribute cannot be updated.\n')
  })

  it('an attribute that the client may not write → refused', async () => {
    const pool = await makePool({}, { email: 'email', name: 'name' }, ['email'])
    expect(errorOf(await pool.signIn(CAROL)).description).toBe(
      'A client attempted to write unauthorized attribute',
    )
  })

  it('a mapping to sub or identities → InvalidParameterException', async () => {
    for (const name of ['sub', 'identities']) {
      await expect(makePool({}, { [name]: 'email' })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      })
    }
  })
})

describe('an address that another user has', () => {
  it('in a pool whose users sign in with it → two users; the address still finds the first one', async () => {
    const pool = await makePool({ UsernameAttributes: ['email'] })
    const { UserPoolId, client } = pool
    const created = new AdminCreateUserCommand({ UserPoolId, Username: ADA.email, MessageAction: 'SUPPRESS' })
    const { User } = await sdk.send(created)
    const claims = await pool.claims(await pool.signIn({ ...CAROL, email: ADA.email }))
    expect(claims).toMatchObject({ 'cognito:username': 'Corporate_Subject-1', email: ADA.email })
    expect((await pool.find(ADA.email)).Username).toBe(User?.Username)
    await expect(
      sdk.send(new ForgotPasswordCommand({ ClientId: client.ClientId, Username: 'carol@example.com' })),
    ).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })

  it('as a verified alias → refused', async () => {
    const pool = await makePool(
      { AliasAttributes: ['email'] },
      { email: 'email', email_verified: 'email_verified' },
    )
    const UserAttributes = [
      { Name: 'email', Value: ADA.email },
      { Name: 'email_verified', Value: 'true' },
    ]
    await sdk.send(
      new AdminCreateUserCommand({ UserPoolId: pool.UserPoolId, Username: 'ada', UserAttributes }),
    )
    expect(errorOf(await pool.signIn({ email: ADA.email, email_verified: true }))).toEqual({
      error: 'invalid_request',
      description: 'An account with the email already exists.',
    })
  })
})

describe('other operations', () => {
  it('sign-in with a password, password resets, AdminConfirmSignUp → refused as at AWS', async () => {
    const pool = await makePool({})
    await pool.signIn(CAROL)
    const Username = 'Corporate_Subject-1'
    const { ClientId } = pool.client
    const AuthParameters = { USERNAME: Username, PASSWORD }
    await expect(
      sdk.send(new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' })
    await expect(sdk.send(new ForgotPasswordCommand({ ClientId, Username }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User password cannot be reset in the current state.',
    })
    const { UserPoolId } = pool
    const reset = await service.call('AdminResetUserPassword', { UserPoolId, Username })
    expect(reset.body).toMatchObject({ __type: 'NotAuthorizedException' })
    const confirm = await service.call('AdminConfirmSignUp', { UserPoolId, Username })
    expect(confirm.body).toMatchObject({
      message: 'User cannot be confirmed. Current status is EXTERNAL_PROVIDER',
    })
  })

  it('AdminSetUserPassword → CONFIRMED, and both ways to sign in', async () => {
    const pool = await makePool({})
    await pool.signIn(CAROL)
    const Username = 'Corporate_Subject-1'
    const { UserPoolId, client } = pool
    await sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: PASSWORD, Permanent: true }),
    )
    expect((await pool.find(Username)).UserStatus).toBe('CONFIRMED')
    const AuthParameters = { USERNAME: Username, PASSWORD }
    const signIn = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: client.ClientId, AuthParameters } as const
    await expect(sdk.send(new InitiateAuthCommand(signIn))).resolves.toHaveProperty(
      'AuthenticationResult.IdToken',
    )
    expect((await pool.signIn(CAROL)).location?.searchParams.has('code')).toBe(true)
  })

  it('a disabled user → an error at the redirect URI, and no new attributes', async () => {
    const pool = await makePool({})
    await pool.signIn(CAROL)
    const Username = 'Corporate_Subject-1'
    await sdk.send(new AdminDisableUserCommand({ UserPoolId: pool.UserPoolId, Username }))
    const answer = await pool.signIn({ ...CAROL, name: 'Caroline' })
    expect(errorOf(answer)).toEqual({ error: 'invalid_request', description: 'User is disabled.' })
    const { UserAttributes } = await pool.find(Username)
    expect(UserAttributes).toContainEqual({ Name: 'name', Value: 'Carol' })
  })

  it('writing the attribute identities → refused', async () => {
    const pool = await makePool({})
    const { UserPoolId } = pool
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'ada' }))
    const UserAttributes = [{ Name: 'identities', Value: '[]' }]
    await expect(
      sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'ada', UserAttributes })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
    const SignUp = { ClientId: pool.client.ClientId, Username: 'bob', Password: PASSWORD, UserAttributes }
    expect((await service.call('SignUp', SignUp)).body).toMatchObject({ __type: 'InvalidParameterException' })
  })
})
