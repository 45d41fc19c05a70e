/** The AWS CLI: the commands that AWS's guides print, or name in tables. Rows: test/support/rows.ts. */
import { createVerifier } from '@poolguard/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { awsCommands, type CommandOutcome, hasPythonModule, shellAnswer } from '../../support/aws-tools.ts'
import { ADA, PASSWORD, secretHash, startService, totpAt } from '../../support/local-service.ts'

const hasAwsCli = hasPythonModule('awscli')
const { pool, server, clock, UserPoolId, call } = await startService({
  users: [ADA, { email: 'user@example.com', password: PASSWORD }],
})
const verifier = createVerifier({ issuers: pool.issuer(), now: () => clock.now })

const run = (...commands: string[]) => awsCommands(server.url, commands)
const json = (value: object) => `'${JSON.stringify(value)}'`
const passwordOf = (USERNAME: string, PASSWORD: string) =>
  json({ USERNAME, PASSWORD, SECRET_HASH: secretHash(USERNAME) })
const ofClient = `--client-id client-id --auth-flow USER_PASSWORD_AUTH --auth-parameters`
const inPool = `--user-pool-id ${UserPoolId}`
const eve = `${inPool} --username eve@example.com`

/** A refused command ends with 254 or 255, and says why. */
function expectRefused(outcome: CommandOutcome | undefined, name: string): void {
  expect(outcome?.code).toBeGreaterThanOrEqual(254)
  expect(outcome?.stderr).toContain(`(${name})`)
}

describe.runIf(hasAwsCli)('the commands that the guides print', () => {
  it('row 8: create-user-pool → a pool with the settings', async () => {
    const { UserPool } = await shellAnswer<{ UserPool: { Id: string } }>('create-user-pool.sh', server.url)
    expect(UserPool.Id).toMatch(/^[\w-]+_[0-9a-zA-Z]+$/)
    const { body } = await call('DescribeUserPool', { UserPoolId: UserPool.Id })
    expect(body.UserPool).toMatchObject({
      Name: 'my-app-users',
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
        },
      },
      AutoVerifiedAttributes: ['email'],
      UsernameAttributes: ['email'],
      MfaConfiguration: 'OPTIONAL',
    })
  })

  it('row 9: create-user-pool-client → a client with the settings; another flow → refused', async () => {
    const { UserPoolClient } = await shellAnswer<{ UserPoolClient: Record<string, string> }>(
      'create-user-pool-client.sh',
      server.url,
    )
    expect(UserPoolClient).toMatchObject({
      UserPoolId,
      ClientName: 'my-web-app',
      ClientSecret: expect.stringMatching(/^[a-z0-9]{51}$/),
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      SupportedIdentityProviders: ['COGNITO'],
      CallbackURLs: ['https://myapp.com/callback'],
      LogoutURLs: ['https://myapp.com/logout'],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      AllowedOAuthFlowsUserPoolClient: true,
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
    })
    const { ClientId = '', ClientSecret = '' } = UserPoolClient
    const AuthParameters = {
      USERNAME: ADA.email,
      PASSWORD,
      SECRET_HASH: secretHash(ADA.email, { ClientId, ClientSecret }),
    }
    const { status, body } = await call('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters,
    })
    expect([status, body.__type]).toEqual([400, 'InvalidParameterException'])
  })

  it('row 43: admin-get-user → the status and the enabled flag', async () => {
    const user = await shellAnswer<object>('admin-get-user.sh', server.url)
    expect(user).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: true })
  })
})

