/** Levels of authentication of a provider: what the pool asks it for, and what the tokens then say. */
import { beforeAll, describe, expect, it } from 'vitest'
import { addProvider, askedOf, clientOf, errorOf, exchange, open } from '../../support/federation.ts'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { startService } from '../../support/local-service.ts'
import { requestOf } from '../../support/oauth-fixtures.ts'
import { startScriptedProvider } from '../../support/scripted-provider.ts'

const service = await startService()
const { server, UserPoolId, call } = service
const provider = await startScriptedProvider()
const LEVEL2 = 'urn:cognito:loa:2'
const LEVEL3 = 'urn:cognito:loa:3'
let app: Awaited<ReturnType<typeof clientOf>>

beforeAll(async () => {
  await addProvider(service, 'Mapped', provider.issuer, {
    AcrMapping: { Level1: 'weak', Level2: 'mfa', Level3: 'passkey' },
  })
  await addProvider(service, 'Plain', provider.issuer)
  app = await clientOf(service, 'COGNITO', 'Mapped', 'Plain')
})

async function signIn(acr: unknown, changes: Record<string, string> = {}, name = 'Mapped') {
  provider.idClaims = { acr }
  const browser = new PoorBrowser(server.url)
  const { state, nonce } = askedOf(await open(browser, app, name, changes))
  const answer = await browser.get('/oauth2/idpresponse', { state, code: provider.makeCode(nonce) })
  return { browser, answer }
}

describe('the request to the provider', () => {
  it.each([
    ['Mapped', LEVEL2, 'mfa'],
    ['Mapped', `${LEVEL3} ${LEVEL2}`, 'mfa'],
    ['Mapped', 'urn:cognito:loa:4', null],
    ['Mapped', 'urn:example:unknown', null],
    ['Plain', LEVEL2, null],
  ])('%s, acr_values %s → %s', async (name, acr_values, expected) => {
    const { location } = await open(new PoorBrowser(server.url), app, name, { acr_values })
    expect(location?.searchParams.get('acr_values')).toBe(expected)
  })

  it('without acr_values → none', async () => {
    const { location } = await open(new PoorBrowser(server.url), app, 'Mapped')
    expect(location?.searchParams.has('acr_values')).toBe(false)
  })
})

describe('the acr of the provider', () => {
  it.each([
    ['Mapped', 'mfa', LEVEL2],
    ['Mapped', 'passkey', LEVEL3],
    ['Mapped', 'unknown', 'urn:cognito:loa:1'],
    ['Mapped', undefined, undefined],
    ['Mapped', 3, undefined],
    ['Plain', 'mfa', undefined],
  ])('%s, %s → %s in both tokens', async (name, acr, expected) => {
    const { answer } = await signIn(acr, {}, name)
    const { id, access } = await exchange(service, app, answer)
    expect([id.acr, access.acr]).toEqual([expected, expected])
    expect(id.amr).toEqual(['fed'])
  })

  it('the level that the application asks for → a code; a lower one → an error', async () => {
    const enough = await signIn('passkey', { acr_values: LEVEL2 })
    expect(enough.answer.location?.searchParams.has('code')).toBe(true)
    const lower = await signIn('weak', { acr_values: LEVEL2 })
    expect(errorOf(lower.answer).error).toBe('unmet_authentication_requirements')
  })

  it('a second request → the level of the sign-in; a higher level → the provider again', async () => {
    const { browser } = await signIn('mfa')
    const again = await browser.get('/oauth2/authorize', requestOf(app, { acr_values: LEVEL2 }))
    expect((await exchange(service, app, again)).id.acr).toBe(LEVEL2)
    const stronger = await open(browser, app, 'Mapped', { acr_values: LEVEL3 })
    expect(stronger.location?.origin).toBe(provider.issuer)
  })
})

it('AcrMapping for another type → InvalidParameterException', async () => {
  const { body } = await call('CreateIdentityProvider', {
    UserPoolId,
    ProviderName: 'Google',
    ProviderType: 'Google',
    ProviderDetails: { client_id: 'a', client_secret: 'b', authorize_scopes: 'openid' },
    AcrMapping: { Level1: 'x' },
  })
  expect(body.__type).toBe('InvalidParameterException')
})
