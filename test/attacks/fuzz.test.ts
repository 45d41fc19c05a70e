/** Any input → a decision, an AuthError or a ConfigError. */
import { AuthError, ConfigError, cognito, createVerifier, oidc, revocationList } from '@poolguard/core'
import { albVerifier } from '@poolguard/core/alb'
import { authenticate, authorize } from '@poolguard/express'
import { authorizer, withAuth } from '@poolguard/lambda'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeHeaders } from '../../packages/core/src/errors/challenge.ts'
import { FAILURES } from '../../packages/core/src/errors/codes.ts'
import { ALGORITHMS } from '../../packages/core/src/keys/algorithms.ts'
import { importKeys, isKeySet } from '../../packages/core/src/keys/jwks.ts'
import { ACCESS, API, access, OIDC_ISSUER, POOL_ID, poolJwks, poolKey } from '../support/core-fixtures.ts'
import { encoded, jws, signer } from '../support/mint.ts'
import { makeVerifier } from './world.ts'

const RUNS = { numRuns: 500 }
const verifier = makeVerifier('pool')

/** Runs `act`, which may throw only our own errors. */
async function decide(act: () => unknown): Promise<'done' | 'refused' | 'misconfigured'> {
  try {
    await act()
    return 'done'
  } catch (error) {
    if (error instanceof AuthError) return 'refused'
    if (error instanceof ConfigError) return 'misconfigured'
    throw error
  }
}

const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true })
const claimName = fc.constantFrom(...Object.keys(ACCESS), 'aud', 'nbf', 'jti', '__proto__', 'groups', 'scp')
const claims = fc
  .dictionary(claimName, fc.jsonValue(), { maxKeys: 6 })
  .map((changes) => ({ ...ACCESS, ...changes }))
const headers = fc
  .dictionary(fc.constantFrom('alg', 'kid', 'typ', 'crit', 'b64', 'jwk', 'jku', 'x5c'), fc.jsonValue())
  .map((changes) => ({ alg: 'RS256', kid: poolKey.kid, ...changes }))

