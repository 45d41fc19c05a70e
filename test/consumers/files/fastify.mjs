import { createVerifier } from '@poolguard/core'
import poolguard from '@poolguard/fastify'
import { createLocalPool } from '@poolguard/local'
import Fastify from 'fastify'
import { check } from './answers.mjs'

const pool = await createLocalPool()
const app = Fastify()
await app.register(poolguard, { verifier: createVerifier({ issuers: pool.issuer() }) })
app.get('/me', async (request) => ({ sub: request.auth.subject }))
app.get('/orders', { config: { auth: { scopes: 'orders/read' } } }, async () => [])
await check(await app.listen({ host: '127.0.0.1', port: 0 }), pool)
await app.close()
