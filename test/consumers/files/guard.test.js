const { createVerifier } = require('@poolguard/core')
jest.setTimeout(60_000)
const { BAD_TOKENS, createLocalPool, startLocalPool } = require('@poolguard/local')

test('a token for a test takes two lines', async () => {
  const pool = await createLocalPool()
  const verifier = createVerifier({ issuers: pool.issuer() })
  expect((await verifier.verify(await pool.accessToken({ groups: ['staff'] }))).claims).toMatchObject({
    'cognito:groups': ['staff'],
  })
  await expect(verifier.verify(await pool.badToken('id-token'))).rejects.toMatchObject({
    code: BAD_TOKENS['id-token'].code,
  })
})

test('the adapters load', () => {
  expect(typeof require('@poolguard/express').authenticate).toBe('function')
  expect(typeof require('@poolguard/fastify').default).toBe('function')
  expect(typeof require('@poolguard/lambda').authorizer).toBe('function')
})

test('a local pool listens', async () => {
  const pool = await createLocalPool()
  const { url, close } = await pool.listen()
  const { status } = await fetch(`${url}/${pool.userPoolId}/.well-known/jwks.json`)
  await close()
  expect(status).toBe(200)
})

test('a started pool signs a user in, and has its pages', async () => {
  const { url, pool, close } = await startLocalPool()
  const { accessToken } = await pool.signInAs('ada@example.com')
  const verifier = createVerifier({ issuers: pool.issuer() })
  const query = `client_id=${pool.clientId}&response_type=code&redirect_uri=http://localhost:3000/callback`
  const page = await fetch(`${url}/login?${query}`)
  await close()
  expect((await verifier.verify(accessToken)).claims.token_use).toBe('access')
  expect([page.status, page.headers.get('set-cookie')]).toEqual([200, expect.stringMatching(/HttpOnly/)])
})