describe('fuzzing', () => {
  it('any value as a token → refused', async () => {
    const value = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), anything)
    await fc.assert(
      fc.asyncProperty(value, async (token) => {
        expect(await decide(() => verifier.verify(token as string))).toBe('refused')
        expect(await decide(() => verifier.verifySync(token as string))).toBe('refused')
        expect((await verifier.explain(token as string)).accepted).toBe(false)
      }),
      RUNS,
    )
  })

  it('any three parts of any JSON → refused', async () => {
    const part = fc.oneof(fc.json(), fc.string(), fc.constant('{"alg":"RS256"}')).map(encoded)
    await fc.assert(
      fc.asyncProperty(part, part, part, async (header, payload, signature) => {
        expect(await decide(() => verifier.verify(`${header}.${payload}.${signature}`))).toBe('refused')
      }),
      RUNS,
    )
  })

  it('any header and claims with a good signature → verify and explain agree', async () => {
    await fc.assert(
      fc.asyncProperty(headers, claims, async (header, payload) => {
        const token = jws(header, payload, signer(poolKey))
        const decision = await decide(() => verifier.verify(token))
        expect(['done', 'refused']).toContain(decision)
        expect((await verifier.explain(token)).accepted).toBe(decision === 'done')
      }),
      RUNS,
    )
  })

  it('a good token with any change → refused', async () => {
    const good = access()
    const edit = fc.record({
      at: fc.nat(good.length),
      remove: fc.nat(3),
      insert: fc.string({ maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const changed = edits.reduce(
          (text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove),
          good,
        )
        fc.pre(changed !== good)
        expect(await decide(() => verifier.verify(changed))).toBe('refused')
      }),
      { numRuns: 2000 },
    )
  })

  it('any headers or request → refused', async () => {
    const name = fc.constantFrom('authorization', 'cookie', 'x-token', 'constructor', '__proto__')
    const value = fc.oneof(
      anything,
      fc.string().map((text) => `Bearer ${text}`),
      fc.array(fc.string()),
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, fc.dictionary(name, value)), async (given) => {
        expect(await decide(() => verifier.authenticate({ headers: given } as never))).toBe('refused')
        expect(await decide(() => verifier.authenticate(given as never))).toBe('refused')
      }),
      RUNS,
    )
  })

  it('any document → a key set or none, never an exception', () => {
    const member = fc.oneof(fc.constantFrom(...Object.values(poolJwks.keys[0] as object)), fc.jsonValue())
    const names = fc.constantFrom('kty', 'n', 'e', 'x', 'y', 'd', 'k', 'crv', 'alg', 'use', 'key_ops', 'kid')
    const jwk = fc.oneof(fc.dictionary(names, member), anything)
    const document = fc.oneof(anything, fc.record({ keys: fc.oneof(fc.array(jwk), anything) }))
    const algorithms = [ALGORITHMS.RS256, ALGORITHMS.ES256, ALGORITHMS.EdDSA]
    fc.assert(
      fc.property(document, (given) => {
        if (isKeySet(given)) expect(Array.isArray(importKeys(given, algorithms).keys)).toBe(true)
        expect(() => isKeySet(given)).not.toThrow()
      }),
      RUNS,
    )
  })

  it('any options → accepted, or a ConfigError', async () => {
    const names = fc.constantFrom(
      'issuers',
      'keys',
      'cache',
      'now',
      'realm',
      'from',
      'isRevoked',
      'issuerLookup',
      'clientId',
      'audience',
      'userPoolId',
      'tokenUse',
      'issuer',
      'jwks',
      'jwksUri',
      'claims',
      'algorithms',
      'regions',
    )
    const pool = {
      userPoolId: POOL_ID,
      clientId: 'a',
      tokenUse: 'access',
      issuer: OIDC_ISSUER,
      audience: API,
    }
    const options = fc.oneof(
      anything,
      fc.dictionary(names, anything),
      fc.dictionary(names, anything).map((more) => ({ ...pool, ...more })),
    )
    await fc.assert(
      fc.asyncProperty(options, async (given) => {
        const makers = [cognito, oidc, createVerifier, revocationList, albVerifier, authorize] as ((
          options: never,
        ) => unknown)[]
        for (const make of makers) expect(await decide(() => make(given as never))).not.toBe('refused')
        for (const make of [authenticate, authorizer, withAuth] as ((...options: never[]) => unknown)[]) {
          expect(await decide(() => make(given as never, given as never))).not.toBe('refused')
          expect(await decide(() => make(verifier as never, given as never, given as never))).not.toBe(
            'refused',
          )
        }
      }),
      RUNS,
    )
  })

  it('any Lambda event → an answer or a known error, never let in', async () => {
    const authorize = authorizer(verifier)
    const guarded = withAuth(verifier, async () => 'let in')
    const names = fc.constantFrom(
      'type',
      'version',
      'authorizationToken',
      'headers',
      'multiValueHeaders',
      'cookies',
      'methodArn',
      'routeArn',
      'requestContext',
      'httpMethod',
    )
    const value = fc.oneof(
      anything,
      fc.constantFrom(
        'TOKEN',
        'REQUEST',
        '1.0',
        '2.0',
        'GET',
        'Bearer a.b.c',
        'arn:aws:execute-api:us-east-1:123456789012:a/b/GET/c',
      ),
    )
    const known = /^(Unauthorized$|authorizer: |withAuth: )/
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, fc.dictionary(names, value)), async (event) => {
        for (const answer of [authorize, guarded] as ((
          event: unknown,
          context: unknown,
        ) => Promise<unknown>)[]) {
          const outcome = await answer(event, {}).catch((error: unknown) => error)
          if (outcome instanceof Error) expect(outcome.message).toMatch(known)
          expect(JSON.stringify(outcome)).not.toContain('let in')
        }
      }),
      RUNS,
    )
  })

  it('any value in a challenge → parses back to the same value', () => {
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(text, text, text, (realm, scope, resourceMetadata) => {
        const { 'WWW-Authenticate': line } = makeHeaders(FAILURES.ERR_SCOPE_INSUFFICIENT, {
          realm,
          scope,
          resourceMetadata,
        })
        expect(line).toMatch(/^[\x20-\x7e]+$/)
        // RFC 9110 §5.6.4: quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
        const pairs = [...(line as string).matchAll(/(\w+)="((?:[^"\\]|\\.)*)"(?:, |$)/g)]
        const read = Object.fromEntries(
          pairs.map(([, name, value]) => [name, value?.replace(/\\(.)/g, '$1')]),
        )
        const printable = (value: string) => value.replace(/[^\x20-\x7e]/g, '?')
        expect(read).toMatchObject({
          realm: printable(realm),
          ...(scope === '' ? {} : { scope: printable(scope) }), // an empty scope is left out
          resource_metadata: printable(resourceMetadata),
        })
        expect(pairs.map(([whole]) => whole).join('')).toBe((line as string).slice('Bearer '.length))
      }),
      RUNS,
    )
  })
})
