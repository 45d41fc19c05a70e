/** The application's own schema of claims: what it checks, what it may change, and what it may not. */
import { type ClaimsSchema, ConfigError, cognito, createVerifier, oidc } from '@poolguard/core'
import { dpop } from '@poolguard/core/dpop'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import {
  ACCESS,
  access,
  CLIENT,
  NOW,
  OIDC,
  OIDC_ISSUER,
  outcome,
  POOL_ID,
  poolJwks,
  poolKey,
  refusal,
} from '../../support/core-fixtures.ts'
import { API_URL, ath, bound, clientKey, dpopRequest, jktOf, proof } from '../../support/dpop.ts'
import { mint } from '../../support/mint.ts'

const INVALID = 'ERR_CLAIM_INVALID'
const now = () => NOW * 1000

function makeVerifier<Own>(claims: ClaimsSchema<Own>) {
  const pool = { userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', jwks: poolJwks } as const
  return createVerifier({ issuers: cognito({ ...pool, claims }), now })
}

const VALIDATORS: readonly [string, ClaimsSchema<{ 'custom:tenant': string }>][] = [
  ['zod', z.object({ 'custom:tenant': z.string().min(3) })],
  ['valibot', v.object({ 'custom:tenant': v.pipe(v.string(), v.minLength(3)) })],
  ['arktype', type({ 'custom:tenant': 'string >= 3' })],
]

describe.each(VALIDATORS)('a schema of %s', (_name, schema) => {
  const verifier = makeVerifier(schema)
  const good = access({ 'custom:tenant': 'acme' })

  it('valid claims → accepted and typed', async () => {
    const { claims } = await verifier.verify(good)
    expectTypeOf(claims['custom:tenant']).toEqualTypeOf<string>()
    expectTypeOf(claims.client_id).toEqualTypeOf<string>()
    expect(claims).toMatchObject({ 'custom:tenant': 'acme', client_id: CLIENT, username: 'alice' })
    expect(verifier.verifySync(good).claims['custom:tenant']).toBe('acme')
  })

  it.each([
    ['missing', {}],
    ['wrong', { 'custom:tenant': 'a' }],
    ['of another type', { 'custom:tenant': 7 }],
  ])('a claim that is %s → ERR_CLAIM_INVALID with its name', async (_what, claims) => {
    const error = await refusal(() => verifier.verify(access(claims)))
    expect({ code: error.code, claim: error.detail?.claim }).toEqual({
      code: INVALID,
      claim: 'custom:tenant',
    })
    expect(() => verifier.verifySync(access(claims))).toThrow(expect.objectContaining({ code: INVALID }))
  })

  it('→ a check in the explanation', async () => {
    const { code, checks } = await verifier.explain(access({ 'custom:tenant': 'a' }))
    expect({ code, outcome: checks.find(({ name }) => name === 'schema')?.outcome }).toEqual({
      code: INVALID,
      outcome: 'failed',
    })
    expect((await verifier.explain(good)).accepted).toBe(true)
  })
})

describe('what a schema returns', () => {
  it('→ replaces the claim, frozen', async () => {
    const verifier = makeVerifier(z.object({ scope: z.string().transform((scope) => scope.split(' ')) }))
    const { claims, scopes } = await verifier.verify(access())
    expect(claims.scope).toEqual(['openid', 'orders/read'])
    expect(scopes).toEqual(['openid', 'orders/read'])
    expect(Object.isFrozen(claims.scope)).toBe(true)
  })

  it('an instance of a class → unchanged', async () => {
    const when = new Date(0)
    const verifier = makeVerifier(z.object({ username: z.string().transform(() => when) }))
    expect((await verifier.verify(access())).claims.username).toBe(when)
    expect(Object.isFrozen(when)).toBe(false)
  })

  it('for a claim that poolguard checks → not used', async () => {
    const names = [
      'iss',
      'sub',
      'aud',
      'exp',
      'nbf',
      'iat',
      'jti',
      'auth_time',
      'token_use',
      'client_id',
      'origin_jti',
      'sid',
      'cnf',
    ]
    const forged = Object.fromEntries(names.map((name) => [name, 'forged']))
    const verifier = makeVerifier(z.any().transform(() => ({ ...forged, own: true })))
    const { claims } = await verifier.verify(access())
    expect(claims).toMatchObject({ own: true, sub: ACCESS.sub })
    expect(Object.values(claims)).not.toContain('forged')
  })

  it('without a member of cnf → the token is still bound by it', async () => {
    const claims = z.object({ cnf: z.object({ jkt: z.string() }) })
    const pool = { userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', jwks: poolJwks } as const
    const proofs = dpop({ publicUrl: API_URL })
    const verifier = createVerifier({ issuers: cognito({ ...pool, claims }), now, proofs })
    const token = bound({ cnf: { jkt: jktOf(clientKey), 'x5t#S256': 'of-a-certificate' } })
    const request = dpopRequest(token, proof({ ath: ath(token) }))
    expect(await outcome(() => verifier.authenticate(request))).toBe('ERR_TOKEN_BOUND')
  })

  it('changes to its input → no effect', async () => {
    const change = (claims: Record<string, unknown>) => {
      Object.assign(claims, { sub: 'admin', exp: 9e9, origin_jti: 'forged' })
      return { value: claims }
    }
    for (const validate of [change, async (claims: never) => change(claims)]) {
      const verifier = makeVerifier({ '~standard': { version: 1, vendor: 'x', validate } } as never)
      const { claims } = await verifier.verify(access())
      expect(claims).toMatchObject({ sub: ACCESS.sub, exp: ACCESS.exp })
      expect(claims).not.toHaveProperty('origin_jti')
    }
    const verifier = makeVerifier({ '~standard': { version: 1, vendor: 'x', validate: change } } as never)
    expect(verifier.verifySync(access()).subject).toBe(ACCESS.sub)
  })

  it('a token that another check refuses → the schema is not called', async () => {
    const seen: unknown[] = []
    const verifier = makeVerifier(z.any().transform((claims) => seen.push(claims) && claims))
    await outcome(() => verifier.verify(access({ client_id: 'another' })))
    await outcome(() => verifier.verify(`${access()}x`))
    await verifier.explain(access({ client_id: 'another' }))
    expect(seen).toEqual([])
  })

  it('not an object, or a schema that throws → an error, not a refusal', async () => {
    for (const given of [null, undefined, 'text', 7]) {
      const nothing = makeVerifier(z.any().transform(() => given))
      await expect(nothing.verify(access())).rejects.toMatchObject({ name: 'Error' })
    }
    const failing = makeVerifier(
      z.any().transform(() => {
        throw new Error('database')
      }),
    )
    await expect(failing.verify(access())).rejects.toThrow('database')
  })
})

describe('an issue that a validator reports', () => {
  const reporting = (...issues: readonly object[]) =>
    makeVerifier({ '~standard': { version: 1, vendor: 'x', validate: () => ({ issues }) } } as ClaimsSchema)

  it.each([
    ['by a path of names', { message: 'no', path: ['a', 0] }, 'a.0'],
    ['by a path of objects', { message: 'no', path: [{ key: 'a' }, { key: 'b' }] }, 'a.b'],
    ['without a path', { message: 'no' }, undefined],
  ])('%s → names its claim', async (_name, issue, claim) => {
    const { detail } = await refusal(() => reporting(issue).verify(access()))
    expect(detail?.claim).toBe(claim)
    expect(detail?.reason).toContain('no')
    expect(Object.keys(detail ?? {})).toHaveLength(claim === undefined ? 1 : 2)
  })

  it('an empty list of issues → ERR_CLAIM_INVALID', async () => {
    const { code, detail } = await refusal(() => reporting().verify(access()))
    expect(code).toBe(INVALID)
    expect(detail?.reason).toMatch(/\w\.$/)
  })
})

describe('an asynchronous schema', () => {
  const verifier = makeVerifier(z.object({ username: z.string().refine(async (name) => name === 'alice') }))

  it('with verify → awaited', async () => {
    expect(await outcome(() => verifier.verify(access()))).toBe('accepted')
    expect(await outcome(() => verifier.verify(access({ username: 'bob' })))).toBe(INVALID)
  })

  it('with verifySync → throws, without an unhandled rejection', async () => {
    expect(() => verifier.verifySync(access({ username: 'bob' }))).toThrow('verifySync')
    const failing = { version: 1, vendor: 'test', validate: () => Promise.reject(new Error('down')) }
    expect(() => makeVerifier({ '~standard': failing } as ClaimsSchema).verifySync(access())).toThrow(
      'verifySync',
    )
  })
})

describe('an OIDC issuer', () => {
  it('with a schema → accepted', async () => {
    const schema = z.object({ roles: z.array(z.string()) })
    const audience = OIDC.aud
    const verifier = createVerifier({
      issuers: oidc({ issuer: OIDC_ISSUER, audience, jwks: poolJwks, claims: schema }),
      now,
    })
    const { claims } = await verifier.verify(mint(poolKey, { ...OIDC, roles: ['a'] }))
    expectTypeOf(claims.roles).toEqualTypeOf<string[]>()
    expect(await outcome(() => verifier.verify(mint(poolKey, OIDC)))).toBe(INVALID)
  })

  it('looked up with another schema → the new schema applies', async () => {
    let schema: ClaimsSchema = z.object({})
    const verifier = createVerifier({
      issuers: (issuer) => oidc({ issuer, audience: OIDC.aud, jwks: poolJwks, claims: schema }),
      issuerLookup: { freshSeconds: 0 },
      now,
    })
    expect(await outcome(() => verifier.verify(mint(poolKey, OIDC)))).toBe('accepted')
    schema = z.object({ roles: z.array(z.string()) })
    expect(await outcome(() => verifier.verify(mint(poolKey, OIDC)))).toBe(INVALID)
  })
})

describe('an invalid schema', () => {
  it.each([
    ['an object', {}],
    ['a string', 'string'],
    ['null', null],
    ['a function', () => true],
  ])('%s → ConfigError', (_name, claims) => {
    expect(() => makeVerifier(claims as never)).toThrow(ConfigError)
  })
})
