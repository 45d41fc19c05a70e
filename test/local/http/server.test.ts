import type { Server as HttpServer } from 'node:http'
import { connect, createServer, Server } from 'node:net'
import { createVerifier, oidc } from '@poolguard/core'
import { createLocalPool, type ListenOptions, type LocalPool, type LocalPoolServer } from '@poolguard/local'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'

const open: { close(): unknown }[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function listen(pool: LocalPool, options?: ListenOptions): Promise<LocalPoolServer> {
  const server = await pool.listen(options)
  open.push(server)
  return server
}

async function getJson(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url)
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  return { status: response.status, body: await response.json() }
}

describe('a pool that listens', () => {
  it('key set and metadata → served, and consistent', async () => {
    const pool = await createLocalPool()
    const { url, port } = await listen(pool)
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect(pool.issuerUrl).toBe(`${url}/${pool.userPoolId}`)

    const configuration = await getJson(`${pool.issuerUrl}/.well-known/openid-configuration`)
    expect(configuration).toStrictEqual({
      status: 200,
      body: {
        authorization_endpoint: `${url}/oauth2/authorize`,
        code_challenge_methods_supported: ['S256'],
        end_session_endpoint: `${url}/logout`,
        id_token_signing_alg_values_supported: ['RS256'],
        issuer: pool.issuerUrl,
        jwks_uri: pool.jwksUri,
        response_types_supported: ['code'],
        revocation_endpoint: `${url}/oauth2/revoke`,
        scopes_supported: ['openid', 'email', 'phone', 'profile'],
        subject_types_supported: ['public'],
        token_endpoint: `${url}/oauth2/token`,
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        userinfo_endpoint: `${url}/oauth2/userInfo`,
      },
    })
    expect(await getJson(pool.jwksUri)).toStrictEqual({ status: 200, body: pool.jwks() })
  })

  it('its tokens → accepted by jose over the network', async () => {
    const pool = await createLocalPool()
    await listen(pool)
    const keys = createRemoteJWKSet(new URL(pool.jwksUri))
    const { payload } = await jwtVerify(await pool.accessToken(), keys, { issuer: pool.issuerUrl })
    expect(payload.iss).toBe(pool.issuerUrl)
  })

  it('OIDC discovery by the issuer alone → tokens accepted', async () => {
    const pool = await createLocalPool()
    await listen(pool)
    const issuer = oidc({ issuer: pool.issuerUrl, audience: pool.clientId })
    const verifier = createVerifier({ issuers: issuer })
    await expect(verifier.verify(await pool.idToken())).resolves.toMatchObject({ issuer: pool.issuerUrl })
  })

  it('a rotation of keys → a verifier accepts the new tokens', async () => {
    const pool = await createLocalPool()
    await listen(pool)
    const verifier = createVerifier({ issuers: pool.issuer() })
    await verifier.verify(await pool.accessToken())
    await pool.rotateKeys()
    await expect(verifier.verify(await pool.accessToken())).resolves.toBeDefined()
  })

  it('another pool, path or method → 404 in JSON', async () => {
    const pool = await createLocalPool()
    const { url } = await listen(pool)
    for (const path of ['/local_other/.well-known/jwks.json', `/${pool.userPoolId}`, '/oauth2/token']) {
      expect(await getJson(url + path)).toMatchObject({ status: 404, body: { error: 'not_found' } })
    }
    expect((await fetch(pool.jwksUri, { method: 'POST' })).status).toBe(404)
  })

  it('an issuer option → kept, and the keys are served', async () => {
    const issuer = 'https://id.example.com/pool'
    const pool = await createLocalPool({ issuer })
    const { url } = await listen(pool)
    expect(pool.issuerUrl).toBe(issuer)
    expect(pool.jwksUri).toBe(`${url}/${pool.userPoolId}/.well-known/jwks.json`)
    const verifier = createVerifier({ issuers: pool.issuer() })
    await pool.rotateKeys()
    await expect(verifier.verify(await pool.accessToken())).resolves.toMatchObject({ issuer })
  })
})

describe('listen', () => {
  it('a taken port → EADDRINUSE, and listen can be called again', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    open.push(blocker)
    await new Promise((resolve) => blocker.once('listening', resolve))
    const taken = (blocker.address() as { port: number }).port
    const pool = await createLocalPool()
    await expect(pool.listen({ port: taken })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(listen(pool)).resolves.toBeDefined()
  })

  it('by default → bound to loopback only', async () => {
    const spy = vi.spyOn(Server.prototype, 'listen')
    await listen(await createLocalPool())
    expect(spy.mock.calls[0]?.[0]).toMatchObject({ host: '127.0.0.1', port: 0 })
  })

  it('the timeouts for headers and for a request → one minute', async () => {
    const spy = vi.spyOn(Server.prototype, 'listen')
    await listen(await createLocalPool())
    const [server] = spy.mock.contexts as [HttpServer]
    expect([server.headersTimeout, server.requestTimeout]).toEqual([60_000, 60_000])
  })

  it('an IPv6 address → in brackets in the URL', async () => {
    // Not every machine that runs the tests has IPv6, so the socket is an IPv4 one.
    const original = Server.prototype.listen
    vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...args: unknown[]) {
      const [options, callback] = args as [{ port: number }, (() => void) | undefined]
      return original.call(this, { ...options, host: '127.0.0.1' } as never, callback)
    })
    const { url, port } = await listen(await createLocalPool(), { host: '::1' })
    expect(url).toBe(`http://[::1]:${port}`)
  })

  it.each([
    { host: '0.0.0.0' },
    { host: '::' },
    { host: 'example.com' },
    { port: 70_000 },
    { port: '80' },
    { Port: 80 },
  ])('%j → ConfigError', async (options) => {
    const pool = await createLocalPool()
    await expect(pool.listen(options as unknown as ListenOptions)).rejects.toMatchObject({
      code: 'ERR_CONFIG',
    })
  })

  it('a second listen → refused; after close → accepted', async () => {
    const pool = await createLocalPool()
    const server = await listen(pool)
    await expect(pool.listen()).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    await server.close()
    await listen(pool)
    await server.close()
    await expect(pool.listen()).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })

  it("an unavailable address → the system's error, and listen can be called again", async () => {
    const pool = await createLocalPool()
    const failure = Object.assign(new Error('denied'), { code: 'EACCES' })
    const spy = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
      process.nextTick(() => this.emit('error', failure))
      return this
    })
    await expect(pool.listen({ port: 80 })).rejects.toMatchObject({ code: 'EACCES' })
    spy.mockRestore()
    await expect(listen(pool)).resolves.toBeDefined()
  })
})

describe('close', () => {
  it('open connections → closed immediately; a second close → no error', async () => {
    const server = await (await createLocalPool()).listen()
    const socket = connect(server.port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const ended = new Promise((resolve) => socket.once('close', resolve))
    await Promise.all([server.close(), server.close()])
    await ended
    await expect(fetch(server.url)).rejects.toThrow()
  })

  it('after close → the same issuer, and its tokens are accepted', async () => {
    const pool = await createLocalPool()
    const server = await pool.listen()
    const verifier = createVerifier({ issuers: pool.issuer() })
    const { issuerUrl } = pool
    await server.close()
    expect(pool.issuerUrl).toBe(issuerUrl)
    await expect(verifier.verify(await pool.accessToken())).resolves.toBeDefined()
  })
})
