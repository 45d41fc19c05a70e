/** Row 6: logins of OpenID and social providers at identity pools. */
import { DescribeIdentityCommand, UnlinkIdentityCommand } from '@aws-sdk/client-cognito-identity'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { useIdentityClient } from '../../support/identity-client.ts'
import { startService } from '../../support/local-service.ts'
import { mint, rsaKey } from '../../support/mint.ts'
import { listen, startOpenIdProvider } from '../../support/openid-provider.ts'

const key = rsaKey('social')
/** The answers of the social providers, by path; `undefined` is a 400. */
const answers: Record<string, (token: string) => object | undefined> = {
  '/oauth2/v3/certs': () => ({ keys: [key.jwk] }),
  '/auth/keys': () => ({ keys: [key.jwk] }),
  '/v17.0/app': (token) =>
    token.startsWith('fb-') ? { id: token === 'fb-of-another-app' ? '666' : '123' } : undefined,
  '/v17.0/me': () => ({ id: '1000', name: 'Ada' }),
  '/auth/o2/tokeninfo': (token) =>
    token === 'amzn'
      ? { aud: 'amzn1.oa2-client.1', app_id: 'amzn1.application.1', user_id: 'amzn1.account.A' }
      : undefined,
}
const social = await listen((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
  const token =
    searchParams.get('access_token') ?? request.headers.authorization?.replace('Bearer ', '') ?? ''
  const answer = answers[pathname]?.(token)
  response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer ?? { error: 'invalid_token' }))
})
const provider = await startOpenIdProvider([
  { id: 'app', logoutUri: 'https://client.example.com/out', hasSession: false },
])
afterAll(async () => {
  await provider.close()
  social.server.closeAllConnections()
  social.server.close()
})

const { server, clock } = await startService({
  socialEndpoints: {
    Google: social.url,
    Facebook: social.url,
    LoginWithAmazon: social.url,
    SignInWithApple: social.url,
  },
})
// oidc-provider uses the clock of the machine.
beforeEach(() => {
  clock.now = Date.now()
})
const client = useIdentityClient(server.url)
const openIdName = provider.issuer.replace('http://', '')
const openIdArn = `arn:aws:iam::123456789012:oidc-provider/${openIdName}`
const SOCIAL = {
  'accounts.google.com': 'google-app',
  'appleid.apple.com': 'com.example.app',
  'graph.facebook.com': '123',
  'www.amazon.com': 'amzn1.application.1',
}
const IdentityPoolId = await client.createPool({
  OpenIdConnectProviderARNs: [openIdArn],
  SupportedLoginProviders: SOCIAL,
})

function idToken(claims: object = {}): string {
  const now = Math.floor(clock.now / 1000)
  return mint(key, { iss: social.url, aud: 'google-app', sub: 'g-1', iat: now, exp: now + 600, ...claims })
}

const TOKENS: Record<keyof typeof SOCIAL, string> = {
  'accounts.google.com': idToken(),
  'appleid.apple.com': idToken({ aud: 'com.example.app' }),
  'graph.facebook.com': 'fb-ada',
  'www.amazon.com': 'amzn',
}

const refusal = (message: string) => ({
  name: 'NotAuthorizedException',
  message: expect.stringContaining(message),
})

describe('row 6: an OpenID provider that is not ours (oidc-provider)', () => {
  it('its ID token → an identity that stays, and credentials', async () => {
    const { tokens } = await provider.signIn('ada', 'app')
    const Logins = { [openIdName]: tokens.id_token }
    const id = await client.getId(IdentityPoolId, Logins)
    expect(await client.getCredentials(id, Logins)).toMatchObject({ IdentityId: id })
    const again = await provider.signIn('ada', 'app')
    expect(await client.getId(IdentityPoolId, { [openIdName]: again.tokens.id_token })).toBe(id)
    const other = await provider.signIn('bob', 'app')
    expect(await client.getId(IdentityPoolId, { [openIdName]: other.tokens.id_token })).not.toBe(id)
    const described = await client.sdk.send(new DescribeIdentityCommand({ IdentityId: id }))
    expect(described.Logins).toEqual([openIdName])
  })

  it('a token of another issuer, a changed one, an expired one, no token → refused', async () => {
    const { tokens } = await provider.signIn('ada', 'app')
    const getId = (token: string) => client.getId(IdentityPoolId, { [openIdName]: token })
    await expect(getId(idToken())).rejects.toMatchObject(refusal("Issuer doesn't match providerName"))
    const [header, payload = '', signature] = tokens.id_token.split('.')
    const changed = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...changed, sub: 'eve' })).toString('base64url')
    await expect(getId([header, forged, signature].join('.'))).rejects.toMatchObject(
      refusal('Invalid login token.'),
    )
    await expect(getId('x')).rejects.toMatchObject(refusal('Not a valid OpenId Connect identity token.'))
    clock.now += 7_200_000
    await expect(getId(tokens.id_token)).rejects.toMatchObject(refusal('Token expired.'))
  })

  it('a provider that does not answer → ExternalServiceException', async () => {
    const gone = await listen(() => {})
    await new Promise((resolve) => gone.server.close(resolve))
    const name = gone.url.replace('http://', '')
    const pool = await client.createPool({
      OpenIdConnectProviderARNs: [`arn:aws:iam::123456789012:oidc-provider/${name}`],
    })
    const wrong = { name: 'ExternalServiceException' }
    await expect(client.getId(pool, { [name]: idToken({ iss: gone.url }) })).rejects.toMatchObject(wrong)
  })
})

