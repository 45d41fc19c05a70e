/** AWS’s triggers around a sign-in with an identity provider: their order, and what each may decide. */
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminLinkProviderForUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addProvider, clientOf, errorOf, exchange, signInBy } from '../../support/federation.ts'
import { startScriptedProvider } from '../../support/scripted-provider.ts'
import { startWithTriggers } from '../../support/triggers.ts'

const service = await startWithTriggers([
  'preSignUp',
  'postConfirmation',
  'preAuthentication',
  'postAuthentication',
  'inboundFederation',
])
const { sdk, UserPoolId, triggers, events } = service
let provider: Awaited<ReturnType<typeof startScriptedProvider>>
let app: Awaited<ReturnType<typeof clientOf>>
let count = 0
let subject = ''
let username = ''

beforeAll(async () => {
  provider = await startScriptedProvider('subject-1')
  await addProvider(service, 'Corporate', provider.issuer)
  app = await clientOf(service, 'Corporate')
})
beforeEach(() => {
  count += 1
  subject = `subject-${count}`
  username = `corporate_${subject}`
  provider.idClaims = { sub: subject }
  provider.attributes = { sub: subject, email: `${subject}@example.com`, name: 'Carol' }
  for (const name of Object.keys(triggers)) delete triggers[name]
  events.length = 0
})

const signIn = () => signInBy(service, provider, app, 'Corporate')
const sources = () => events.map(({ triggerSource }) => triggerSource)

async function findUsers() {
  const Filter = `username = "${username}"`
  return (await sdk.send(new ListUsersCommand({ UserPoolId, Filter }))).Users
}

function watchAll(): void {
  for (const name of ['preSignUp', 'postConfirmation', 'preAuthentication', 'postAuthentication']) {
    triggers[name] = (event) => event
  }
}

describe('the order', () => {
  it('a new user → PreSignUp, PostConfirmation; the next time → PreAuthentication, PostAuthentication', async () => {
    watchAll()
    await signIn()
    expect(sources()).toEqual(['PreSignUp_ExternalProvider', 'PostConfirmation_ConfirmSignUp'])
    events.length = 0
    await signIn()
    expect(sources()).toEqual(['PreAuthentication_Authentication', 'PostAuthentication_Authentication'])
  })

  it('PreSignUp → the name and the mapped attributes; PostConfirmation → the user', async () => {
    watchAll()
    await signIn()
    expect(events[0]).toMatchObject({
      userName: username,
      callerContext: { clientId: app.ClientId },
      request: {
        userAttributes: { email: `${subject}@example.com`, email_verified: 'false', name: 'Carol' },
        validationData: null,
      },
    })
    expect(events[1]).toMatchObject({
      userName: username,
      request: {
        userAttributes: {
          'cognito:user_status': 'EXTERNAL_PROVIDER',
          identities: expect.stringContaining(subject),
        },
      },
    })
  })
})

describe('a refusal', () => {
  it('of PreSignUp → its message at the redirect URI, and no user', async () => {
    triggers.preSignUp = () => Promise.reject(new Error('not invited'))
    expect(errorOf(await signIn())).toEqual({
      error: 'invalid_request',
      description: 'PreSignUp failed with error not invited.',
    })
    expect(await findUsers()).toEqual([])
  })

  it('of PostConfirmation → an error, and the user stays', async () => {
    triggers.postConfirmation = () => Promise.reject(new Error('late'))
    expect(errorOf(await signIn()).description).toContain('PostConfirmation failed with error late')
    expect(await findUsers()).toHaveLength(1)
  })

  it.each(['preAuthentication', 'postAuthentication'])('of %s → no second sign-in', async (name) => {
    await signIn()
    triggers[name] = () => Promise.reject(new Error('closed'))
    expect(errorOf(await signIn()).description).toContain('failed with error closed')
  })

  it.each([
    ['postConfirmation', 0],
    ['preAuthentication', 1],
    ['postAuthentication', 1],
  ])('a user disabled by %s → no sign-in', async (name, before) => {
    if (before > 0) await signIn()
    triggers[name] = async (event) => {
      await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: event.userName }))
      return event
    }
    expect(errorOf(await signIn()).description).toBe('User is disabled.')
  })
})

it('PreSignUp that links the account → an error, and the next sign-in signs in the linked user', async () => {
  const Username = `native-${count}@example.com`
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
  triggers.preSignUp = async (event) => {
    await sdk.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: Username },
        SourceUser: {
          ProviderName: 'Corporate',
          ProviderAttributeName: 'Cognito_Subject',
          ProviderAttributeValue: subject,
        },
      }),
    )
    return event
  }
  const { description } = errorOf(await signIn())
  expect(description).toBe(`Already found an entry for username ${username}`)
  expect(await findUsers()).toEqual([])
  expect((await exchange(service, app, await signIn())).id).toMatchObject({
    identities: [{ userId: subject }],
  })
})

describe('InboundFederation', () => {
  it('its event → the answers of the provider, each under its source', async () => {
    triggers.inboundFederation = (event) => event
    await signIn()
    expect(events[0]).toMatchObject({
      triggerSource: 'InboundFederation_ExternalProvider',
      userName: username,
      request: {
        providerName: 'Corporate',
        providerType: 'OIDC',
        attributes: {
          tokenResponse: { access_token: 'at' },
          idToken: { sub: subject, iss: provider.issuer },
          userInfo: { email: `${subject}@example.com` },
        },
      },
    })
  })

  it('its attributes → replace those of the provider; the subject stays', async () => {
    triggers.inboundFederation = () => ({
      response: { userAttributesToMap: { sub: 'other', email: 'changed@example.com', name: 'Changed' } },
    })
    const { id } = await exchange(service, app, await signIn())
    expect(id).toMatchObject({ 'cognito:username': username, email: 'changed@example.com', name: 'Changed' })
  })

  it('no attributes → those of the provider', async () => {
    triggers.inboundFederation = () => ({ response: { userAttributesToMap: {} } })
    const { id } = await exchange(service, app, await signIn())
    expect(id).toMatchObject({ email: `${subject}@example.com` })
  })
})