describe.runIf(hasAwsCli)('the commands of the tables in the guides', () => {
  let outcomes: CommandOutcome[]

  beforeAll(async () => {
    const { body } = await call('CreateUserPool', { PoolName: 'another' })
    const other = `--user-pool-id ${(body.UserPool as unknown as { Id: string }).Id}`
    outcomes = await run(
      'cognito-idp list-user-pools --max-results 1',
      'cognito-idp list-user-pools --max-results 60',
      `cognito-idp update-user-pool ${other} --deletion-protection ACTIVE`,
      `cognito-idp describe-user-pool ${other}`,
      `cognito-idp delete-user-pool ${other}`,
      `cognito-idp update-user-pool ${other} --deletion-protection INACTIVE`,
      `cognito-idp delete-user-pool ${other}`,
      `cognito-idp describe-user-pool ${other}`,
      `cognito-idp admin-create-user ${eve} --temporary-password Temporary123! --user-attributes Name=name,Value=Eve`,
      `cognito-idp admin-get-user ${eve}`,
      `cognito-idp initiate-auth ${ofClient} ${passwordOf('eve@example.com', 'Temporary123!')}`,
      `cognito-idp admin-set-user-password ${eve} --password weak --permanent`,
      `cognito-idp admin-set-user-password ${eve} --password ${PASSWORD} --permanent`,
      `cognito-idp list-users ${inPool} --filter 'email = "eve@example.com"'`,
      `cognito-idp list-users ${inPool} --filter 'email ^= "e"' --limit 1`,
      `cognito-idp list-users ${inPool} --limit 1`,
      `cognito-idp initiate-auth ${ofClient} ${passwordOf('eve@example.com', PASSWORD)}`,
      `cognito-idp admin-initiate-auth ${inPool} --client-id client-id --auth-flow ADMIN_USER_PASSWORD_AUTH --auth-parameters ${passwordOf('eve@example.com', PASSWORD)}`,
      `cognito-idp admin-disable-user ${eve}`,
      `cognito-idp initiate-auth ${ofClient} ${passwordOf('eve@example.com', PASSWORD)}`,
      `cognito-idp admin-delete-user ${eve}`,
      `cognito-idp admin-get-user ${eve}`,
    )
  }, 60_000)

  it('rows 15 to 19: list, update, describe and delete user pools → as at AWS', () => {
    const [page, all, updated, described, protectedOne, unprotected, deleted, gone] = outcomes
    expect(page?.answer.UserPools).toHaveLength(1)
    expect(all?.answer.UserPools.length).toBeGreaterThan(1)
    expect([updated?.code, unprotected?.code, deleted?.code]).toEqual([0, 0, 0])
    expect(described?.answer.UserPool).toMatchObject({ Name: 'another', DeletionProtection: 'ACTIVE' })
    expectRefused(protectedOne, 'InvalidParameterException')
    expectRefused(gone, 'ResourceNotFoundException')
  })

  it('rows 20 and 22: admin-create-user and admin-get-user → a user who must change the password', () => {
    const [created, gotten, challenged] = outcomes.slice(8)
    expect(created?.answer.User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true })
    expect(gotten?.answer).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true })
    expect(gotten?.answer.UserAttributes).toContainEqual({ Name: 'name', Value: 'Eve' })
    expect(gotten?.answer.UserCreateDate).toBeDefined()
    expect(challenged?.answer.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
  })

  it('rows 23 and 24: list-users → filters and pages; admin-set-user-password → the policy applies', () => {
    const [weak, set, one, several, page] = outcomes.slice(11)
    expectRefused(weak, 'InvalidPasswordException')
    expect(set?.code).toBe(0)
    for (const found of [one, several]) {
      expect(found?.answer.Users).toMatchObject([{ UserStatus: 'CONFIRMED' }])
    }
    expect(page?.answer.Users).toHaveLength(1)
    expect(page?.answer.PaginationToken).toBeDefined()
  })

  it('rows 25, 26 and 28: initiate-auth, admin-initiate-auth → tokens; disabled → refused', async () => {
    const [signedIn, byAdmin, disabled, refusedOne] = outcomes.slice(16)
    for (const outcome of [signedIn, byAdmin]) {
      const { AccessToken } = outcome?.answer.AuthenticationResult ?? {}
      await expect(verifier.verify(AccessToken)).resolves.toBeDefined()
    }
    expect(disabled?.code).toBe(0)
    expectRefused(refusedOne, 'NotAuthorizedException')
    expect(refusedOne?.stderr).toContain('User is disabled.')
  })

  it('row 21: admin-delete-user → the user is gone; an API accepts the token until it expires', async () => {
    const [deleted, gone] = outcomes.slice(20)
    expect(deleted?.code).toBe(0)
    expectRefused(gone, 'UserNotFoundException')
    const { AccessToken } = outcomes[16]?.answer.AuthenticationResult ?? {}
    await expect(verifier.verify(AccessToken)).resolves.toBeDefined()
    expect((await call('GetUser', { AccessToken })).body.__type).toBe('UserNotFoundException')
  })

  it('rows 20 and 27: respond-to-auth-challenge → tokens; a wrong code → refused', async () => {
    await call('AdminCreateUser', { UserPoolId, Username: 'fred@example.com', TemporaryPassword: PASSWORD })
    const [first, second] = await run(
      `cognito-idp initiate-auth ${ofClient} ${passwordOf('fred@example.com', PASSWORD)}`,
      `cognito-idp initiate-auth ${ofClient} ${passwordOf(ADA.email, PASSWORD)}`,
    )
    const { AccessToken } = second?.answer.AuthenticationResult ?? {}
    const secret = String((await call('AssociateSoftwareToken', { AccessToken })).body.SecretCode)
    await call('VerifySoftwareToken', { AccessToken, UserCode: totpAt(secret, clock.now) })
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
    await call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
    clock.now += 30_000
    const AuthParameters = { USERNAME: ADA.email, PASSWORD, SECRET_HASH: secretHash(ADA.email) }
    const challenged = await call('InitiateAuth', {
      ClientId: 'client-id',
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters,
    })
    expect(challenged.body.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')

    const respond = (name: string, session: string, responses: object) =>
      `cognito-idp respond-to-auth-challenge --client-id client-id --challenge-name ${name} --session ${session} --challenge-responses ${json(responses)}`
    const fred = { USERNAME: 'fred@example.com', SECRET_HASH: secretHash('fred@example.com') }
    const ada = { USERNAME: ADA.email, SECRET_HASH: secretHash(ADA.email) }
    const code = totpAt(secret, clock.now)
    const wrong = code === '000000' ? '111111' : '000000'
    const session = String(challenged.body.Session)
    expect(session).toMatch(/^[a-z]/) // the command line takes a value with a leading `-` for an option
    const [newPassword, mismatch, mfa] = await run(
      respond('NEW_PASSWORD_REQUIRED', first?.answer.Session, { ...fred, NEW_PASSWORD: 'AnotherOne123!' }),
      respond('SOFTWARE_TOKEN_MFA', session, { ...ada, SOFTWARE_TOKEN_MFA_CODE: wrong }),
      respond('SOFTWARE_TOKEN_MFA', session, { ...ada, SOFTWARE_TOKEN_MFA_CODE: code }),
    )
    expectRefused(mismatch, 'CodeMismatchException')
    for (const outcome of [newPassword, mfa]) {
      await expect(verifier.verify(outcome?.answer.AuthenticationResult.AccessToken)).resolves.toBeDefined()
    }
  })
})
