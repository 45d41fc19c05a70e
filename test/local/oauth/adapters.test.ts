/** Tokens of the local pool's token endpoint at an API behind each adapter: only access tokens pass. */
import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'
import { cognito, createVerifier, type Verifier } from '@poolguard/core'
import { authenticate, authorize, errorHandler } from '@poolguard/express'
import poolguard from '@poolguard/fastify'
import { authorizer } from '@poolguard/lambda'
import express from 'express'
import Fastify from 'fastify'
import supertest from 'supertest'
import { beforeAll, describe, expect, it } from 'vitest'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { httpApi2Event, restTokenEvent } from '../../support/lambda-events.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import {
  addOrders,
  CALLBACK,
  newClient,
  newMachine,
  requestOf,
  VERIFIER,
} from '../../support/oauth-fixtures.ts'

const service = await startService()
const { pool, server } = service
const requirement = { scopes: ['orders/read'] }
let verifier: Verifier
let tokens: Record<'access' | 'machine' | 'id' | 'refresh', string>

async function ask(form: Record<string, string>): Promise<Record<string, string>> {
  const body = new URLSearchParams(form)
  const response = await fetch(`${server.url}/oauth2/token`, { method: 'POST', body })
  return (await response.json()) as Record<string, string>
}

async function runCodeFlow(app: UserPoolClientType): Promise<Record<string, string>> {
  const { location } = await new PoorBrowser(server.url).signIn(requestOf(app), ADA.email, PASSWORD)
  return ask({
    grant_type: 'authorization_code',
    client_id: String(app.ClientId),
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    code: location?.searchParams.get('code') ?? '',
  })
}

beforeAll(async () => {
  await addOrders(service)
  const [app, machine] = [await newClient(service), await newMachine(service)]
  // The keys come over the network, as at AWS.
  const issuers = cognito({
    userPoolId: pool.userPoolId,
    clientId: [String(app.ClientId), String(machine.ClientId)],
    tokenUse: 'access',
    issuer: pool.issuerUrl,
    jwksUri: pool.jwksUri,
  })
  verifier = createVerifier({ issuers, now: () => service.clock.now })
  const person = await runCodeFlow(app)
  const { access_token } = await ask({
    grant_type: 'client_credentials',
    client_id: String(machine.ClientId),
    client_secret: String(machine.ClientSecret),
  })
  tokens = {
    access: String(person.access_token),
    machine: String(access_token),
    id: String(person.id_token),
    refresh: String(person.refresh_token),
  }
})

const ADAPTERS: Readonly<Record<string, (token: string) => Promise<boolean>>> = {
  Express: async (token) => {
    const app = express().use(authenticate(verifier), authorize(requirement))
    app.get('/', (_request, response) => void response.json({}))
    const { status } = await supertest(app.use(errorHandler())).get('/').auth(token, { type: 'bearer' })
    expect([200, 401]).toContain(status)
    return status === 200
  },

  Fastify: async (token) => {
    const app = Fastify()
    await app.register(poolguard, { verifier })
    app.get('/', { config: { auth: requirement } }, async () => ({}))
    const headers = { authorization: `Bearer ${token}` }
    const { statusCode } = await app.inject({ path: '/', headers })
    await app.close()
    expect([200, 401]).toContain(statusCode)
    return statusCode === 200
  },

  'Lambda, HTTP API': (token) =>
    unlessUnauthorized(async () => {
      const event = httpApi2Event([['Authorization', `Bearer ${token}`]])
      return (await authorizer(verifier, { requirement })(event)).isAuthorized
    }),

  'Lambda, REST API': (token) =>
    unlessUnauthorized(async () => {
      const event = restTokenEvent([['Authorization', `Bearer ${token}`]])
      const { policyDocument } = await authorizer(verifier, { requirement })(event)
      return policyDocument.Statement.every(({ Effect }) => Effect === 'Allow')
    }),
}

/** This exact error makes API Gateway answer 401. */
async function unlessUnauthorized(decide: () => Promise<boolean>): Promise<boolean> {
  try {
    return await decide()
  } catch (error) {
    expect((error as Error).message).toBe('Unauthorized')
    return false
  }
}

describe.each(Object.entries(ADAPTERS))('%s', (_name, accepts) => {
  it.each<[keyof typeof tokens, boolean]>([
    ['access', true],
    ['machine', true],
    ['id', false],
    ['refresh', false],
  ])('the %s token → accepted: %j', async (kind, expected) => {
    expect(tokens[kind].length).toBeGreaterThan(100)
    expect(await accepts(tokens[kind])).toBe(expected)
  })
})
