/** Sign-in without the optional packages: an error that names the command to install them. */
import { CreateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { addProvider, clientOf, errorOf, open } from '../../support/federation.ts'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { startService } from '../../support/local-service.ts'

vi.mock('openid-client', () => {
  throw new Error('Cannot find package')
})
vi.mock('@node-saml/node-saml', () => {
  throw new Error('Cannot find package')
})
afterAll(() => {
  vi.doUnmock('openid-client')
  vi.doUnmock('@node-saml/node-saml')
})

const service = await startService()
const { sdk, server, UserPoolId } = service

describe('a package that is not installed', () => {
  it.each([
    ['openid-client', 'OIDC'],
    ['@node-saml/node-saml', 'SAML'],
  ] as const)('%s → server_error with the command', async (name, ProviderType) => {
    if (ProviderType === 'OIDC') await addProvider(service, 'OIDCx', server.url)
    else {
      const ProviderDetails = { MetadataFile: '<x/>' }
      await sdk.send(
        new CreateIdentityProviderCommand({
          UserPoolId,
          ProviderName: 'SAMLx',
          ProviderType,
          ProviderDetails,
        }),
      )
    }
    const app = await clientOf(service, `${ProviderType}x`)
    const answer = errorOf(await open(new PoorBrowser(server.url), app, `${ProviderType}x`))
    expect(answer.error).toBe('server_error')
    expect(answer.description).toContain(`npm install --save-dev ${name}`)
  })
})
