const { createVerifier } = require('@poolguard/core')
const { BAD_TOKENS, createLocalPool } = require('@poolguard/local')

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
