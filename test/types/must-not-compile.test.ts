import { describe, expect, it } from 'vitest'
import { compile } from '../support/compile.ts'

/** The compiler must refuse each `wrong` code with this error, and accept its `mended` twin. */
const CASES: readonly (readonly [name: string, code: string, wrong: string, mended: string])[] = [
  [
    'a check of claims before the signature',
    'TS2345',
    `import { decode } from '../packages/core/src/steps/decode.ts'
     import { checkClaims } from '../packages/core/src/steps/claims.ts'
     import { cognito } from '@poolguard/core'
     const { rules } = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'id' })
     checkClaims(decode('a.b.c', 1000), rules, false)`,
    `import { decode } from '../packages/core/src/steps/decode.ts'
     import { checkSignature } from '../packages/core/src/steps/signature.ts'
     import { checkClaims } from '../packages/core/src/steps/claims.ts'
     import { cognito } from '@poolguard/core'
     import type { VerificationKey } from '../packages/core/src/keys/jwk.ts'
     declare const keys: readonly VerificationKey[]
     const { rules } = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'id' })
     const signed = checkSignature(decode('a.b.c', 1000), keys, 'issuer', async () => [], undefined)
     if ('payload' in signed) checkClaims(signed, rules, false)`,
  ],
  [
    'cognito() without clientId',
    'TS2345',
    `import { cognito } from '@poolguard/core'
     cognito({ userPoolId: 'us-east-1_a', tokenUse: 'access' })`,
    `import { cognito } from '@poolguard/core'
     cognito({ userPoolId: 'us-east-1_a', clientId: null, tokenUse: 'access' })`,
  ],
  [
    'cognito() without tokenUse',
    'TS2345',
    `import { cognito } from '@poolguard/core'
     cognito({ userPoolId: 'us-east-1_a', clientId: 'c' })`,
    `import { cognito } from '@poolguard/core'
     cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'any' })`,
  ],
  [
    'oidc() without audience',
    'TS2345',
    `import { oidc } from '@poolguard/core'
     oidc({ issuer: 'https://login.example.com' })`,
    `import { oidc } from '@poolguard/core'
     oidc({ issuer: 'https://login.example.com', audience: 'api' })`,
  ],
  [
    'a misspelt option',
    'TS2561',
    `import { cognito } from '@poolguard/core'
     cognito({ userPoolId: 'us-east-1_a', clientID: 'c', tokenUse: 'access' })`,
    `import { cognito } from '@poolguard/core'
     cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'access' })`,
  ],
  [
    'a symmetric algorithm',
    'TS2820',
    `import { oidc } from '@poolguard/core'
     oidc({ issuer: 'https://login.example.com', audience: 'api', algorithms: ['HS256'] })`,
    `import { oidc } from '@poolguard/core'
     oidc({ issuer: 'https://login.example.com', audience: 'api', algorithms: ['ES256'] })`,
  ],
  [
    'an issuer written by hand',
    'TS2353',
    `import { createVerifier } from '@poolguard/core'
     createVerifier({ issuers: { issuer: 'https://login.example.com' } })`,
    `import { createVerifier, oidc } from '@poolguard/core'
     createVerifier({ issuers: oidc({ issuer: 'https://login.example.com', audience: 'api' }) })`,
  ],
  [
    'the token_use of an ID token in an access token',
    'TS2322',
    `import { cognito, createVerifier } from '@poolguard/core'
     const issuers = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'access' })
     const use: 'id' = (await createVerifier({ issuers }).verify('')).claims.token_use`,
    `import { cognito, createVerifier } from '@poolguard/core'
     const issuers = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'id' })
     const use: 'id' = (await createVerifier({ issuers }).verify('')).claims.token_use`,
  ],
  [
    'an email of a token that may be an access token',
    'TS2322',
    `import { cognito, createVerifier } from '@poolguard/core'
     const issuers = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'any' })
     const { claims } = await createVerifier({ issuers }).verify('')
     const email: string | undefined = claims.email`,
    `import { cognito, createVerifier } from '@poolguard/core'
     const issuers = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'any' })
     const { claims } = await createVerifier({ issuers }).verify('')
     const email: string | undefined = claims.token_use === 'id' ? claims.email : undefined`,
  ],
  [
    'a write to a claim',
    'TS2540',
    `import { cognito, createVerifier } from '@poolguard/core'
     const issuers = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'access' })
     const { claims } = await createVerifier({ issuers }).verify('')
     claims.client_id = 'other'`,
    `import { cognito, createVerifier } from '@poolguard/core'
     const issuers = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'access' })
     const { claims } = await createVerifier({ issuers }).verify('')
     const copy = { ...claims, client_id: 'other' }`,
  ],
  [
    'a claim of req.auth with another type',
    'TS2322',
    `import '@poolguard/express/augment'
     import express from 'express'
     express().use((req) => { const sub: number | undefined = req.auth?.claims.sub })`,
    `import '@poolguard/express/augment'
     import express from 'express'
     express().use((req) => { const sub: string | undefined = req.auth?.claims.sub })`,
  ],
  [
    'a member of request.auth in Fastify, which may be null',
    'TS18047',
    `import '@poolguard/fastify'
     import Fastify from 'fastify'
     Fastify().get('/', async (request) => request.auth.subject)`,
    `import '@poolguard/fastify'
     import Fastify from 'fastify'
     Fastify().get('/', async (request) => request.auth?.subject)`,
  ],
  [
    'a requirement with a misspelt name',
    'TS2561',
    `import { authorize } from '@poolguard/express'
     authorize({ scope: 'orders/read' })`,
    `import { authorize } from '@poolguard/express'
     authorize({ scopes: 'orders/read' })`,
  ],
  [
    'an open route, which an authorizer cannot have',
    'TS2322',
    `import { authorizer } from '@poolguard/lambda'
     authorizer({ issuers: [] }, { routes: { 'GET /orders': false } })`,
    `import { authorizer } from '@poolguard/lambda'
     authorizer({ issuers: [] }, { routes: { 'GET /orders': true } })`,
  ],
  [
    'a look-up of issuers in the options of an authorizer',
    'TS2322',
    `import { authorizer } from '@poolguard/lambda'
     authorizer({ issuers: [], issuerLookup: { freshSeconds: 1 } })`,
    `import { createVerifier } from '@poolguard/core'
     import { authorizer } from '@poolguard/lambda'
     authorizer(createVerifier({ issuers: () => undefined, issuerLookup: { freshSeconds: 1 } }))`,
  ],
  [
    'a Lambda handler with a callback, where the auth context comes third',
    'TS2345',
    `import { createVerifier } from '@poolguard/core'
     import { withAuth } from '@poolguard/lambda'
     import type { APIGatewayProxyEvent, Callback, Context } from 'aws-lambda'
     const handler = (_event: APIGatewayProxyEvent, _context: Context, callback: Callback) => callback(null)
     withAuth(createVerifier({ issuers: [] }), handler)`,
    `import { createVerifier } from '@poolguard/core'
     import { withAuth } from '@poolguard/lambda'
     import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
     const handler = async (_event: APIGatewayProxyEvent, _context: Context) => 'ok'
     withAuth(createVerifier({ issuers: [] }), handler)`,
  ],
  [
    'a claim that only one of two issuers has',
    'TS2322',
    `import { cognito, createVerifier } from '@poolguard/core'
     const pool = { userPoolId: 'us-east-1_a', clientId: 'c' }
     const issuers = [cognito({ ...pool, tokenUse: 'access' }), cognito({ ...pool, tokenUse: 'id' })]
     const { claims } = await createVerifier({ issuers }).verify('')
     const use: 'access' = claims.token_use`,
    `import { cognito, createVerifier } from '@poolguard/core'
     const pool = { userPoolId: 'us-east-1_a', clientId: 'c' }
     const issuers = [cognito({ ...pool, tokenUse: 'access' }), cognito({ ...pool, tokenUse: 'id' })]
     const { claims } = await createVerifier({ issuers }).verify('')
     const use: 'access' | 'id' = claims.token_use`,
  ],
  [
    'the same for issuers that a function finds, in the options of an adapter',
    'TS2322',
    `import { cognito, oidc } from '@poolguard/core'
     import { authenticate } from '@poolguard/express'
     const access = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'access' })
     const partner = oidc<{ tenant: number }>({ issuer: 'https://p.example', audience: 'a' })
     const issuers = async (iss: string) => (iss === 'p' ? partner : access)
     authenticate({ issuers }, { requirement: { check: ({ claims }) => { const tenant: number = claims.tenant; return true } } })`,
    `import { cognito, oidc } from '@poolguard/core'
     import { authenticate } from '@poolguard/express'
     const access = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'access' })
     const partner = oidc<{ tenant: number }>({ issuer: 'https://p.example', audience: 'a' })
     const issuers = async (iss: string) => (iss === 'p' ? partner : access)
     authenticate({ issuers }, { requirement: { check: ({ claims }) => 'tenant' in claims } })
     authenticate({ issuers: partner }, { requirement: { check: ({ claims }) => claims.tenant > 1 } })`,
  ],
  [
    'a subject that may be missing',
    'TS2322',
    `import { createVerifier, oidc } from '@poolguard/core'
     const issuers = oidc({ issuer: 'https://a.example', audience: 'a', allowMissingSub: true })
     const subject: string = (await createVerifier({ issuers }).verify('')).subject`,
    `import { createVerifier, oidc } from '@poolguard/core'
     const issuers = oidc({ issuer: 'https://a.example', audience: 'a', allowMissingSub: true })
     const subject: string | undefined = (await createVerifier({ issuers }).verify('')).subject
     const issuer = oidc({ issuer: 'https://a.example', audience: 'a' })
     const always: string = (await createVerifier({ issuers: issuer }).verify('')).subject`,
  ],
  [
    'a requirement with a misspelt name in Fastify',
    'TS2561',
    `import '@poolguard/fastify'
     import Fastify from 'fastify'
     Fastify().authorize({ scope: 'orders/read' })`,
    `import '@poolguard/fastify'
     import Fastify from 'fastify'
     Fastify().authorize({ scopes: 'orders/read' })`,
  ],
]

const results = compile(
  Object.fromEntries(
    CASES.flatMap(([, , wrong, mended], index) => [
      [`wrong${index}`, wrong],
      [`mended${index}`, mended],
    ]),
  ),
)

describe('the compiler refuses', () => {
  it.each(CASES.map(([name, code], index) => ({ name, code, index })))('$name', ({ code, index }) => {
    expect(results[`mended${index}`]).toEqual([])
    expect(results[`wrong${index}`]?.[0]).toMatch(new RegExp(`^${code} `))
  })
})
