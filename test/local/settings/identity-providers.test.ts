/** Identity providers for infrastructure tools: the members of each answer, and what an update keeps. */
import * as aws from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { startService } from '../../support/local-service.ts'

const { sdk, UserPoolId, call } = await startService()
const ProviderDetails = {
  client_id: 'a',
  attributes_request_method: 'GET',
  oidc_issuer: 'https://idp.example.com',
  authorize_scopes: 'openid',
}

function create(ProviderName: string, more: Partial<aws.CreateIdentityProviderCommandInput> = {}) {
  const input = { UserPoolId, ProviderName, ProviderType: 'OIDC' as const, ProviderDetails, ...more }
  return sdk.send(new aws.CreateIdentityProviderCommand(input))
}

function update(ProviderName: string, changes: Partial<aws.UpdateIdentityProviderCommandInput>) {
  return sdk.send(new aws.UpdateIdentityProviderCommand({ UserPoolId, ProviderName, ...changes }))
}

async function describeProvider(ProviderName: string) {
  const request = new aws.DescribeIdentityProviderCommand({ UserPoolId, ProviderName })
  return (await sdk.send(request)).IdentityProvider
}

describe('an identity provider', () => {
  it('without identifiers → none in the answer, an empty list in its description', async () => {
    const { IdentityProvider } = await create('NoNames')
    expect(IdentityProvider).not.toHaveProperty('IdpIdentifiers')
    expect(await describeProvider('NoNames')).toMatchObject({ IdpIdentifiers: [] })
  })

  it('an update without a member → kept; with an empty one → cleared, the mapping of username too', async () => {
    const AttributeMapping = { email: 'mail' }
    await create('Kept', { AttributeMapping, IdpIdentifiers: ['kept.example.com'] })
    const { IdentityProvider } = await update('Kept', { ProviderDetails })
    expect(IdentityProvider).not.toHaveProperty('IdpIdentifiers')
    const before = { AttributeMapping: { ...AttributeMapping, username: 'sub' } }
    expect(await describeProvider('Kept')).toMatchObject({ ...before, IdpIdentifiers: ['kept.example.com'] })
    await update('Kept', { AttributeMapping: {}, IdpIdentifiers: [] })
    expect(await describeProvider('Kept')).toMatchObject({ AttributeMapping: {}, IdpIdentifiers: [] })
  })

  it.each([
    ['DescribeIdentityProvider', `Identity provider Absent for tenantId ${UserPoolId} does not exist.`],
    ['DeleteIdentityProvider', `Identity provider Absent for tenantId ${UserPoolId} does not exist.`],
    ['UpdateIdentityProvider', `Identity provider Absent in User Pool ${UserPoolId} does not exist.`],
  ])('%s of an unknown one → %s', async (operation, message) => {
    const { body } = await call(operation, { UserPoolId, ProviderName: 'Absent' })
    expect(body).toEqual({ __type: 'ResourceNotFoundException', message })
  })

  it('the same name again → DuplicateProviderException', async () => {
    await create('Twice')
    await expect(create('Twice')).rejects.toMatchObject({
      name: 'DuplicateProviderException',
      message: `Twice already exists for tenant ${UserPoolId}.`,
    })
  })

  it('an unknown type → the types in the order of AWS', async () => {
    await expect(create('Other', { ProviderType: 'Other' as 'OIDC' })).rejects.toThrow(
      'enum value set: [Facebook, SAML, SignInWithApple, LoginWithAmazon, OIDC, Google]',
    )
  })
})

const BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP'
const SSO = 'https://idp.example.com/sso'
const metadataOf = (
  endpoints: string,
) => `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">
  <md:SPSSODescriptor>
    <md:SingleLogoutService Binding="${BINDING}-Redirect" Location="https://idp.example.com/of-the-sp"/>
  </md:SPSSODescriptor>
  <md:IDPSSODescriptor>
    <md:SingleSignOnService Binding="${BINDING}-POST" Location="https://idp.example.com/post"/>
    <md:SingleSignOnService Location='${SSO}' Binding='${BINDING}-Redirect'/>${endpoints}
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`

/** What AWS answers: identity_provider_test.go of hashicorp/terraform-provider-aws, TestAccCognitoIDPIdentityProvider_saml. */
describe('a SAML provider', () => {
  const createSaml = (name: string, details: Record<string, string>) =>
    create(name, { ProviderType: 'SAML', ProviderDetails: details })
  const MetadataFile = metadataOf('')

  it('metadata in a file → its address for requests, and the certificate for encryption', async () => {
    const given = { MetadataFile, EncryptedResponses: 'false' }
    await createSaml('File', given)
    const details = (await describeProvider('File'))?.ProviderDetails
    expect(details).toEqual({
      ...given,
      SSORedirectBindingURI: SSO,
      ActiveEncryptionCertificate: expect.stringMatching(/^[A-Za-z0-9+/=]{500,}$/),
    })
    await update('File', { ProviderDetails: { MetadataFile, EncryptedResponses: 'true' } })
    expect((await describeProvider('File'))?.ProviderDetails).toEqual({
      ...details,
      EncryptedResponses: 'true',
    })
  })

  it('an update with the details of Describe, or without details → no change', async () => {
    await createSaml('Fixed', { MetadataFile })
    const before = (await describeProvider('Fixed'))?.ProviderDetails
    await update('Fixed', { ProviderDetails: before })
    await update('Fixed', { AttributeMapping: { email: 'mail' } })
    expect((await describeProvider('Fixed'))?.ProviderDetails).toEqual(before)
  })

  it('metadata with a logout endpoint → its address too, without the escapes of XML', async () => {
    const logout = `<md:SingleLogoutService Binding="${BINDING}-Redirect" Location="https://idp.example.com/?a=1&amp;b"/>`
    await createSaml('Logout', { MetadataFile: metadataOf(logout) })
    expect((await describeProvider('Logout'))?.ProviderDetails).toMatchObject({
      SSORedirectBindingURI: SSO,
      SLORedirectBindingURI: 'https://idp.example.com/?a=1&b',
    })
  })

  it.each([
    ['an address where nothing listens', { MetadataURL: 'http://127.0.0.1:9/metadata' }],
    ['metadata without endpoints', { MetadataFile: '<EntityDescriptor/>' }],
  ])('%s → what was given, and no other address', async (title, metadata) => {
    const given = { ...metadata, SLORedirectBindingURI: 'https://idp.example.com/slo' }
    const name = title.replaceAll(' ', '').slice(0, 20)
    await createSaml(name, given)
    expect((await describeProvider(name))?.ProviderDetails).toEqual({
      ...given,
      ActiveEncryptionCertificate: expect.any(String),
    })
  })

  it('two requests at the same time for one name → one provider', async () => {
    const outcomes = await Promise.allSettled([1, 2].map(() => createSaml('Once', { MetadataFile })))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})
