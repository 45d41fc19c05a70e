/** An introspection endpoint of the tests, and a verifier that asks it. */
import type { IncomingMessage } from 'node:http'
import { createVerifier, type VerifierOptions } from '@poolguard/core'
import { type IntrospectedOptions, introspected } from '@poolguard/core/introspection'
import { API, clock, NOW } from './core-fixtures.ts'
import type { Answer, KeyServer, Site } from './key-server.ts'

export const CLIENT_ID = 'orders-api'
export const SECRET = 'a-secret-of-the-tests-alone'
export const OPAQUE = 'opaque_V1StGXR8-Z5jdHi6B.myT'

/** The answer of an endpoint about an active token. */
export const ACTIVE = {
  active: true,
  sub: 'user-1',
  aud: API,
  client_id: 'web',
  scope: 'orders/read orders/write',
  token_type: 'Bearer',
  iat: NOW - 60,
  exp: NOW + 3600,
}

export interface Call {
  readonly headers: IncomingMessage['headers']
  readonly form: URLSearchParams
}

/** Reads the form of each call before it is answered. */
function recording(calls: Call[], answer: (call: Call) => Answer): Answer {
  return async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const call = { headers: request.headers, form: new URLSearchParams(Buffer.concat(chunks).toString()) }
    calls.push(call)
    answer(call)(request, response)
  }
}

type Options = Partial<IntrospectedOptions<unknown, boolean>>
type Rest = Partial<Omit<VerifierOptions, 'issuers'>>

/** Makes a verifier of one issuer, whose endpoint gives the answers of `answer`. */
export function useIntrospection(
  server: KeyServer,
  answer: (call: Call) => Answer,
  options: Options = {},
  rest: Rest = {},
) {
  const site: Site = server.site()
  const calls: Call[] = []
  const time = clock()
  site.on('/introspect', recording(calls, answer))
  const issuer = introspected({
    issuer: site.origin,
    endpoint: `${site.origin}/introspect`,
    clientId: CLIENT_ID,
    ...(options.clientAuthentication === undefined || typeof options.clientAuthentication === 'string'
      ? { clientSecret: SECRET }
      : {}),
    audience: API,
    ...(options as Partial<IntrospectedOptions>),
  })
  const verifier = createVerifier({ issuers: issuer, now: time.now, ...rest })
  return { site, calls, time, issuer, verifier }
}
