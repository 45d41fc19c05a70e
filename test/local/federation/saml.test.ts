/** Sign-in with a SAML provider that is not ours: a test browser follows every page and form over HTTP. */
import {
  CreateIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  GetSigningCertificateCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, exchange } from '../../support/federation.ts'
import { startService } from '../../support/local-service.ts'
import { CALLBACK, LOGGED_OUT, requestOf } from '../../support/oauth-fixtures.ts'
import { Browser } from '../../support/openid-provider.ts'
import { type SamlProvider, startSamlProvider } from '../../support/saml-provider.ts'

const service = await startService()
const { sdk, server, UserPoolId, clock } = service
const answerUrl = `${server.url}/saml2/idpresponse`
const audience = `urn:amazon:cognito:sp:${UserPoolId}`
const { Certificate } = await sdk.send(new GetSigningCertificateCommand({ UserPoolId }))
const { searchParams: none } = new URL('http://none.invalid')
const shared = { audience, answerUrl, now: () => clock.now, signOutUrl: `${server.url}/saml2/logout` }
const plain = await startSamlProvider(shared)
const signed = await startSamlProvider({ ...shared, requestCertificate: String(Certificate) })
const encrypted = await startSamlProvider({ ...shared, encryptionCertificate: String(Certificate) })

async function addSaml(name: string, ProviderDetails: Record<string, string>, IdpIdentifiers: string[] = []) {
  const ProviderType = 'SAML' as const
  const AttributeMapping = { email: 'mail', name: 'displayName', profile: 'groups' }
  const input = {
    UserPoolId,
    ProviderName: name,
    ProviderType,
    ProviderDetails,
    AttributeMapping,
    IdpIdentifiers,
  }
  await sdk.send(new CreateIdentityProviderCommand(input))
}

let app: Awaited<ReturnType<typeof clientOf>>

beforeAll(async () => {
  await addSaml('Plain', { MetadataURL: plain.metadataUrl }, ['corp.example'])
  await addSaml('File', { MetadataFile: plain.metadata })
  await addSaml('Signed', {
    MetadataURL: signed.metadataUrl,
    RequestSigningAlgorithm: 'rsa-sha256',
    IDPSignout: 'true',
    IDPInit: 'true',
  })
  await addSaml('Encrypted', { MetadataURL: encrypted.metadataUrl, EncryptedResponses: 'true' })
  app = await clientOf(service, 'COGNITO', 'Plain', 'File', 'Signed', 'Encrypted')
})
beforeEach(() => {
  clock.now = Date.now()
  for (const each of [plain, signed, encrypted]) {
    each.changes = {}
    each.signing = 'assertion'
    each.requests.length = 0
  }
})

const newBrowser = () => new Browser('http://127.0.0.1:9/')

async function signIn(parameters: Record<string, string>, browser = newBrowser()): Promise<URL> {
  const query = new URLSearchParams(requestOf(app, parameters))
  const form = await browser.open(`${server.url}/oauth2/authorize?${query}`)
  const { url } = await browser.submit(form, {})
  return new URL(url)
}

async function claimsOf(location: URL): Promise<Record<string, unknown>> {
  return (await exchange(service, app, { location, status: 302, html: '', page: '' })).id
}

function errorOf({ searchParams = none }: URL) {
  return [searchParams.get('error'), searchParams.get('error_description')]
}

