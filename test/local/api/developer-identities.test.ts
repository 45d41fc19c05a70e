/** Identities of users whom a back end has authenticated, and the unlinking of logins. */
import {
  CreateIdentityPoolCommand,
  DescribeIdentityCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  type GetOpenIdTokenForDeveloperIdentityCommandInput,
  ListIdentitiesCommand,
  LookupDeveloperIdentityCommand,
  MergeDeveloperIdentitiesCommand,
  UnlinkDeveloperIdentityCommand,
  UnlinkIdentityCommand,
} from '@aws-sdk/client-cognito-identity'
import { decodeJwt } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { ADA, CLIENT, identitySdkFor, startService } from '../../support/local-service.ts'

const BOB = 'bob@example.com'
const { pool, server, clock } = await startService({ users: [ADA, { email: BOB, password: ADA.password }] })
const sdk = identitySdkFor(server.url)
afterAll(() => sdk.destroy())

const PROVIDER = 'login.mycompany.myapp'
const USER_POOL = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abc123'
const COGNITO = 'cognito-identity.amazonaws.com'
const notAuthorized = { name: 'NotAuthorizedException' }
const notFound = { name: 'ResourceNotFoundException' }
const invalid = { name: 'InvalidParameterException' }
const conflict = { name: 'ResourceConflictException' }

async function createPool(extra: object = {}): Promise<string> {
  const { IdentityPoolId = '' } = await sdk.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'developers',
      AllowUnauthenticatedIdentities: true,
      AllowClassicFlow: true,
      DeveloperProviderName: PROVIDER,
      CognitoIdentityProviders: [{ ProviderName: USER_POOL, ClientId: CLIENT.ClientId }],
      ...extra,
    }),
  )
  return IdentityPoolId
}

const IdentityPoolId = await createPool()

async function register(user: string, extra: Partial<GetOpenIdTokenForDeveloperIdentityCommandInput> = {}) {
  const { Logins, ...rest } = extra
  const answer = await sdk.send(
    new GetOpenIdTokenForDeveloperIdentityCommand({
      IdentityPoolId,
      Logins: { [PROVIDER]: user, ...Logins },
      ...rest,
    }),
  )
  return { IdentityId: answer.IdentityId ?? '', Token: answer.Token ?? '' }
}

async function getGuest(): Promise<string> {
  const { IdentityId } = await sdk.send(new GetIdCommand({ IdentityPoolId }))
  return IdentityId ?? ''
}

const loginOf = async (username = ADA.email) => ({ [USER_POOL]: await pool.idToken({ username }) })

const lookup = (input: { IdentityId?: string; DeveloperUserIdentifier?: string }) =>
  sdk.send(new LookupDeveloperIdentityCommand({ IdentityPoolId, ...input }))
const getCredentials = (IdentityId: string, Logins?: Record<string, string>) =>
  sdk.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }))
const unlink = (IdentityId: string, user: string, DeveloperProviderName = PROVIDER) =>
  sdk.send(
    new UnlinkDeveloperIdentityCommand({
      IdentityId,
      IdentityPoolId,
      DeveloperProviderName,
      DeveloperUserIdentifier: user,
    }),
  )

