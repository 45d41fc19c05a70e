/** The attacks of the table that a header can carry, sent over HTTP to each adapter. */
import { createVerifier, FAILURES } from '@poolguard/core'
import { afterAll, describe, expect, it } from 'vitest'
import { EXPRESS_ADAPTERS } from '../conformance/express.ts'
import { FASTIFY_ADAPTERS } from '../conformance/fastify.ts'
import { FETCH_ADAPTERS } from '../conformance/fetch.ts'
import type { Adapter } from '../conformance/harness.ts'
import { LAMBDA_ADAPTERS } from '../conformance/lambda.ts'
import { LAMBDA_HANDLER_ADAPTERS } from '../conformance/lambda-handlers.ts'
import { NESTJS_ADAPTERS } from '../conformance/nestjs.ts'
import type { Attack } from './row.ts'
import { TABLE } from './table.ts'
import { makeOptions } from './world.ts'

/** RFC 6750 §2.1: what may follow the scheme. Anything else is not a token, and step 1 refuses it. */
const B64TOKEN = /^[\w\-.~+/]+=*$/
/** What an HTTP client can send in a header. Node's own client refuses the rest. */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]+$/
/** The server refuses longer headers (431) before an adapter sees them. */
const MAX_HEADER = 15_000

function decideOverHttp({ token, decision }: Attack): Attack['decision'] {
  if (!B64TOKEN.test(token as string)) return 'ERR_REQUEST_INVALID'
  return decision
}

const all = Object.values(TABLE).flat()
const sendable = all.filter(
  ({ token, target }) =>
    target === 'pool' && typeof token === 'string' && SENDABLE.test(token) && token.length < MAX_HEADER,
)
// A client strips white space from the end of a header, so a token that ends with it is no longer an attack.
const attacks = sendable.filter(({ token }) => (token as string).trim() === token)

const pickByName = (adapters: readonly Adapter[], ...names: readonly string[]) =>
  adapters.filter(({ name }) => names.includes(name))

const ADAPTERS = [
  ...pickByName(EXPRESS_ADAPTERS, 'Express 4 over a socket', 'Express 5 over a socket'),
  ...pickByName(FASTIFY_ADAPTERS, 'Fastify over a socket'),
  ...pickByName(FETCH_ADAPTERS, 'Fetch handler', 'Hono over a socket'),
  ...pickByName(LAMBDA_ADAPTERS, 'Lambda, REST TOKEN', 'Lambda, REST REQUEST', 'Lambda, HTTP API 2.0'),
  ...pickByName(LAMBDA_ADAPTERS, 'Lambda, REST REQUEST, by options'),
  ...pickByName(LAMBDA_HANDLER_ADAPTERS, 'Lambda handler, function URL', 'Lambda handler, load balancer'),
  ...NESTJS_ADAPTERS,
]

it('the table over HTTP → at least 250 rows and thirteen adapters', () => {
  expect(attacks.length).toBeGreaterThanOrEqual(250)
  expect(ADAPTERS).toHaveLength(13)
})

describe.each(ADAPTERS)('$name', async (adapter) => {
  const options = makeOptions('pool')
  const harness = await adapter.start({ verifier: createVerifier(options), options })
  afterAll(() => harness.close())

  it('every token of the table → its decision; not a b64token → ERR_REQUEST_INVALID', async () => {
    const answered: unknown[] = []
    const expected: unknown[] = []
    for (const attack of attacks) {
      const code = decideOverHttp(attack)
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