describe('a sign-in that the application begins', () => {
  it('row 6: the first sign-in → a user named Provider_NameID, with the mapped attributes', async () => {
    const claims = await claimsOf(await signIn({ identity_provider: 'Plain' }))
    expect(claims).toMatchObject({
      'cognito:username': 'plain_carol@corp.example',
      'cognito:groups': [`${UserPoolId}_Plain`],
      email: 'carol@example.com',
      email_verified: false,
      name: 'Carol',
      identities: [
        {
          userId: 'carol@corp.example',
          providerName: 'Plain',
          providerType: 'SAML',
          issuer: plain.entityId,
          primary: 'true',
        },
      ],
    })
  })

  it('the request → names Cognito’s entity id and the address for the answer', async () => {
    await signIn({ identity_provider: 'Plain' })
    expect(plain.requests[0]?.extract).toMatchObject({
      issuer: audience,
      request: { assertionConsumerServiceUrl: answerUrl, destination: `${plain.url}/sso` },
    })
  })

  it('a second sign-in → the same user, with new attributes', async () => {
    const first = await claimsOf(await signIn({ identity_provider: 'Plain' }))
    plain.changes = { attributes: { mail: ['carol@example.com'], displayName: ['Carol Shaw'] } }
    const second = await claimsOf(await signIn({ identity_provider: 'Plain' }))
    expect(second).toMatchObject({ sub: first.sub, name: 'Carol Shaw' })
  })

  it('an attribute with several values → [a, b]', async () => {
    plain.changes = { nameId: 'multi', attributes: { mail: ['m@example.com'], groups: ['staff', 'admin'] } }
    await signIn({ identity_provider: 'Plain' })
    const { Users } = await sdk.send(new ListUsersCommand({ UserPoolId, Filter: 'username = "plain_multi"' }))
    expect(Users?.[0]?.Attributes).toContainEqual({ Name: 'profile', Value: '[staff, admin]' })
  })

  it('idp_identifier → the provider with this identifier', async () => {
    expect(await claimsOf(await signIn({ idp_identifier: 'corp.example' }))).toMatchObject({
      identities: [{ providerName: 'Plain' }],
    })
  })

  it('metadata in the settings → a sign-in', async () => {
    expect(await claimsOf(await signIn({ identity_provider: 'File' }))).toMatchObject({
      'cognito:username': 'file_carol@corp.example',
    })
  })

  it.each<[string, SamlProvider, string]>([
    ['RequestSigningAlgorithm → a request that the provider verifies', signed, 'Signed'],
    ['EncryptedResponses → a sign-in with an encrypted assertion', encrypted, 'Encrypted'],
  ])('%s', async (_title, provider, name) => {
    const claims = await claimsOf(await signIn({ identity_provider: name }))
    expect(claims).toMatchObject({ identities: [{ providerName: name, issuer: provider.entityId }] })
  })

  it('a response and an assertion that are both signed → a sign-in', async () => {
    plain.signing = 'both'
    expect((await signIn({ identity_provider: 'Plain' })).searchParams.has('code')).toBe(true)
  })
})