describe('GetOpenIdTokenForDeveloperIdentity', () => {
  it('one user → one identity, with a token for its credentials', async () => {
    const { IdentityId, Token } = await register('ann')
    expect((await register('ann')).IdentityId).toBe(IdentityId)
    expect((await register('ben')).IdentityId).not.toBe(IdentityId)
    const claims = decodeJwt(Token)
    expect(claims).toMatchObject({
      sub: IdentityId,
      aud: IdentityPoolId,
      amr: ['authenticated', PROVIDER, `${PROVIDER}:${IdentityPoolId}:ann`],
    })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(900)
    const { Credentials } = await getCredentials(IdentityId, { [COGNITO]: Token })
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA/)
    const { Logins } = await sdk.send(new DescribeIdentityCommand({ IdentityId }))
    expect(Logins).toEqual([PROVIDER])
  })

  it('a duration and principal tags → in the token', async () => {
    const { Token } = await register('tagged', { TokenDuration: 60, PrincipalTags: { team: 'one' } })
    const claims = decodeJwt(Token)
    expect(Number(claims.exp) - Number(claims.iat)).toBe(60)
    expect(claims['https://aws.amazon.com/tags']).toEqual({ principal_tags: { team: ['one'] } })
  })

  it('an identity of a guest or of a user pool → gets the developer user too', async () => {
    const guest = await getGuest()
    expect((await register('guest', { IdentityId: guest })).IdentityId).toBe(guest)
    await expect(getCredentials(guest)).rejects.toMatchObject(notAuthorized)
    const Logins = await loginOf()
    const both = await register('both', { Logins })
    const byLogin = await sdk.send(new GetIdCommand({ IdentityPoolId, Logins }))
    expect(byLogin.IdentityId).toBe(both.IdentityId)
    await expect(register('ann', { Logins })).rejects.toMatchObject(notAuthorized)
  })

  it("another user's identity → refused", async () => {
    const ann = await register('ann')
    const ben = await register('ben')
    await expect(register('ann', { IdentityId: ben.IdentityId })).rejects.toMatchObject({
      name: 'DeveloperUserAlreadyRegisteredException',
    })
    await expect(register('new', { IdentityId: ann.IdentityId })).rejects.toMatchObject(notAuthorized)
    const elsewhere = await createPool()
    const { IdentityId } = await sdk.send(new GetIdCommand({ IdentityPoolId: elsewhere }))
    await expect(register('new', { IdentityId })).rejects.toMatchObject(notFound)
  })

  it('another provider, or none → refused', async () => {
    const send = (Logins: Record<string, string>, id = IdentityPoolId) =>
      sdk.send(new GetOpenIdTokenForDeveloperIdentityCommand({ IdentityPoolId: id, Logins }))
    await expect(send({ 'login.other': 'ann' })).rejects.toMatchObject(notAuthorized)
    await expect(send({ [PROVIDER]: 'ann', 'login.other': 'ann' })).rejects.toMatchObject(notAuthorized)
    await expect(send(await loginOf())).rejects.toMatchObject(invalid)
    const without = await createPool({ DeveloperProviderName: undefined })
    await expect(send({ [PROVIDER]: 'ann' }, without)).rejects.toMatchObject(notAuthorized)
    await expect(send({ [PROVIDER]: 'ann' }, 'us-east-1:0')).rejects.toMatchObject(notFound)
  })

  it('its token for another identity or operation, or expired → refused', async () => {
    const ann = await register('ann')
    const ben = await register('ben')
    const Logins = { [COGNITO]: ann.Token }
    await expect(getCredentials(ben.IdentityId, Logins)).rejects.toMatchObject(notAuthorized)
    await expect(getCredentials(ann.IdentityId, { [COGNITO]: 'a.b.c' })).rejects.toMatchObject(notAuthorized)
    const getToken = new GetOpenIdTokenCommand({ IdentityId: ann.IdentityId, Logins })
    await expect(sdk.send(getToken)).rejects.toMatchObject(notAuthorized)
    const getId = new GetIdCommand({ IdentityPoolId, Logins: { [PROVIDER]: 'ann' } })
    await expect(sdk.send(getId)).rejects.toMatchObject(invalid)
    const guest = await getGuest()
    const { Token = '' } = await sdk.send(new GetOpenIdTokenCommand({ IdentityId: guest }))
    await expect(getCredentials(guest, { [COGNITO]: Token })).rejects.toMatchObject(notAuthorized)
    const bob = { ...Logins, ...(await loginOf(BOB)) }
    await expect(getCredentials(ann.IdentityId, bob)).rejects.toMatchObject(notAuthorized)
    clock.now += 900_000
    await expect(getCredentials(ann.IdentityId, Logins)).rejects.toMatchObject({
      ...notAuthorized,
      message: 'Invalid login token. Token expired.',
    })
  })
})

describe('LookupDeveloperIdentity', () => {
  it('by the identity, by the user, by both → the identity and its users', async () => {
    const { IdentityId } = await register('looked-up')
    const found = { IdentityId, DeveloperUserIdentifierList: ['looked-up'] }
    expect(await lookup({ IdentityId })).toMatchObject(found)
    expect(await lookup({ DeveloperUserIdentifier: 'looked-up' })).toMatchObject(found)
    expect(await lookup({ IdentityId, DeveloperUserIdentifier: 'looked-up' })).toMatchObject(found)
  })

  it('neither, an unknown user, or a pair that does not belong together → refused', async () => {
    const { IdentityId } = await register('looked-up')
    await register('ben')
    await expect(lookup({})).rejects.toMatchObject(invalid)
    await expect(lookup({ DeveloperUserIdentifier: 'Looked-up' })).rejects.toMatchObject(notFound)
    await expect(lookup({ IdentityId: 'us-east-1:0' })).rejects.toMatchObject(notFound)
    await expect(lookup({ IdentityId, DeveloperUserIdentifier: 'ben' })).rejects.toMatchObject(conflict)
  })
})

