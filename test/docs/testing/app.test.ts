/** No network, no port: the pool is in this process. */
import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import request from 'supertest'
import { expect, test } from 'vitest'
import { createApp } from './app.ts'

const pool = await createLocalPool()
const app = createApp(createVerifier({ issuers: pool.issuer() }))

test('a user sees who they are', async () => {
  const token = await pool.accessToken({ subject: 'user-1' })
  const { status, body } = await request(app).get('/me').auth(token, { type: 'bearer' })
  expect([status, body]).toEqual([200, { sub: 'user-1' }])
})

test('reading orders takes the scope', async () => {
  const [plain, reader] = [await pool.accessToken(), await pool.accessToken({ scope: 'orders/read' })]
  await request(app).get('/orders').auth(plain, { type: 'bearer' }).expect(403)
  await request(app).get('/orders').auth(reader, { type: 'bearer' }).expect(200)
})

test('an expired token is refused', async () => {
  const token = await pool.badToken('expired')
  await request(app).get('/me').auth(token, { type: 'bearer' }).expect(401)
})
