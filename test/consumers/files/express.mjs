import { createVerifier } from '@poolguard/core'
import { authenticate, authOf, authorize } from '@poolguard/express'
import { createLocalPool } from '@poolguard/local'
import express from 'express'
import { check } from './answers.mjs'

const pool = await createLocalPool()
const app = express().set('env', 'test')
app.use(authenticate(createVerifier({ issuers: pool.issuer() })))
app.get('/me', (req, res) => void res.json({ sub: authOf(req).subject }))
app.get('/orders', authorize({ scopes: 'orders/read' }), (_req, res) => void res.json([]))
const server = app.listen(0, '127.0.0.1', async () => {
  await check(`http://127.0.0.1:${server.address().port}`, pool)
  server.close()
})
