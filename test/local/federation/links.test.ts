/** AdminLinkProviderForUser and AdminDisableProviderForUser. */
import {
  AdminCreateUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  type ProviderUserIdentifierType,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { addProvider, clientOf, errorOf, exchange, signInBy } from '../../support/federation.ts'
import { PASSWORD, passwordParameters, startService } from '../../support/local-service.ts'
import { startScriptedProvider } from '../../support/scripted-provider.ts'

const service = await startService()
const { sdk, UserPoolId } = service
const provider = await startScriptedProvider('initial')
let count = 0
let name = ''
let subject = ''
let native = ''
let nativeSub = ''
let app: Awaited<ReturnType<typeof clientOf>>

const sourceOf = (changes: ProviderUserIdentifierType = {}): ProviderUserIdentifierType => ({
  ProviderName: name,
  ProviderAttributeName: 'Cognito_Subject',
  ProviderAttributeValue: subject,
  ...changes,
})

const nativeUser = (): ProviderUserIdentifierType => ({
  ProviderName: 'Cognito',
  ProviderAttributeValue: native,
})

function link(SourceUser = sourceOf(), DestinationUser = nativeUser()) {
  return sdk.send(new AdminLinkProviderForUserCommand({ UserPoolId, SourceUser, DestinationUser }))
}

function unlink(User: ProviderUserIdentifierType) {
  return sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User }))
}

/** A provider, a user of the pool and an account at the provider, all new. */
beforeEach(async () => {
  count += 1
  name = `Corporate${count}`
  subject = `subject-${count}`
  native = `native-${count}@example.com`
  provider.idClaims = { sub: subject }
  provider.attributes = { sub: subject, email: `carol-${count}@example.com`, name: 'Carol' }
  await addProvider(service, name, provider.issuer)
  app = await clientOf(service, 'COGNITO', name)
  const created = new AdminCreateUserCommand({ UserPoolId, Username: native, MessageAction: 'SUPPRESS' })
  nativeSub = (await sdk.send(created)).User?.Username ?? ''
  const password = { UserPoolId, Username: native, Password: PASSWORD, Permanent: true }
  await sdk.send(new AdminSetUserPasswordCommand(password))
})

const signIn = () => signInBy(service, provider, app, name)
const claimsOf = async () => (await exchange(service, app, await signIn())).id
const findNative = () => sdk.send(new AdminGetUserCommand({ UserPoolId, Username: nativeSub }))

describe('a linked account', () => {
  it('→ signs in as the user, and writes the mapped attributes', async () => {
    await link()
    const { Username, UserAttributes } = await findNative()
    const identities = UserAttributes?.find((each) => each.Name === 'identities')?.Value ?? ''
    expect(JSON.parse(identities)).toMatchObject([{ userId: subject, providerName: name, primary: false }])
    const claims = await claimsOf()
    expect(claims).toMatchObject({
      'cognito:username': Username,
      name: 'Carol',
      email: `carol-${count}@example.com`,
      email_verified: false,
      identities: [{ userId: subject, primary: 'false' }],
    })
    expect(claims).not.toHaveProperty('cognito:groups')
  })

  it('by a mapped attribute → the first sign-in replaces it with the subject', async () => {
    await link(
      sourceOf({ ProviderAttributeName: 'email', ProviderAttributeValue: `carol-${count}@example.com` }),
    )
    const { Username } = await findNative()
    expect(await claimsOf()).toMatchObject({
      'cognito:username': Username,
      identities: [{ userId: subject }],
    })
    provider.attributes = { ...provider.attributes, email: `other-${count}@example.com` }
    expect(await claimsOf()).toMatchObject({ 'cognito:username': Username })
  })

  it('with a federated user as destination → signs in as that user', async () => {
    await signIn()
    const second = `Second${count}`
    await addProvider(service, second, provider.issuer)
    const client = await clientOf(service, second)
    const destination = { ProviderName: name, ProviderAttributeValue: subject }
    await link(sourceOf({ ProviderName: second, ProviderAttributeValue: 'second-subject' }), destination)
    provider.idClaims = { sub: 'second-subject' }
    provider.attributes = { ...provider.attributes, sub: 'second-subject' }
    const page = await signInBy(service, provider, client, second)
    const { id } = await exchange(service, client, page)
    expect(id).toMatchObject({ 'cognito:username': `${name}_${subject}`.toLowerCase() })
    expect(id.identities).toHaveLength(2)
  })

  it('unlinked → signs in as a new user of the provider', async () => {
    await link()
    await signIn()
    await unlink(sourceOf())
    const claims = await claimsOf()
    expect(claims).toMatchObject({ 'cognito:username': `${name}_${subject}`.toLowerCase() })
    const { UserAttributes } = await findNative()
    expect(UserAttributes?.map((each) => each.Name)).not.toContain('identities')
  })
})

