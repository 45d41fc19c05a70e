/** No route of the pool answers a website. The test takes the routes from Fastify, so it covers new ones. */
import { type ChannelListener, channel } from 'node:diagnostics_channel'
import { request } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { startService } from '../../support/local-service.ts'

interface Route {
  readonly method: string
  readonly path: string
}

const routes: Route[] = []
const started = channel('fastify.initialization')
const collect: ChannelListener = (message) => {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each, path: url })
  })
}
started.subscribe(collect)
const { server, UserPoolId } = await startService({ socialProviders: ['Google'] })
started.unsubscribe(collect)
afterAll(() => routes.splice(0))

const VALUES: Readonly<Record<string, string>> = {
  userPoolId: UserPoolId,
  username: 'ada',
  action: 'create-user',
}
const toPath = (path: string) => path.replace(/:(\w+)/g, (_all, name: string) => VALUES[name] ?? 'x')

/** fetch() does not let a program choose the Host, the Origin or Fetch Metadata. */
function ask({ method, path }: Route, headers: Readonly<Record<string, string>>, body = '') {
  return new Promise<{ status: number; location: string | undefined; allowed: string | undefined }>(
    (resolve, reject) => {
      const asked = request(`${server.url}${toPath(path)}`, { method, headers }, (response) => {
        response.resume()
        const { statusCode: status = 0, headers: answered } = response
        const allowed = answered['access-control-allow-origin']
        resolve({ status, location: answered.location, allowed })
      })
      asked.on('error', reject).end(method === 'GET' || method === 'HEAD' ? '' : body)
    },
  )
}

const EVIL = 'https://evil.example'
const NAVIGATION = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
/** The forms of identity providers come from their websites. */
const ANSWERS = ['/oauth2/idpresponse', '/saml2/idpresponse', '/saml2/logout']

const real = routes.filter(({ path, method }) => path !== '*' && method !== 'OPTIONS')
const named = real.map((route): [string, Route] => [`${route.method} ${route.path}`, route])
const posts = named.filter(([, { method }]) => !['GET', 'HEAD'].includes(method))

it('the collected routes → every part of the server', () => {
  const paths = real.map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining([...ANSWERS, '/', '/login', '/passkeys/offer', '/oauth2/token']),
  )
  expect(paths).toEqual(expect.arrayContaining(['/_poolguard/token', '/user-import/:userPoolId/:jobId']))
  expect(real.length).toBeGreaterThan(60)
})

describe('a website', () => {
  it.each(named)('%s by a script or a form → 403, and nothing to read', async (_name, route) => {
    for (const origin of [EVIL, 'null', 'http://localhost.evil.example']) {
      const answer = await ask(route, { origin, 'sec-fetch-site': 'cross-site', ...FORM }, 'a=b')
      expect(answer).toEqual({ status: 403, location: undefined, allowed: undefined })
    }
  })

  it.each(named)('%s in a frame or as an image → 403', async (_name, route) => {
    for (const dest of ['iframe', 'image', 'object']) {
      const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': dest }
      expect((await ask(route, headers)).status).toBe(403)
    }
  })

  it.each(named)('%s under a name that resolves to this machine → 403', async (_name, route) => {
    expect((await ask(route, { host: 'evil.example' })).status).toBe(403)
  })

  it.each(posts)('%s as a form in the whole tab → 403, or no sign-in', async (_name, route) => {
    const answer = await ask(
      route,
      { ...NAVIGATION, ...FORM, origin: EVIL },
      'state=x&RelayState=x&SAMLResponse=x',
    )
    if (!ANSWERS.includes(route.path)) return expect(answer.status).toBe(403)
    // After the redirect, the browser sends its cookie. Without a sign-in for this state, it gets a page.
    expect([303, 400]).toContain(answer.status)
    return expect(answer.location ?? '').toMatch(/^(\/\w+\/idpresponse\?state=x?)?$/)
  })
})

/** Programs and pages of this machine may call these without a page of the pool. */
const API = [
  '/',
  '/oauth2/token',
  '/oauth2/revoke',
  '/oauth2/userInfo',
  '/_poolguard/token',
  '/user-import/:userPoolId/:jobId',
]

describe('a page of another port of this machine', () => {
  const forms = posts.filter(([, { path }]) => !API.includes(path) && !ANSWERS.includes(path))

  it.each(forms)('%s as a form → refused', async (_name, route) => {
    const headers = { ...NAVIGATION, ...FORM, origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }
    const { status, location } = await ask(route, headers, 'page=x&form_token=x')
    expect([400, 403]).toContain(status)
    expect(location).toBeUndefined()
  })

  it.each(forms)('%s as a form without the token of its page → refused', async (_name, route) => {
    const { status, location } = await ask(
      route,
      { ...FORM, origin: server.url, 'sec-fetch-site': 'same-origin' },
      'a=b',
    )
    expect([400, 404]).toContain(status)
    expect(location).toBeUndefined()
  })
})
