/** Providers that were not made for these tests: oidc-provider, and another local pool. */
import {
  AdminCreateUserCommand,
  AdminLinkProviderForUserCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createLocalPool } from '@poolguard/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addProvider, clientOf, exchange } from '../../support/federation.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { CALLBACK, requestOf } from '../../support/oauth-fixtures.ts'
import { Browser, startLoginProvider } from '../../support/openid-provider.ts'
import { PROVIDER_CLIENT, PROVIDER_SECRET } from '../../support/scripted-provider.ts'

const service = await startService()
const { sdk, server, UserPoolId } = service
const callback = `${server.url}/oauth2/idpresponse`

const corporate = await createLocalPool({
  clientId: PROVIDER_CLIENT,
  clientSecret: PROVIDER_SECRET,
  callbackUrls: [callback],
  users: [{ ...ADA, attributes: { name: 'Ada of the other pool' } }],
})
await corporate.listen()
const openId = await startLoginProvider({ id: PROVIDER_CLIENT, secret: PROVIDER_SECRET, callback })
afterAll(() => Promise.all([corporate.close(), openId.close()]))

let app: Awaited<ReturnType<typeof clientOf>>

beforeAll(async () => {
  const AttributeMapping = { email: 'email', email_verified: 'email_verified', name: 'name' }
  await addProvider(service, 'OpenId', openId.issuer, { AttributeMapping })
  await addProvider(service, 'Corporate', corporate.issuerUrl, { AttributeMapping })
  app = await clientOf(service, 'COGNITO', 'OpenId', 'Corporate')
})

/** Opens a browser at the first page of the provider. */
async function start(name: string) {
  const browser = new Browser(CALLBACK)
  const query = new URLSearchParams(requestOf(app, { identity_provider: name }))
  return { browser, first: await browser.open(`${server.url}/oauth2/authorize?${query}`) }
}

async function finish({ url }: { url: string }) {
  const { id } = await exchange(service, app, { location: new URL(url), status: 302, html: '', page: '' })
  return id
}

describe('oidc-provider', () => {
  const signIn = async (login: string) => {
    const { browser, first } = await start('OpenId')
    const consent = await browser.submit(first, { login, password: 'any' })
    return finish(await browser.submit(consent, {}))
  }

  it('→ a user with the claims of its userinfo endpoint', async () => {
    expect(await signIn('carol')).toMatchObject({
      'cognito:username': 'openid_carol',
      email: 'carol@example.com',
      email_verified: true,
      name: 'carol',
    })
  })

  it('an account that is linked → the user of the pool', async () => {
    const Username = 'dora@example.com'
    const created = new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' })
    const { User } = await sdk.send(created)
    await sdk.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: Username },
        SourceUser: {
          ProviderName: 'OpenId',
          ProviderAttributeName: 'Cognito_Subject',
          ProviderAttributeValue: 'dora',
        },
      }),
    )
    expect(await signIn('dora')).toMatchObject({ sub: User?.Username, identities: [{ userId: 'dora' }] })
  })
})

describe('another local pool', () => {
  it('→ a user with the attributes of the other pool’s user', async () => {
    const { browser, first } = await start('Corporate')
    const done = await browser.submit(first, { username: ADA.email, password: PASSWORD })
    expect(await finish(done)).toMatchObject({
      'cognito:username': expect.stringMatching(/^corporate_[0-9a-f-]{36}$/),
      email: ADA.email,
      email_verified: true,
      name: 'Ada of the other pool',
    })
  })
})