describe('a link that AWS refuses', () => {
  it.each<[string, () => Promise<unknown>, string, string | RegExp]>([
    [
      'a user of the pool as source',
      () => link(nativeUser()),
      'InvalidParameterException',
      /^Invalid SourceUser: /,
    ],
    ['no provider name', () => link({}), 'InvalidParameterException', /ProviderName/],
    ['no value', () => link(sourceOf({ ProviderAttributeValue: '' })), 'InvalidParameterException', /Value/],
    [
      'an unknown provider',
      () => link(sourceOf({ ProviderName: 'None' })),
      'ResourceNotFoundException',
      /None/,
    ],
    [
      'an attribute that is not mapped',
      () => link(sourceOf({ ProviderAttributeName: 'nickname' })),
      'InvalidParameterException',
      /nickname/,
    ],
    [
      'an unknown destination',
      () => link(sourceOf(), { ProviderName: 'Cognito', ProviderAttributeValue: 'none' }),
      'UserNotFoundException',
      'User does not exist.',
    ],
    [
      'an unknown federated destination',
      () => link(sourceOf(), { ProviderName: name, ProviderAttributeValue: 'none' }),
      'UserNotFoundException',
      'User does not exist.',
    ],
    [
      'an account to unlink that no user has',
      () => unlink(sourceOf()),
      'InvalidParameterException',
      /^Invalid ProviderName/,
    ],
  ])('%s → %s', async (_title, act, error, message) => {
    await expect(act()).rejects.toMatchObject({ name: error, message: expect.stringMatching(message) })
  })

  it('an account that has signed in → refused', async () => {
    await signIn()
    await expect(link()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link',
    })
  })

  it('an account that is linked → refused', async () => {
    await link()
    await expect(link()).rejects.toMatchObject({ message: 'SourceUser is already linked to DestinationUser' })
  })

  it('a social provider by an attribute → refused; by the subject → linked', async () => {
    await addProvider(service, 'Google', provider.issuer, { ProviderType: 'Google' })
    const google = sourceOf({ ProviderName: 'Google' })
    await expect(link({ ...google, ProviderAttributeName: 'email' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
    await expect(link(google)).resolves.toBeDefined()
  })

  it('a sixth account → LimitExceededException', async () => {
    for (const each of [1, 2, 3, 4, 5]) await link(sourceOf({ ProviderAttributeValue: `${subject}-${each}` }))
    await expect(link()).rejects.toMatchObject({ name: 'LimitExceededException' })
  })
})

it('a user of the pool, disabled at Cognito → no password, but a linked account signs in', async () => {
  await link()
  await unlink({
    ProviderName: 'Cognito',
    ProviderAttributeName: 'Cognito_Subject',
    ProviderAttributeValue: native,
  })
  const AuthParameters = passwordParameters(native, PASSWORD)
  const signInInput = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'client-id', AuthParameters } as const
  await expect(sdk.send(new InitiateAuthCommand(signInInput))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  })
  expect((await signIn()).location?.searchParams.has('code')).toBe(true)
})

it('a user’s own account, disabled → its next sign-in finds the name taken', async () => {
  await signIn()
  await unlink(sourceOf())
  expect(errorOf(await signIn()).description).toMatch(/^Already found an entry for username /)
})
