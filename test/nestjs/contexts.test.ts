/** The guard in contexts that no HTTP request reaches: microservices, and GraphQL without a request. */
import type { ExecutionContext } from '@nestjs/common'
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js'
import { AuthError } from '@poolguard/core'
import { authOf, PoolguardGuard, PoolguardModule, Public } from '@poolguard/nestjs'
import { describe, expect, it } from 'vitest'
import { alice, serve, verifier } from '../support/nest-apps.ts'

class Handlers {
  guarded() {}
  open() {}
}
Public()(
  Handlers.prototype,
  'open',
  Object.getOwnPropertyDescriptor(Handlers.prototype, 'open') as PropertyDescriptor,
)

function makeContext(type: string, args: unknown[], handler = Handlers.prototype.guarded): ExecutionContext {
  const host = new ExecutionContextHost(args, Handlers, handler)
  host.setType(type)
  return host
}

interface Metadata {
  authorization?: string
}

async function makeGuard(): Promise<PoolguardGuard> {
  const module = PoolguardModule.forRoot({
    verifier,
    getRequest: (context) => {
      if (context.getType() !== 'rpc') return undefined
      const { authorization } = context.switchToRpc().getContext<Metadata>()
      return { headers: { authorization } }
    },
  })
  const { app } = await serve({ imports: [module] })
  return app.get(PoolguardGuard)
}

describe('a GraphQL operation', () => {
  it('a guarded field and a public one at the same time → the guarded one keeps its caller', async () => {
    const guard = await makeGuard()
    const args = [{}, {}, { req: { headers: { authorization: alice } } }]
    const guarded = makeContext('graphql', args)
    const open = makeContext('graphql', args, Handlers.prototype.open)
    await guard.canActivate(guarded)
    await guard.canActivate(open)
    expect(authOf(guarded).subject).toBe('alice')
    expect(() => authOf(open)).toThrow(AuthError)
  })
})

describe('a context of a microservice', () => {
  it('getRequest finds a token → the caller', async () => {
    const context = makeContext('rpc', [{}, { authorization: alice }])
    expect(await (await makeGuard()).canActivate(context)).toBe(true)
    expect(authOf(context).subject).toBe('alice')
  })

  it('getRequest finds no token → rejected with an AuthError', async () => {
    const context = makeContext('rpc', [{}, {}])
    await expect((await makeGuard()).canActivate(context)).rejects.toMatchObject({
      code: 'ERR_TOKEN_MISSING',
    })
  })

  it('without getRequest → an error that names the option, unless the handler is public', async () => {
    const { app } = await serve({ imports: [PoolguardModule.forRoot({ verifier })] })
    const guard = app.get(PoolguardGuard)
    const refused = guard.canActivate(makeContext('rpc', [{}, {}]))
    await expect(refused).rejects.toThrow('getRequest')
    await expect(refused).rejects.not.toBeInstanceOf(AuthError)
    expect(await guard.canActivate(makeContext('rpc', [{}, {}], Handlers.prototype.open))).toBe(true)
  })
})

describe('a GraphQL context', () => {
  const headers = new Headers({ authorization: alice })

  it.each([
    ['Node’s request as req', { req: { headers: { authorization: alice } } }],
    ['Fastify’s request as request', { request: { raw: { headers: { authorization: alice } } } }],
    ['a request of the Fetch standard', { request: { headers } }],
  ])('with %s → the caller', async (_name, graphql) => {
    const context = makeContext('graphql', [{}, {}, graphql])
    expect(await (await makeGuard()).canActivate(context)).toBe(true)
    expect(authOf(context).subject).toBe('alice')
  })

  it('without a request → an error that names getRequest', async () => {
    await expect((await makeGuard()).canActivate(makeContext('graphql', [{}, {}, {}]))).rejects.toThrow(
      'getRequest',
    )
  })

  it('a refusal with a reply → the challenge in its headers', async () => {
    const set: Record<string, string> = {}
    const reply = { header: (name: string, value: string) => Object.assign(set, { [name]: value }) }
    const context = makeContext('graphql', [{}, {}, { request: { headers: {} }, reply }])
    await expect((await makeGuard()).canActivate(context)).rejects.toMatchObject({ status: 401 })
    expect(set).toEqual({ 'WWW-Authenticate': 'Bearer realm="orders"', 'Cache-Control': 'no-store' })
  })
})
