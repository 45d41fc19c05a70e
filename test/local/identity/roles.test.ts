/** The roles of an identity pool's credentials: default roles, role mappings and CustomRoleArn. */
import { CreateGroupCommand, UpdateGroupCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { useIdentityClient } from '../../support/identity-client.ts'
import { CLIENT, startService } from '../../support/local-service.ts'

const { pool, server, sdk, UserPoolId } = await startService()
const client = useIdentityClient(server.url)

const USER_POOL = `cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`
const MAPPED = `${USER_POOL}:${CLIENT.ClientId}`
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`
const ROLES = { authenticated: role('User'), unauthenticated: role('Guest') }

const IdentityPoolId = await client.createPool({
  CognitoIdentityProviders: [{ ProviderName: USER_POOL, ClientId: CLIENT.ClientId }],
})

/** The role of a user with these claims. */
async function roleOf(claims: object = {}, custom?: string): Promise<string | undefined> {
  const Logins = { [USER_POOL]: await pool.idToken({ username: 'ada', claims: { ...claims } }) }
  const id = await client.getId(IdentityPoolId, Logins)
  return (await client.getCredentials(id, Logins, custom)).role
}

const denied = { name: 'NotAuthorizedException' }
const misconfigured = { name: 'InvalidIdentityPoolConfigurationException' }

describe('without a role mapping', () => {
  it('no call of SetIdentityPoolRoles → credentials without a role', async () => {
    expect(await roleOf()).toBeUndefined()
  })

  it('a user and a guest → the default roles; a missing one → refused', async () => {
    const guest = await client.getId(IdentityPoolId)
    await client.setRoles(IdentityPoolId, { Roles: ROLES })
    expect(await roleOf()).toBe(ROLES.authenticated)
    expect((await client.getCredentials(guest)).role).toBe(ROLES.unauthenticated)
    expect(await roleOf({}, ROLES.authenticated)).toBe(ROLES.authenticated)
    await expect(roleOf({}, role('Admin'))).rejects.toMatchObject(denied)
    await client.setRoles(IdentityPoolId, { Roles: {} })
    await expect(roleOf()).rejects.toMatchObject(misconfigured)
    await expect(client.getCredentials(guest)).rejects.toMatchObject(misconfigured)
  })
})

describe('a mapping by the token', () => {
  const map = (AmbiguousRoleResolution: 'AuthenticatedRole' | 'Deny', Roles: object = ROLES) =>
    client.setRoles(IdentityPoolId, {
      Roles: { ...Roles },
      RoleMappings: { [MAPPED]: { Type: 'Token', AmbiguousRoleResolution } },
    })
  const two = { 'cognito:roles': [role('A'), role('B')] }

  it('the preferred role, or the only one → that role', async () => {
    await map('Deny')
    expect(await roleOf({ ...two, 'cognito:preferred_role': role('B') })).toBe(role('B'))
    expect(await roleOf({ 'cognito:roles': [role('A')] })).toBe(role('A'))
  })

  it('several roles, or none → the resolution of ambiguous roles', async () => {
    await map('Deny')
    await expect(roleOf(two)).rejects.toMatchObject(denied)
    await expect(roleOf()).rejects.toMatchObject(denied)
    await map('AuthenticatedRole')
    expect(await roleOf(two)).toBe(ROLES.authenticated)
    await map('AuthenticatedRole', {})
    await expect(roleOf(two)).rejects.toMatchObject(misconfigured)
  })

  it('CustomRoleArn → a role of the token, and no other', async () => {
    await map('AuthenticatedRole')
    expect(await roleOf(two, role('A'))).toBe(role('A'))
    await expect(roleOf(two, role('C'))).rejects.toMatchObject(denied)
    await expect(roleOf(two, ROLES.authenticated)).rejects.toMatchObject(denied)
  })

  it('a group with a role → the role of its users', async () => {
    const group = { UserPoolId, GroupName: 'admin', RoleArn: role('Admin') }
    await sdk.send(new UpdateGroupCommand(group)).catch(() => sdk.send(new CreateGroupCommand(group)))
    await map('Deny')
    const { idToken } = await pool.signInAs('ada@example.com')
    const Logins = { [USER_POOL]: idToken }
    const id = await client.getId(IdentityPoolId, Logins)
    expect((await client.getCredentials(id, Logins)).role).toBe(role('Admin'))
  })
})

describe('a mapping by rules', () => {
  const rule = (
    MatchType: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual',
    Value: string,
    name: string,
  ) => ({
    ...{ Claim: 'custom:team', MatchType, Value, RoleARN: role(name) },
  })
  const map = (...Rules: ReturnType<typeof rule>[]) =>
    client.setRoles(IdentityPoolId, {
      Roles: ROLES,
      RoleMappings: {
        [MAPPED]: { Type: 'Rules', AmbiguousRoleResolution: 'Deny', RulesConfiguration: { Rules } },
      },
    })

  it.each([
    ['Equals', 'red', 'red', 'crimson'],
    ['Contains', 'ed', 'red', 'blue'],
    ['StartsWith', 're', 'red', 'blue red'],
    ['NotEqual', 'red', 'blue', 'red'],
  ] as const)('%s %s → matches %s and not %s', async (type, value, matching, other) => {
    await map(rule(type, value, 'Team'))
    expect(await roleOf({ 'custom:team': matching })).toBe(role('Team'))
    await expect(roleOf({ 'custom:team': other })).rejects.toMatchObject(denied)
    await expect(roleOf()).rejects.toMatchObject(denied)
  })

  it('the items of a list → each is compared', async () => {
    await map(rule('Equals', 'red', 'Team'))
    expect(await roleOf({ 'custom:team': ['blue', 'red'] })).toBe(role('Team'))
    await expect(roleOf({ 'custom:team': { red: true } })).rejects.toMatchObject(denied)
  })

  it('several matching rules → the first, or the one of CustomRoleArn', async () => {
    await map(rule('StartsWith', 'r', 'First'), rule('Equals', 'red', 'Second'), rule('Equals', 'x', 'Third'))
    expect(await roleOf({ 'custom:team': 'red' })).toBe(role('First'))
    expect(await roleOf({ 'custom:team': 'red' }, role('Second'))).toBe(role('Second'))
    await expect(roleOf({ 'custom:team': 'red' }, role('Third'))).rejects.toMatchObject(denied)
  })
})