describe('row 6: tokens of social providers', () => {
  it.each(Object.entries(TOKENS))('%s → an identity that stays', async (name, token) => {
    const id = await client.getId(IdentityPoolId, { [name]: token })
    expect(await client.getId(IdentityPoolId, { [name]: token })).toBe(id)
    expect((await client.getCredentials(id, { [name]: token })).AccessKeyId).toMatch(/^ASIALOCALFAK/)
  })

  it.each([
    ['accounts.google.com', idToken({ aud: 'another-app' })],
    ['accounts.google.com', idToken({ iss: 'https://accounts.google.com' })],
    ['accounts.google.com', 'fb-ada'],
    ['appleid.apple.com', idToken()],
    ['graph.facebook.com', 'fb-of-another-app'],
    ['graph.facebook.com', 'stolen'],
    ['www.amazon.com', 'stolen'],
  ])('%s with a token of another app, issuer or form → refused (%#)', async (name, token) => {
    await expect(client.getId(IdentityPoolId, { [name]: token })).rejects.toMatchObject(
      refusal('Invalid login token.'),
    )
  })

  it('an account without an id → refused; a malformed answer → ExternalServiceException', async () => {
    const { '/v17.0/me': knownUser, '/v17.0/app': knownApp } = answers
    answers['/v17.0/me'] = () => ({ name: 'Ada' })
    const Logins = { 'graph.facebook.com': 'fb-ada' }
    await expect(client.getId(IdentityPoolId, Logins)).rejects.toMatchObject(refusal('Invalid login token.'))
    answers['/v17.0/me'] = () => [] as never
    answers['/v17.0/app'] = () => 'text' as never
    await expect(client.getId(IdentityPoolId, Logins)).rejects.toMatchObject({
      name: 'ExternalServiceException',
    })
    Object.assign(answers, { '/v17.0/me': knownUser, '/v17.0/app': knownApp })
  })

  it('another provider in SupportedLoginProviders → refused', async () => {
    const pool = await client.createPool({ SupportedLoginProviders: { 'api.twitter.com': 'key;secret' } })
    await expect(client.getId(pool, { 'api.twitter.com': 'x' })).rejects.toMatchObject(
      refusal('cannot verify'),
    )
  })
})

describe('several logins of one identity', () => {
  const google = (sub: string) => ({ 'accounts.google.com': idToken({ sub }) })
  const apple = (sub: string) => ({ 'appleid.apple.com': idToken({ sub, aud: 'com.example.app' }) })

  it('a further login → linked; unlinked → no longer its user', async () => {
    const id = await client.getId(IdentityPoolId, google('link'))
    expect((await client.getCredentials(id, { ...google('link'), ...apple('link') })).IdentityId).toBe(id)
    expect(await client.getId(IdentityPoolId, apple('link'))).toBe(id)
    const unlink = { IdentityId: id, Logins: google('link'), LoginsToRemove: ['appleid.apple.com'] }
    await client.sdk.send(new UnlinkIdentityCommand(unlink))
    expect(await client.getId(IdentityPoolId, apple('link'))).not.toBe(id)
    await expect(client.sdk.send(new UnlinkIdentityCommand(unlink))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  it('a login that another identity has → ResourceConflictException', async () => {
    const id = await client.getId(IdentityPoolId, google('one'))
    await client.getId(IdentityPoolId, apple('two'))
    const both = { ...google('one'), ...apple('two') }
    const conflict = { name: 'ResourceConflictException' }
    await expect(client.getCredentials(id, both)).rejects.toMatchObject(conflict)
    await expect(client.getId(IdentityPoolId, both)).rejects.toMatchObject(conflict)
    await expect(client.getCredentials(id, apple('two'))).rejects.toMatchObject(
      refusal("Logins don't match."),
    )
  })

  it('another user of a provider that the identity has → NotAuthorizedException', async () => {
    const id = await client.getId(IdentityPoolId, { ...google('first'), ...apple('first') })
    const other = { ...google('second'), ...apple('first') }
    await expect(client.getCredentials(id, other)).rejects.toMatchObject(refusal("Logins don't match."))
  })

  it("a guest who signs in as a known user → the user's identity, and the guest's ends", async () => {
    const known = await client.getId(IdentityPoolId, google('known'))
    const guest = await client.getId(IdentityPoolId)
    expect((await client.getCredentials(guest, google('known'))).IdentityId).toBe(known)
    await expect(client.getCredentials(guest)).rejects.toMatchObject(refusal('is forbidden'))
  })
})
