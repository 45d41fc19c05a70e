/** The default transport uses the agents and the proxy of the process, and tools can intercept it. */
import { execFile } from 'node:child_process'
import http, { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createVerifier, oidc } from '@poolguard/core'
import { HttpResponse, http as mocked } from 'msw'
import { setupServer } from 'msw/node'
import { describe, expect, it } from 'vitest'
import manifest from '../../../packages/core/package.json' with { type: 'json' }
import { API, NOW, OIDC, outcome, poolJwks, poolKey } from '../../support/core-fixtures.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { mint } from '../../support/mint.ts'

const server = useKeyServer()
const now = () => NOW * 1000

function verifyTokenOf(issuer: string, jwksUri = `${issuer}/jwks`, options = {}) {
  const issuers = oidc({ issuer, jwksUri, audience: API })
  const verifier = createVerifier({ issuers, now, ...options })
  return outcome(() => verifier.verify(mint(poolKey, { ...OIDC, iss: issuer })))
}

describe('a request for keys', () => {
  it('→ has a User-Agent with the version of the package', async () => {
    const site = server.site()
    site.on('/jwks', (request, response) => {
      const isKnown = request.headers['user-agent'] === `poolguard/${manifest.version}`
      const answer = isKnown ? answers.json(poolJwks) : answers.text('', 403)
      answer(request, response)
    })
    expect(await verifyTokenOf(site.origin)).toBe('accepted')
  })
})

describe('an agent of the process', () => {
  /** Like the agents of corporate proxies, it cannot be made without arguments. */
  class Counting extends http.Agent {
    count = 0

    constructor(options: http.AgentOptions) {
      if (options === undefined) throw new TypeError('options are required')
      super(options)
    }

    addRequest(...parameters: unknown[]): void {
      this.count++
      Reflect.get(http.Agent.prototype, 'addRequest').apply(this, parameters)
    }
  }

  const withAgent = async (options: object) => {
    const { globalAgent } = http
    const agent = new Counting({})
    http.globalAgent = agent as http.Agent
    try {
      const site = server.site()
      site.on('/jwks', answers.json(poolJwks))
      return { decision: await verifyTokenOf(site.origin, undefined, options), requests: agent.count }
    } finally {
      http.globalAgent = globalAgent
      agent.destroy()
    }
  }

  it('http.globalAgent → keys go through it', async () => {
    expect(await withAgent({})).toEqual({ decision: 'accepted', requests: 1 })
  })

  it('beside allowKeyAddress → not used, because it may look up names itself', async () => {
    expect(await withAgent({ allowKeyAddress: () => true })).toEqual({ decision: 'accepted', requests: 0 })
  })
})

describe('tools that intercept requests', () => {
  const issuer = 'https://login.example.com'

  it('msw → answers for the issuer', async () => {
    const worker = setupServer(mocked.get(`${issuer}/jwks`, () => HttpResponse.json(poolJwks)))
    worker.listen({ onUnhandledRequest: 'error' })
    try {
      expect(await verifyTokenOf(issuer)).toBe('accepted')
    } finally {
      worker.close()
    }
  })

  it('nock → answers for the issuer', async () => {
    const { default: nock } = await import('nock') // it intercepts from its import on
    if (!nock.isActive()) nock.activate()
    const scope = nock(issuer).get('/jwks').reply(200, poolJwks)
    try {
      expect(await verifyTokenOf(issuer)).toBe('accepted')
      expect(scope.isDone()).toBe(true)
    } finally {
      nock.cleanAll()
      nock.restore()
    }
  })
})

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** NODE_USE_ENV_PROXY is read since Node 24.5 (22.21 on the older line). */
const readsProxy = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21)

describe('NODE_USE_ENV_PROXY', () => {
  it.skipIf(!readsProxy)('→ keys go through HTTP_PROXY', async () => {
    const asked: string[] = []
    const proxy = createServer((request, response) => {
      asked.push(String(request.url))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(poolJwks))
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const core = new URL('../../../packages/core/src/index.ts', import.meta.url)
    const jwksUri = 'http://keys.internal/jwks'
    const program = `
      const { createVerifier, oidc } = await import(${JSON.stringify(core.href)})
      const issuers = oidc({ issuer: 'urn:x', jwksUri: '${jwksUri}', allowInsecureHttp: true, audience: null })
      await createVerifier({ issuers }).ready()`
    try {
      await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
        cwd: fileURLToPath(new URL('../../..', import.meta.url)),
        env: { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: origin, NO_PROXY: '' },
      })
    } finally {
      proxy.closeAllConnections()
      proxy.close()
    }
    expect(asked).toEqual([jwksUri])
  })
})
