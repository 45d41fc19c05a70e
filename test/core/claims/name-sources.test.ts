/** `scopesFrom` and `groupsFrom`: the claims in which an issuer puts scopes and groups. */
import { ConfigError, cognito, type OidcOptions, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
  API,
  access,
  CLIENT,
  OIDC,
  OIDC_ISSUER,
  oidcVerifier,
  POOL_ID,
  poolVerifier,
  signed,
} from '../../support/core-fixtures.ts'

type Sources = Pick<OidcOptions, 'scopesFrom' | 'groupsFrom'>

async function readLists(sources: Sources, claims: object) {
  const { scopes, groups } = await oidcVerifier(sources).verify(signed({ ...OIDC, ...claims }))
  return { scopes, groups }
}

describe('groupsFrom', () => {
  const url = 'https://example.com/roles'
  it.each<[string, string, object, string[]]>([
    ['roles of Entra', 'roles', { roles: ['a', 'b'] }, ['a', 'b']],
    ['realm roles of Keycloak', 'realm_access.roles', { realm_access: { roles: ['a'] } }, ['a']],
    ['a claim whose name is a URL', url, { [url]: ['a'] }, ['a']],
    ['a name with a dot', 'kubernetes\\.io.groups', { 'kubernetes.io': { groups: ['a'] } }, ['a']],
    ['one role in a string', 'role', { role: 'site admin' }, ['site admin']],
    ['an empty string', 'role', { role: '' }, []],
    ['some members that are no strings', 'roles', { roles: ['a', 1, null, ''] }, ['a']],
    ['a number', 'roles', { roles: 1 }, []],
    ['no such claim, but groups', 'roles', { groups: ['root'] }, []],
    ['an absent parent', 'realm_access.roles', {}, []],
    ['a parent that is null', 'realm_access.roles', { realm_access: null }, []],
    ['the length of an array', 'realm_access.length', { realm_access: ['a'] }, []],
    ['a member of an array', 'list.0', { list: [['root']] }, []],
    ['a claim named like the path', 'realm_access.roles', { 'realm_access.roles': ['root'] }, []],
    ['a member that objects inherit', 'realm_access.constructor', { realm_access: {} }, []],
  ])('%s → the groups', async (_name, groupsFrom, claims, groups) => {
    expect((await readLists({ groupsFrom }, claims)).groups).toEqual(groups)
  })

  it('of a user pool → instead of cognito:groups', async () => {
    const { groups } = await poolVerifier({ groupsFrom: 'cognito:roles' }).verify(
      access({ 'cognito:roles': ['r'] }),
    )
    expect(groups).toEqual(['r'])
  })
})

describe('scopesFrom', () => {
  it.each<[string, string, object, string[]]>([
    ['permissions of Auth0', 'permissions', { permissions: ['read:a'], scope: 'root' }, ['read:a']],
    ['a string', 'app.scope', { app: { scope: 'a  b' } }, ['a', 'b']],
    ['no such claim, but scope', 'permissions', { scope: 'root' }, []],
  ])('%s → the scopes', async (_name, scopesFrom, claims, scopes) => {
    expect((await readLists({ scopesFrom }, claims)).scopes).toEqual(scopes)
  })
})

it.each([
  ['an empty name', { groupsFrom: '' }],
  ['an empty part', { groupsFrom: 'a..b' }],
  ['an array', { scopesFrom: ['a'] as never }],
  ['null', { scopesFrom: null as never }],
])('%s → ConfigError', (_name, sources) => {
  const pool = { userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access' } as const
  expect(() => oidc({ issuer: OIDC_ISSUER, audience: API, ...sources })).toThrow(ConfigError)
  expect(() => cognito({ ...pool, ...sources })).toThrow(ConfigError)
})
