/** A pool behind another name: `publicUrl`, and `issuer: 'aws'`. */
import { request } from 'node:http'
import {
  CognitoIdentityProviderClient,
  GetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognito, createVerifier } from '@poolguard/core'
import {
  createLocalPool,
  type LocalPoolOptions,
  type StartLocalPoolOptions,
  startLocalPool,
} from '@poolguard/local'
import { decodeJwt } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'

const started: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.close()))
})

async function start(options: StartLocalPoolOptions) {
  const pool = await startLocalPool(options)
  started.push(pool)
  return pool
}

/** A request under a name that does not resolve here, as a container sends it. */
function get(url: string, path: string, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, url), { headers: { host } }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
    })
    asked.once('error', reject).end()
  })
}

async function signIn(url: string, ClientId: string) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const sdk = new CognitoIdentityProviderClient({ endpoint: url, region: 'us-east-1', credentials })
  const AuthParameters = { USERNAME: 'ada@example.com', PASSWORD: 'Local-Pool-1' }
  const { AuthenticationResult } = await sdk.send(
    new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }),
  )
  const { AccessToken = '' } = AuthenticationResult ?? {}
  return { AccessToken, user: await sdk.send(new GetUserCommand({ AccessToken })) }
}

describe('publicUrl', () => {
  it('a name of a container → in the issuer, in every endpoint and in the variables', async () => {
    const publicUrl = 'http://cognito:9229'
    const { url, pool, env } = await start({ publicUrl, exposed: true, userPoolId: 'local_A' })
    const { status, body } = await get(url, '/local_A/.well-known/openid-configuration', 'cognito:9229')
    expect(status).toBe(200)
    expect(body).not.toContain('127.0.0.1')
    expect(JSON.parse(body)).toMatchObject({
      issuer: `${publicUrl}/local_A`,
      jwks_uri: `${publicUrl}/local_A/.well-known/jwks.json`,
      token_endpoint: `${publicUrl}/oauth2/token`,
    })
    expect([pool.issuerUrl, decodeJwt(await pool.accessToken()).iss]).toEqual([
      `${publicUrl}/local_A`,
      `${publicUrl}/local_A`,
    ])
    expect(env).toMatchObject({
      AWS_ENDPOINT_URL: publicUrl,
      COGNITO_ISSUER: `${publicUrl}/local_A`,
      COGNITO_JWKS_URI: `${publicUrl}/local_A/.well-known/jwks.json`,
    })
    const openId = await get(url, '/cognito-identity/.well-known/openid-configuration', 'cognito:9229')
    expect(JSON.parse(openId.body).issuer).toBe(`${publicUrl}/cognito-identity`)
  })

  it.each(['http://localhost:9', 'https://cognito.example.com/'])(
    '%s → the pool accepts its own tokens',
    async (publicUrl) => {
      const { url, clientId, pool } = await start({ publicUrl })
      const { AccessToken, user } = await signIn(url, clientId)
      expect(decodeJwt(AccessToken).iss).toBe(`${new URL(publicUrl).origin}/${pool.userPoolId}`)
      expect(user.UserAttributes).toContainEqual({ Name: 'email', Value: 'ada@example.com' })
      const verifier = createVerifier({ issuers: pool.issuer() })
      await expect(verifier.verify(AccessToken)).resolves.toBeDefined()
    },
  )

  it('before listen → already in the issuer and its jwksUri', async () => {
    const pool = await createLocalPool({ publicUrl: 'https://cognito.example.com' })
    expect(pool.issuerUrl).toBe(`https://cognito.example.com/${pool.userPoolId}`)
    expect(pool.jwksUri).toBe(`${pool.issuerUrl}/.well-known/jwks.json`)
  })

  it('the public name in Host, without exposed → refused', async () => {
    const { url, userPoolId } = await start({ publicUrl: 'http://cognito:9229' })
    const path = `/${userPoolId}/.well-known/jwks.json`
    expect((await get(url, path, 'cognito:9229')).status).toBe(403)
  })

  it.each([
    '',
    'cognito:9229',
    'ftp://cognito',
    'http://cognito:9229/path',
    'http://a:b@cognito',
    'http://cognito?a',
    'http://cognito#a',
    1,
  ])('%j → ConfigError', async (publicUrl) => {
    await expect(createLocalPool({ publicUrl } as LocalPoolOptions)).rejects.toMatchObject({
      code: 'ERR_CONFIG',
    })
  })
})

describe("issuer: 'aws'", () => {
  const userPoolId = 'eu-west-1_AbCd12345'
  const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${userPoolId}`

  it("an API that keeps AWS's issuer and changes only its jwksUri → accepts the tokens", async () => {
    const { url, clientId, env } = await start({ userPoolId, issuer: 'aws' })
    const { AccessToken, user } = await signIn(url, clientId)
    expect(user.Username).toBeDefined()
    const { COGNITO_ISSUER: iss = '', COGNITO_JWKS_URI: jwksUri = '' } = env
    expect([iss, jwksUri]).toEqual([issuer, `${url}/${userPoolId}/.well-known/jwks.json`])
    const verifier = createVerifier({
      issuers: cognito({ userPoolId, clientId, tokenUse: 'access', issuer: iss, jwksUri }),
    })
    await expect(verifier.verify(AccessToken)).resolves.toMatchObject({ issuer })
  })

  it.each([
    ['cn-north-1_a', 'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_a'],
    ['us-gov-west-1_a', 'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_a'],
  ])('%s → %s', async (id, expected) => {
    expect((await createLocalPool({ userPoolId: id, issuer: 'aws' })).issuerUrl).toBe(expected)
  })

  it('no id → an id with a region', async () => {
    const { issuerUrl } = await createLocalPool({ issuer: 'aws' })
    expect(issuerUrl).toMatch(/^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_\w{9}$/)
  })

  it('an id without a region → ConfigError', async () => {
    const options = { userPoolId: 'local_a', issuer: 'aws' }
    await expect(createLocalPool(options)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })
})