describe('MergeDeveloperIdentities', () => {
  const merge = (SourceUserIdentifier: string, DestinationUserIdentifier: string, provider = PROVIDER) =>
    sdk.send(
      new MergeDeveloperIdentitiesCommand({
        IdentityPoolId,
        DeveloperProviderName: provider,
        SourceUserIdentifier,
        DestinationUserIdentifier,
      }),
    )

  it('two users → the identity of the destination for both; the source identity is disabled', async () => {
    const source = await register('source')
    const destination = await register('destination')
    expect((await merge('source', 'destination')).IdentityId).toBe(destination.IdentityId)
    expect((await register('source')).IdentityId).toBe(destination.IdentityId)
    const { DeveloperUserIdentifierList } = await lookup({ IdentityId: destination.IdentityId })
    expect(DeveloperUserIdentifierList).toEqual(['destination', 'source'])
    expect((await merge('source', 'destination')).IdentityId).toBe(destination.IdentityId)
    await expect(getCredentials(source.IdentityId)).rejects.toMatchObject(notAuthorized)
    await expect(getCredentials(source.IdentityId, { [COGNITO]: source.Token })).rejects.toMatchObject(
      notAuthorized,
    )
    const list = async (HideDisabled: boolean) => {
      const command = new ListIdentitiesCommand({ IdentityPoolId, MaxResults: 60, HideDisabled })
      return (await sdk.send(command)).Identities?.map(({ IdentityId }) => IdentityId)
    }
    expect(await list(false)).toContain(source.IdentityId)
    expect(await list(true)).not.toContain(source.IdentityId)
  })

  it('an unknown user, another provider, or two users of one user pool → refused', async () => {
    await register('known')
    await expect(merge('unknown', 'known')).rejects.toMatchObject(notFound)
    await expect(merge('known', 'unknown')).rejects.toMatchObject(notFound)
    await expect(merge('known', 'known', 'other')).rejects.toMatchObject(notAuthorized)
    await register('of-bob', { Logins: await loginOf(BOB) })
    await register('both', { Logins: await loginOf() })
    await expect(merge('of-bob', 'both')).rejects.toMatchObject(conflict)
  })
})

describe('unlinking', () => {
  it('a developer user → a new identity next time; the old one gets no credentials', async () => {
    const { IdentityId } = await register('unlinked')
    await expect(unlink(IdentityId, 'other')).rejects.toMatchObject(notFound)
    await expect(unlink(IdentityId, 'unlinked', 'other')).rejects.toMatchObject(notAuthorized)
    await unlink(IdentityId, 'unlinked')
    expect((await register('unlinked')).IdentityId).not.toBe(IdentityId)
    await expect(getCredentials(IdentityId)).rejects.toMatchObject(notAuthorized)
    await expect(getCredentials(IdentityId, await loginOf(BOB))).rejects.toMatchObject(notAuthorized)
  })

  it('a login → only with its own token; then a new identity next time', async () => {
    const id = await createPool()
    const Logins = await loginOf()
    const getId = async () => (await sdk.send(new GetIdCommand({ IdentityPoolId: id, Logins }))).IdentityId
    const IdentityId = await getId()
    const send = (given: Record<string, string>, LoginsToRemove: string[]) =>
      sdk.send(new UnlinkIdentityCommand({ IdentityId, Logins: given, LoginsToRemove }))
    await expect(send({}, [USER_POOL])).rejects.toMatchObject(notAuthorized)
    await expect(send(await loginOf(BOB), [USER_POOL])).rejects.toMatchObject(notAuthorized)
    await expect(send(Logins, ['graph.facebook.com'])).rejects.toMatchObject(notFound)
    await send(Logins, [])
    expect(await getId()).toBe(IdentityId)
    await send(Logins, [USER_POOL])
    expect(await getId()).not.toBe(IdentityId)
    await expect(getCredentials(IdentityId ?? '')).rejects.toMatchObject(notAuthorized)
  })
})
