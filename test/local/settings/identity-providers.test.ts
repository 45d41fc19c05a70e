/** Identity providers as an infrastructure tool meets them: what each answer has, and what a change keeps. */
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

  it('SAML → described with the certificate for encryption, and without the addresses of its metadata', async () => {
    const MetadataFile = '<EntityDescriptor/>'
    await create('Saml', { ProviderType: 'SAML', ProviderDetails: { MetadataFile } })
    const details = (await describeProvider('Saml'))?.ProviderDetails
    expect(details?.ActiveEncryptionCertificate).toMatch(/^[A-Za-z0-9+/=]{500,}$/)
    expect(details).not.toHaveProperty('SSORedirectBindingURI')
  })
})
