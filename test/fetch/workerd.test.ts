/** @poolguard/fetch in workerd, as a module of Cloudflare Workers: the guard is made at module scope. */
import { describe, expect, it } from 'vitest'
import { mint, rsaKey } from '../support/mint.ts'
import { askWorker, hasWorkerd } from '../support/workerd.ts'

const key = rsaKey('worker')
const iat = Math.floor(Date.now() / 1000) - 10
const token = mint(key, {
  sub: 'alice',
  iss: 'https://login.example.com/',
  aud: 'orders',
  iat,
  exp: iat + 3600,
})
const forged = token.replace(/[^.]+$/, (signature) => `AAAA${signature.slice(4)}`)
const issuers = `oidc({ issuer: 'https://login.example.com/', audience: 'orders', jwks: ${JSON.stringify({ keys: [key.jwk] })} })`

const WORKERS = {
  withAuth: `
    import { oidc } from '@poolguard/core'
    import { withAuth } from '@poolguard/fetch'

    export default { fetch: withAuth({ issuers: ${issuers} }, ({ subject }) => new Response(subject)) }`,
  Hono: `
    import { oidc } from '@poolguard/core'
    import { authenticate } from '@poolguard/fetch/hono'
    import { Hono } from 'hono'

    export default new Hono()
      .use(authenticate({ issuers: ${issuers} }))
      .get('/', (c) => c.text(c.var.auth.subject))`,
}

describe.skipIf(!hasWorkerd)('handlers in workerd (skipped where it cannot be loaded)', () => {
  it.each(Object.entries(WORKERS))('%s: a good token → the caller, else 401', async (_name, worker) => {
    const authorizations = [`Bearer ${token}`, `Bearer ${forged}`]
    const requests = [{}, ...authorizations.map((authorization) => ({ authorization }))]
    const [missing, good, bad] = await askWorker(worker, '2026-04-01', requests)
    expect([missing?.status, missing?.challenge]).toEqual([401, 'Bearer realm="api"'])
    expect([good?.status, good?.body]).toEqual([200, 'alice'])
    expect([bad?.status, JSON.parse(bad?.body ?? '').code]).toEqual([401, 'ERR_SIGNATURE_INVALID'])
  })
})
