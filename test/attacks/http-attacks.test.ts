/** The attack table over HTTP: through each adapter, as far as a header can carry it. */
import { FAILURES, type Verifier } from '@poolguard/core'
import { afterAll, describe, expect, it } from 'vitest'
import { EXPRESS_ADAPTERS } from '../conformance/express.ts'
import { FASTIFY_ADAPTERS } from '../conformance/fastify.ts'
import type { Adapter } from '../conformance/harness.ts'
import { LAMBDA_ADAPTERS } from '../conformance/lambda.ts'
import { LAMBDA_HANDLER_ADAPTERS } from '../conformance/lambda-handlers.ts'
import type { Attack } from './row.ts'
import { TABLE } from './table.ts'
import { makeVerifier } from './world.ts'

/** RFC 6750 §2.1: what may follow the scheme. Anything else never gets as far as a token. */
const B64TOKEN = /^[\w\-.~+/]+=*$/
/** What an HTTP client sends in a header; Node's own refuses the rest. */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]+$/
/** Longer headers than this are cut off by the server (431) before anybody looks at them. */
const MOST_HEADER = 15_000

function codeOverHttp({ token, decision }: Attack): Attack['decision'] {
  if (!B64TOKEN.test(token as string)) return 'ERR_REQUEST_INVALID'
  return decision
}

const all = Object.values(TABLE).flat()
const sendable = all.filter(
  ({ token, target }) =>
    target === 'pool' && typeof token === 'string' && SENDABLE.test(token) && token.length < MOST_HEADER,
)
// A client strips white space from the end of a header, so that one there is no attack any more.
const attacks = sendable.filter(({ token }) => (token as string).trim() === token)

const oneOfEach = (adapters: readonly Adapter[], ...names: readonly string[]) =>
  adapters.filter(({ name }) => names.includes(name))

const ADAPTERS = [
  ...oneOfEach(EXPRESS_ADAPTERS, 'Express 4 over a socket', 'Express 5 over a socket'),
  ...oneOfEach(FASTIFY_ADAPTERS, 'Fastify over a socket'),
  ...oneOfEach(LAMBDA_ADAPTERS, 'Lambda, REST TOKEN', 'Lambda, REST REQUEST', 'Lambda, HTTP API 2.0'),
  ...oneOfEach(LAMBDA_HANDLER_ADAPTERS, 'Lambda handler, function URL', 'Lambda handler, load balancer'),
]

it('most of the table can be sent, and each adapter is asked', () => {
  expect(attacks.length).toBeGreaterThanOrEqual(250)
  expect(ADAPTERS).toHaveLength(8)
})

describe.each(ADAPTERS)('$name', async (adapter) => {
  const verifier: Verifier = makeVerifier('pool')
  const harness = await adapter.start(verifier)
  afterAll(() => harness.close())

  it('decides on every token as the verifier does', async () => {
    const answered: unknown[] = []
    const expected: unknown[] = []
    for (const attack of attacks) {
      const code = codeOverHttp(attack)
      const status = code === 'accepted' ? 200 : FAILURES[code].status
      const answer = await harness.send('/me', [['Authorization', `Bearer ${attack.token}`]])
      answered.push([attack.name, answer.status, answer.code])
      expected.push([
        attack.name,
        adapter.answers?.(status) ?? status,
        code === 'accepted' ? undefined : code,
      ])
    }
    expect(answered).toEqual(expected)
  })
})
