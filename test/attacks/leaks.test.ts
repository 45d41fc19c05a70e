/** What callers and logs see: no token, signature or secret; and each code has one message. */
import { inspect } from 'node:util'
import {
  AuthError,
  type AuthErrorCode,
  createVerifier,
  FAILURES,
  oidc,
  revocationList,
} from '@poolguard/core'
import { toProblem } from '@poolguard/core/adapter'
import { authorizer } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it, vi } from 'vitest'
import { access, poolVerifier, refusal } from '../support/core-fixtures.ts'
import { answers, useKeyServer } from '../support/key-server.ts'
import { TABLE } from './table.ts'
import { makeVerifier } from './world.ts'

const server = useKeyServer()
const WHOLE = {
  depth: 12,
  showHidden: true,
  getters: true,
  maxStringLength: null,
  maxArrayLength: null,
} as const

/** Everything that printing an object can show, including its prototypes. */
function printAll(value: unknown): string {
  const json = JSON.stringify(value) ?? ''
  const own = Object.getOwnPropertyNames(Object(value)).map((name) =>
    inspect(Reflect.get(Object(value), name), WHOLE),
  )
  return [json, String(value), inspect(value), inspect(value, WHOLE), inspect({ value }, WHOLE), ...own].join(
    '\n',
  )
}

/** The parts of a token that must not leak. Its header may: it is the same for all tokens. */
function splitSecrets(token: string): string[] {
  const [, payload = '', signature = ''] = token.split('.')
  return [token, payload, signature].filter((part) => part.length > 12)
}

describe('a refusal', () => {
  const verifier = makeVerifier('pool')
  const refused = Object.values(TABLE)
    .flat()
    .filter(
      ({ decision, target, token }) =>
        decision !== 'accepted' && target === 'pool' && typeof token === 'string',
    )

  it('every refused token of the table → not in the error', async () => {
    const leaking: string[] = []
    for (const { name, token } of refused) {
      const headers = { authorization: `Bearer x${token}` } // x keeps a leading space in the token
      const errors = [
        await refusal(() => verifier.verify(token as string)),
        await refusal(() => verifier.authenticate({ headers })),
      ]
      for (const error of errors) {
        const shown = printAll(error) + JSON.stringify([error.headers, toProblem(error)]) + error.stack
        if (splitSecrets(token as string).some((secret) => shown.includes(secret))) leaking.push(name)
      }
    }
    expect(leaking).toEqual([])
  })

  it('the same code → the same message', async () => {
    const messages = new Map<AuthErrorCode, Set<string>>()
    for (const { token } of refused) {
      const { code, message } = await refusal(() => verifier.verify(token as string))
      messages.set(code, (messages.get(code) ?? new Set()).add(message))
    }
    for (const [code, texts] of messages) expect([...texts]).toEqual([FAILURES[code].message])
  })

  it('detail and cause → not in what a caller sees', () => {
    const cause = new Error('connect ECONNREFUSED 10.0.0.7:443')
    const error = new AuthError('ERR_KEYS_UNAVAILABLE', {
      cause,
      detail: { reason: 'https://keys.internal is down' },
    })
    const shown = JSON.stringify([error, toProblem(error), error.headers, error.message])
    expect(shown).not.toMatch(/10\.0\.0\.7|internal|ECONNREFUSED/)
  })
})

describe('objects that people print', () => {
  it.each<[string, () => unknown]>([
    [
      'a verifier with a cached token',
      () => {
        const verifier = poolVerifier()
        verifier.verifySync(access())
        return verifier
      },
    ],
    ['an AuthContext', () => poolVerifier().verifySync(access())],
    ['a revocation list', () => revocationList()],
    ['an authorizer', () => authorizer(poolVerifier())],
  ])('%s → does not show the token', (_name, make) => {
    const shown = printAll(make())
    expect(splitSecrets(access()).filter((secret) => shown.includes(secret))).toEqual([])
  })

  it('a local pool → shows no private key', async () => {
    const pool = await createLocalPool()
    const shown = printAll(pool) + JSON.stringify([pool.jwks(), pool.issuer()])
    expect(shown).not.toMatch(/"(d|p|q|dp|dq|qi)":|PRIVATE KEY/)
  })
})

describe('the console', () => {
  it('an accepted token, a refused token and an outage → nothing written', async () => {
    const written = ['log', 'info', 'warn', 'error', 'debug'].map((name) => vi.spyOn(console, name as 'log'))
    const out = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    const site = server.site()
    site.on('/jwks', answers.text('down', 500))
    const issuers = oidc({ issuer: site.origin, jwksUri: `${site.origin}/jwks`, audience: 'a' })
    await createVerifier({ issuers })
      .ready()
      .catch(() => {})
    await poolVerifier().verify(access())
    await refusal(() => poolVerifier().verify('a.b.c'))
    const calls = [...written, ...out].map(({ mock }) => mock.calls.length)
    for (const spy of [...written, ...out]) spy.mockRestore()
    expect(calls).toEqual([0, 0, 0, 0, 0, 0, 0])
  })
})
