import { connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { ConfigError, createVerifier } from '@poolguard/core'
import poolguard from '@poolguard/fastify'
import { createLocalPool } from '@poolguard/local'
import Fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'

const pool = await createLocalPool()
const issuers = pool.issuer({ tokenUse: 'access' })
const verifier = createVerifier({ issuers })
const headers = { authorization: `Bearer ${await pool.accessToken({ scope: 'orders/read' })}` }

async function guarded(options: object = {}): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(poolguard, { verifier, ...options })
  return app
}

describe('the Fastify plugin', () => {
  it('the options of a verifier → a verifier', async () => {
    const app = Fastify()
    await app.register(poolguard, { verifier: { issuers } })
    app.get('/', async (request) => ({ use: request.auth?.claims.token_use }))
    expect((await app.inject({ path: '/', headers })).json()).toEqual({ use: 'access' })
  })

  it('an unknown path → 404', async () => {
    const app = await guarded()
    expect((await app.inject('/nowhere')).statusCode).toBe(404)
  })

  it('HEAD → guarded like GET', async () => {
    const app = await guarded()
    app.get('/', async () => 'ok')
    expect((await app.inject({ method: 'HEAD', path: '/' })).statusCode).toBe(401)
    expect((await app.inject({ method: 'HEAD', path: '/', headers })).statusCode).toBe(200)
  })

  it('global: false → only routes with config.auth are guarded', async () => {
    const app = await guarded({ global: false })
    app.get('/open', async (request) => ({ auth: request.auth }))
    app.get('/guarded', { config: { auth: true } }, async () => ({}))
    app.get('/hook', { onRequest: app.authorize({ scopes: 'orders/read' }) }, async () => ({}))
    expect((await app.inject('/open')).json()).toEqual({ auth: null })
    expect((await app.inject('/guarded')).statusCode).toBe(401)
    expect((await app.inject('/hook')).statusCode).toBe(401)
    expect((await app.inject({ path: '/hook', headers })).statusCode).toBe(200)
  })

  it('authorize on a guarded route → 403 where the requirement is not met', async () => {
    const app = await guarded()
    app.get('/write', { preHandler: app.authorize({ scopes: 'orders/write' }) }, async () => ({}))
    app.get('/any', { preHandler: app.authorize() }, async () => ({}))
    expect((await app.inject({ path: '/write', headers })).statusCode).toBe(403)
    expect((await app.inject({ path: '/any', headers })).statusCode).toBe(200)
  })

  it('a custom error handler → the challenge is kept', async () => {
    const app = await guarded()
    app.setErrorHandler((_error, _request, reply) => reply.code(401).send({ sorry: true }))
    app.get('/', async () => ({}))
    const answer = await app.inject('/')
    expect({ challenge: answer.headers['www-authenticate'], body: answer.json() }).toEqual({
      challenge: 'Bearer realm="api"',
      body: { sorry: true },
    })
  })

  it('an error of the application → no challenge', async () => {
    const app = await guarded()
    app.get('/', async () => {
      throw new Error('database')
    })
    const answer = await app.inject({ path: '/', headers })
    expect(answer.statusCode).toBe(500)
    expect(answer.headers['www-authenticate']).toBeUndefined()
  })

  it('no token and a body → 401 before the body is read', async () => {
    const app = await guarded()
    app.post('/', { bodyLimit: 10 }, async () => ({}))
    expect(
      (await app.inject({ method: 'POST', path: '/', payload: { long: 'x'.repeat(100) } })).statusCode,
    ).toBe(401)
  })

  it('an invalid requirement or option → ConfigError at the start', async () => {
    const app = await guarded()
    expect(() => app.get('/', { config: { auth: { scope: 'a' } as never } }, async () => ({}))).toThrow(
      ConfigError,
    )
    expect(() => app.authorize({ scopes: [] })).toThrow(ConfigError)
    await expect(guarded({ verfier: 1 })).rejects.toBeInstanceOf(ConfigError)
    await expect(guarded({ global: 'no' })).rejects.toBeInstanceOf(ConfigError)
    await expect(guarded({ verifier: undefined })).rejects.toBeInstanceOf(ConfigError)
  })

  it('registered twice in one scope → the start is refused', async () => {
    const app = await guarded()
    await expect(app.register(poolguard, { verifier })).rejects.toBeInstanceOf(ConfigError)
  })
})

describe('over HTTP/2', () => {
  it('no token and a good token → as over HTTP/1.1', async () => {
    const app = Fastify({ http2: true })
    await app.register(poolguard, { verifier })
    app.get('/', async (request) => ({ use: request.auth?.claims.token_use }))
    await app.listen({ port: 0, host: '127.0.0.1' })
    const client = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
    const ask = (given: object) =>
      new Promise<unknown[]>((resolve, reject) => {
        const stream = client.request({ ':path': '/', ...given })
        stream.on('error', reject)
        stream.on('response', (answer) => resolve([answer[':status'], answer['www-authenticate']]))
        stream.resume().end()
      })
    expect(await ask(headers)).toEqual([200, undefined])
    expect(await ask(headers)).toEqual([200, undefined])
    expect(await ask({})).toEqual([401, 'Bearer realm="api"'])
    expect(await ask({ authorization: 'Bearer a b' })).toEqual([
      400,
      expect.stringContaining('invalid_request'),
    ])
    client.close()
    await app.close()
  })
})