describe('a refused sign-in', () => {
  it('a status other than Success → its reason at the redirect URI', async () => {
    plain.changes = { status: 'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed' }
    expect(errorOf(await signIn({ identity_provider: 'Plain' }))).toEqual([
      'server_error',
      'Invalid SAML response received: Status is not Success: AuthnFailed',
    ])
  })

  it('an attribute that the user pool refuses → an error about the response', async () => {
    plain.changes = { nameId: 'long', attributes: { mail: ['x'.repeat(2049)] } }
    expect(errorOf(await signIn({ identity_provider: 'Plain' }))[1]).toMatch(
      /^Invalid SAML response received: /,
    )
  })

  it.each([
    ['missing metadata', { MetadataURL: `${plain.url}/none` }],
    ['metadata that is not XML', { MetadataFile: 'none' }],
    ['metadata with a doctype', { MetadataFile: `<!DOCTYPE x>${plain.metadata}` }],
    [
      'metadata without a certificate',
      { MetadataFile: plain.metadata.replace(/<KeyDescriptor.*?KeyDescriptor>/, '') },
    ],
    ['metadata over http from another machine', { MetadataURL: 'http://idp.example/metadata' }],
    [
      'an endpoint with another scheme',
      { MetadataFile: plain.metadata.replaceAll(/http:[^"]*\/sso/g, 'javascript:x') },
    ],
  ])('%s → server_error', async (title, details) => {
    const name = `Bad${title.replace(/\W/g, '')}`.slice(0, 32)
    await addSaml(name, details)
    app = await clientOf(service, name)
    const query = new URLSearchParams(requestOf(app, { identity_provider: name }))
    const { url } = await newBrowser().open(`${server.url}/oauth2/authorize?${query}`)
    expect(errorOf(new URL(url))[0]).toBe('server_error')
    app = await clientOf(service, 'COGNITO', 'Plain', 'File', 'Signed', 'Encrypted')
  })

  it('an assertion that is not encrypted, where it must be → server_error', async () => {
    await addSaml('Strict', { MetadataURL: plain.metadataUrl, EncryptedResponses: 'true' })
    app = await clientOf(service, 'COGNITO', 'Strict')
    expect(errorOf(await signIn({ identity_provider: 'Strict' }))[1]).toContain('not encrypted')
    app = await clientOf(service, 'COGNITO', 'Plain', 'File', 'Signed', 'Encrypted')
  })
})

describe('a sign-in that the provider begins', () => {
  const send = async (name: string, provider: SamlProvider, changes = {}) => {
    const relayed = { response_type: 'code', client_id: String(app.ClientId), redirect_uri: CALLBACK }
    const RelayState = new URLSearchParams({ ...relayed, identity_provider: name }).toString()
    const SAMLResponse = Buffer.from(await provider.respond(changes)).toString('base64')
    const answer = await newBrowser().open(answerUrl, { SAMLResponse, RelayState })
    return { ...answer, again: () => newBrowser().open(answerUrl, { SAMLResponse, RelayState }) }
  }

  it('IDPInit → a sign-in, once', async () => {
    const { url, again } = await send('Signed', signed)
    expect(new URL(url).searchParams.has('code')).toBe(true)
    expect(errorOf(new URL((await again()).url))[1]).toContain('used before')
  })

  it('without IDPInit → an error page', async () => {
    const { url, page } = await send('Plain', plain)
    expect(url).toBe(answerUrl)
    expect(page).toContain('Invalid samlResponse or relayState from identity provider')
  })

  it.each([
    ['an assertion that names a request', { inResponseTo: '_another' }, 'InResponseTo'],
    ['an assertion issued more than six minutes ago', { issuedAt: clock.now - 361_000 }, 'too old'],
  ])('%s → refused', async (_title, changes, problem) => {
    expect(errorOf(new URL((await send('Signed', signed, changes)).url))[1]).toContain(problem)
  })
})

describe('a sign-out', () => {
  const logout = new URLSearchParams({ client_id: '', logout_uri: LOGGED_OUT })

  it('IDPSignout → a signed request to the provider, then the application, once', async () => {
    const browser = newBrowser()
    await signIn({ identity_provider: 'Signed' }, browser)
    logout.set('client_id', String(app.ClientId))
    const form = await browser.open(`${server.url}/logout?${logout}`)
    expect(signed.requests.at(-1)?.extract).toMatchObject({ nameID: 'carol@corp.example', issuer: audience })
    expect((await browser.submit(form, {})).url).toBe(LOGGED_OUT)
    expect((await browser.submit(form, {})).page).toContain('Invalid samlResponse or relayState')
  })

  it('without IDPSignout → the application', async () => {
    const browser = newBrowser()
    await signIn({ identity_provider: 'Plain' }, browser)
    expect((await browser.open(`${server.url}/logout?${logout}`)).url).toBe(LOGGED_OUT)
  })
})

it('DescribeIdentityProvider → the certificate for encryption, and the endpoints', async () => {
  const describe = async (ProviderName: string) => {
    const command = new DescribeIdentityProviderCommand({ UserPoolId, ProviderName })
    return (await sdk.send(command)).IdentityProvider?.ProviderDetails
  }
  expect(await describe('Encrypted')).toMatchObject({ ActiveEncryptionCertificate: Certificate })
  expect(await describe('Plain')).toEqual({
    MetadataURL: plain.metadataUrl,
    ActiveEncryptionCertificate: Certificate,
    SSORedirectBindingURI: `${plain.url}/sso`,
    SLORedirectBindingURI: `${plain.url}/slo`,
  })
})

it.each([
  { IDPInit: 'yes' },
  { IDPSignout: 'TRUE' },
  { EncryptedResponses: '1' },
  { RequestSigningAlgorithm: 'rsa-sha1' },
])('%o → InvalidParameterException', async (details) => {
  const added = addSaml('Wrong', { MetadataURL: plain.metadataUrl, ...details } as Record<string, string>)
  await expect(added).rejects.toMatchObject({ name: 'InvalidParameterException' })
})
