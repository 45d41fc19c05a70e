/** Row 6: logins of SAML providers at identity pools. AWS's SDK registers samlify, which is not ours. */
import { DescribeIdentityCommand, GetOpenIdTokenCommand } from '@aws-sdk/client-cognito-identity'
import {
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  GetSAMLProviderCommand,
  IAMClient,
  ListSAMLProvidersCommand,
  UpdateSAMLProviderCommand,
} from '@aws-sdk/client-iam'
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { useIdentityClient } from '../../support/identity-client.ts'
import { startService } from '../../support/local-service.ts'
import { type SamlParts, type Signing, startSamlProvider } from '../../support/saml-provider.ts'

const { server, clock } = await startService()
const client = useIdentityClient(server.url)
const clientConfig = { endpoint: server.url, region: 'us-east-1', maxAttempts: 1 }
const iam = new IAMClient({ ...clientConfig, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } })
afterAll(() => iam.destroy())

const shared = {
  audience: 'urn:amazon:webservices',
  answerUrl: 'https://signin.aws.amazon.com/saml',
  now: () => clock.now,
}
const idp = await startSamlProvider(shared)
const attacker = await startSamlProvider(shared)

async function createProvider(Name: string, SAMLMetadataDocument = idp.metadata): Promise<string> {
  const created = await iam.send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument }))
  return String(created.SAMLProviderArn)
}

const Corp = await createProvider('Corp')
const IdentityPoolId = await client.createPool({ SamlProviderARNs: [Corp], AllowClassicFlow: true })
const USER = 'arn:aws:iam::000000000000:role/User'
const ADMIN = 'arn:aws:iam::000000000000:role/Admin'
const OTHER = 'arn:aws:iam::000000000000:role/Other'
const ROLE = 'https://aws.amazon.com/SAML/Attributes/Role'
const MINUTE = 60_000

beforeEach(() => {
  idp.changes = {}
})

async function respond(changes: Partial<SamlParts> = {}, signing: Signing = 'assertion', from = idp) {
  return Buffer.from(await from.respond(changes, signing)).toString('base64')
}

const loginsOf = async (changes: Partial<SamlParts> = {}) => ({ [Corp]: await respond(changes) })

const refusal = (message: string) => ({
  name: 'NotAuthorizedException',
  message: `Invalid login token. ${message}`,
})

describe('a response of the provider', () => {
  it('→ an identity that stays, and credentials', async () => {
    const Logins = await loginsOf()
    const id = await client.getId(IdentityPoolId, Logins)
    expect((await client.getCredentials(id, Logins)).AccessKeyId).toMatch(/^ASIALOCALFAK/)
    expect(await client.getId(IdentityPoolId, await loginsOf())).toBe(id)
    expect(await client.getId(IdentityPoolId, await loginsOf({ nameId: 'dora@corp.example' }))).not.toBe(id)
    const described = await client.sdk.send(new DescribeIdentityCommand({ IdentityId: id }))
    expect(described.Logins).toEqual([Corp])
  })

  it('that answers a request of the application → an identity', async () => {
    expect(await client.getId(IdentityPoolId, await loginsOf({ inResponseTo: '_of-the-app' }))).toBeDefined()
  })

  it('for the endpoint of the region → an identity', async () => {
    const endpoint = 'https://us-east-1.signin.aws.amazon.com/saml'
    const changes = { audience: endpoint, recipient: endpoint, destination: endpoint }
    expect(await client.getId(IdentityPoolId, await loginsOf(changes))).toBeDefined()
  })

  it("an ARN with the developer's own account → the provider of this name", async () => {
    const arn = 'arn:aws:iam::123456789012:saml-provider/Corp'
    const pool = await client.createPool({ SamlProviderARNs: [arn] })
    expect(await client.getId(pool, { [arn]: await respond() })).toBeDefined()
  })

  it("AWS's credential provider, which sends the response twice → credentials", async () => {
    const getCredentials = fromCognitoIdentityPool({
      identityPoolId: IdentityPoolId,
      logins: await loginsOf(),
      clientConfig,
    })
    expect((await getCredentials()).accessKeyId).toMatch(/^ASIALOCALFAK/)
  })
})

