// Node, Bun and Deno: keys over HTTP, good and bad tokens, and a handler of the Fetch standard.
import { createServer } from 'node:http'
import { createVerifier, oidc } from '@poolguard/core'
import { withAuth } from '@poolguard/fetch'
import { authenticate } from '@poolguard/fetch/hono'
import { Hono } from 'hono'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA']
const pairs = await Promise.all(ALGORITHMS.map((alg) => generateKeyPair(alg, { extractable: true })))
const keys = await Promise.all(
  pairs.map(async ({ publicKey }, at) => ({ ...(await exportJWK(publicKey)), kid: ALGORITHMS[at] })),
)
const server = createServer((_request, response) => response.end(JSON.stringify({ keys })))
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`

const sign = (at, expires = '5 minutes') =>
  new SignJWT({})
    .setProtectedHeader({ alg: ALGORITHMS[at], kid: ALGORITHMS[at] })
    .setIssuer(issuer)
    .setSubject('alice')
    .setAudience('orders-api')
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(pairs[at].privateKey)

const issuers = oidc({ issuer, audience: 'orders-api', jwksUri: `${issuer}/jwks`, algorithms: ALGORITHMS })
const verifier = createVerifier({ issuers })

function expectSame(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: ${actual}, and not ${expected}`)
}
const decide = (token) =>
  verifier.verify(token).then(
    ({ subject }) => subject,
    ({ code }) => code,
  )

for (const [at, alg] of ALGORITHMS.entries()) {
  const token = await sign(at)
  const forged = token.replace(/[^.]+$/, (signature) => `AAAA${signature.slice(4)}`)
  expectSame(`${alg}, a good token`, await decide(token), 'alice')
  expectSame(`${alg}, a forged token`, await decide(forged), 'ERR_SIGNATURE_INVALID')
}
expectSame('an expired token', await decide(await sign(0, '-1 minute')), 'ERR_TOKEN_EXPIRED')

const good = { authorization: `Bearer ${await sign(0)}` }
const handlers = {
  withAuth: withAuth(verifier, ({ subject }) => new Response(subject)),
  Hono: new Hono().use(authenticate(verifier)).get('/', (c) => c.text(c.var.auth.subject)).fetch,
}

/** By the server of the runtime itself, where it has one. */
async function ask(handler, headers) {
  const { Bun, Deno } = globalThis
  if (Bun !== undefined) {
    const own = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => handler(request) })
    return fetch(own.url, { headers }).finally(() => own.stop())
  }
  if (Deno !== undefined) {
    const own = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen() {} }, (request) => handler(request))
    return fetch(`http://127.0.0.1:${own.addr.port}/`, { headers })
  }
  return handler(new Request('http://127.0.0.1/', { headers }))
}

for (const [name, handler] of Object.entries(handlers)) {
  expectSame(`${name}, a good token`, await (await ask(handler, good)).text(), 'alice')
  const refused = await ask(handler, {})
  expectSame(`${name}, no token`, refused.status, 401)
  expectSame(`${name}, the challenge`, refused.headers.get('www-authenticate'), 'Bearer realm="api"')
}
console.log('works')
process.exit()