describe('a refused response', () => {
  it.each<[string, () => Promise<string>, string]>([
    ['no signature', () => respond({}, 'none'), 'Response signature invalid'],
    [
      'a signed response with an unsigned assertion',
      () => respond({}, 'response'),
      'Response signature invalid',
    ],
    [
      'another key',
      () => respond({ issuer: idp.entityId }, 'assertion', attacker),
      'Response signature invalid',
    ],
    [
      'another provider',
      () => respond({}, 'assertion', attacker),
      'Issuer not present in specified provider',
    ],
    [
      'another audience',
      () => respond({ audience: 'urn:amazon:cognito:sp:us-east-1_abc123' }),
      'Response does not contain the required audience.',
    ],
    [
      'no audience',
      () =>
        respond({
          edit: (xml) => xml.replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, ''),
        }),
      'Response does not contain the required audience.',
    ],
    [
      'another recipient',
      () => respond({ recipient: 'http://localhost:3000/acs' }),
      'Recipient does not match.',
    ],
    [
      'more than five minutes old',
      () => respond({ issuedAt: clock.now - 5 * MINUTE - 1 }),
      'Token must be redeemed within 5 minutes of issuance',
    ],
    ['expired', () => respond({ notOnOrAfter: clock.now - MINUTE }), 'Token expired.'],
    ['not yet valid', () => respond({ notBefore: clock.now + MINUTE }), 'Assertion is not yet valid.'],
    [
      'a doctype',
      async () => Buffer.from(`<!DOCTYPE x>${await idp.respond()}`).toString('base64'),
      'The XML has a doctype, an entity or a comment.',
    ],
    ['no SAML', async () => 'x', 'The XML has no Response element.'],
  ])('%s → NotAuthorizedException', async (_name, make, message) => {
    const Logins = { [Corp]: await make() }
    await expect(client.getId(IdentityPoolId, Logins)).rejects.toMatchObject(refusal(message))
  })

  it('changed to another user after it was signed → NotAuthorizedException', async () => {
    const changed = (await idp.respond()).replaceAll('carol@corp.example', 'ada@corp.example')
    const Logins = { [Corp]: Buffer.from(changed).toString('base64') }
    await expect(client.getId(IdentityPoolId, Logins)).rejects.toMatchObject(
      refusal('Response signature invalid'),
    )
  })

  it('that another identity pool has accepted → NotAuthorizedException', async () => {
    const Logins = await loginsOf()
    await client.getId(IdentityPoolId, Logins)
    const other = await client.createPool({ SamlProviderARNs: [Corp] })
    await expect(client.getId(other, Logins)).rejects.toMatchObject(refusal('Assertion was used before.'))
  })

  it('of a provider that the identity pool does not name → NotAuthorizedException', async () => {
    const Other = await createProvider('NotNamed')
    await expect(client.getId(IdentityPoolId, { [Other]: await respond() })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Token is not from a supported provider of this identity pool.',
    })
  })

  it('of a provider that IAM does not have → NotAuthorizedException', async () => {
    const arn = 'arn:aws:iam::000000000000:saml-provider/None'
    const pool = await client.createPool({ SamlProviderARNs: [arn] })
    await expect(client.getId(pool, { [arn]: await respond() })).rejects.toMatchObject(
      refusal("Specified provider doesn't exist."),
    )
  })

  it('for the classic flow → InvalidParameterException', async () => {
    const Logins = await loginsOf()
    const IdentityId = await client.getId(IdentityPoolId, Logins)
    await expect(client.sdk.send(new GetOpenIdTokenCommand({ IdentityId, Logins }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
  })
})

describe('the role', () => {
  const roleOf = async (pool: string, attributes: SamlParts['attributes'], custom?: string) => {
    const Logins = await loginsOf({ attributes })
    const id = await client.getId(pool, Logins)
    return (await client.getCredentials(id, Logins, custom)).role
  }
  const ambiguous = {
    name: 'NotAuthorizedException',
    message: 'The ambiguous role mapping rules denied this request',
  }

  it('one role in the assertion → this role, without roles of the pool', async () => {
    expect(await roleOf(IdentityPoolId, { [ROLE]: [`${USER},${Corp}`] })).toBe(USER)
    expect(await roleOf(IdentityPoolId, { [ROLE]: [`${Corp}, ${USER}`] })).toBe(USER)
  })

  it('a role for another provider, or no role → not assumed', async () => {
    const values = [`${ADMIN},${Corp}x`, ADMIN, `${ADMIN},${USER},${Corp}`, `admin,${Corp}`]
    expect(await roleOf(IdentityPoolId, { [ROLE]: values })).toBeUndefined()
  })

  it('several roles → the CustomRoleArn, which must be one of them', async () => {
    const attributes = { [ROLE]: [`${USER},${Corp}`, `${ADMIN},${Corp}`] }
    expect(await roleOf(IdentityPoolId, attributes, ADMIN)).toBe(ADMIN)
    await expect(roleOf(IdentityPoolId, attributes)).rejects.toMatchObject(ambiguous)
    await expect(roleOf(IdentityPoolId, attributes, OTHER)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
  })

  it('no role in the assertion → the authenticated role of the pool', async () => {
    const pool = await client.createPool({ SamlProviderARNs: [Corp] })
    await client.setRoles(pool, { Roles: { authenticated: OTHER } })
    expect(await roleOf(pool, { mail: ['carol@example.com'] })).toBe(OTHER)
  })

  it('rules → the role of the first rule that an attribute matches', async () => {
    const pool = await client.createPool({ SamlProviderARNs: [Corp] })
    const rule = { Claim: 'groups', MatchType: 'Equals' as const, Value: 'staff', RoleARN: ADMIN }
    const mapping = { Type: 'Rules' as const, AmbiguousRoleResolution: 'Deny' as const }
    await client.setRoles(pool, {
      Roles: { authenticated: OTHER },
      RoleMappings: { [Corp]: { ...mapping, RulesConfiguration: { Rules: [rule] } } },
    })
    expect(await roleOf(pool, { groups: ['guests', 'staff'], [ROLE]: [`${USER},${Corp}`] })).toBe(ADMIN)
    await expect(roleOf(pool, { groups: ['guests'] })).rejects.toMatchObject(ambiguous)
  })
})

describe('SAML providers of IAM', () => {
  it('created → listed and shown; updated → the new keys are used; deleted → not found', async () => {
    const SAMLProviderArn = await createProvider('Lifecycle', attacker.metadata)
    const get = () => iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }))
    expect(await get()).toMatchObject({
      SAMLMetadataDocument: attacker.metadata,
      CreateDate: new Date(clock.now),
    })
    const { SAMLProviderList } = await iam.send(new ListSAMLProvidersCommand())
    expect(SAMLProviderList?.map(({ Arn }) => Arn)).toEqual(expect.arrayContaining([Corp, SAMLProviderArn]))
    const pool = await client.createPool({ SamlProviderARNs: [SAMLProviderArn] })
    const Logins = { [SAMLProviderArn]: await respond() }
    await expect(client.getId(pool, Logins)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const update = { SAMLProviderArn, SAMLMetadataDocument: idp.metadata }
    await iam.send(new UpdateSAMLProviderCommand(update))
    expect(await client.getId(pool, Logins)).toBeDefined()
    await iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn }))
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  })

  it.each<[string, object, string]>([
    ['a name that exists', { Name: 'Corp' }, 'EntityAlreadyExistsException'],
    ['a name with a slash', { Name: 'a/b' }, 'ValidationError'],
    ['a short document', { SAMLMetadataDocument: '<x/>' }, 'ValidationError'],
    ['no metadata', { SAMLMetadataDocument: `<x>${' '.repeat(1000)}</x>` }, 'InvalidInputException'],
    [
      'metadata of a service provider',
      { SAMLMetadataDocument: idp.metadata.replaceAll('IDPSSODescriptor', 'SPSSODescriptor') },
      'InvalidInputException',
    ],
    ['encrypted assertions', { AssertionEncryptionMode: 'Required' }, 'InvalidInputException'],
  ])('%s (%o) → %s', async (_name, changes, name) => {
    const input = { Name: 'Fresh', SAMLMetadataDocument: idp.metadata, ...changes }
    await expect(iam.send(new CreateSAMLProviderCommand(input as never))).rejects.toMatchObject({ name })
  })

  it('an ARN of another resource → NoSuchEntityException', async () => {
    const SAMLProviderArn = 'arn:aws:iam::000000000000:role/Corp-and-more'
    await expect(iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    })
  })
})
