import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { CASES } from './cases.ts'
import { EXPRESS_ADAPTERS } from './express.ts'
import { FASTIFY_ADAPTERS } from './fastify.ts'
import { LAMBDA_ADAPTERS } from './lambda.ts'
import { LAMBDA_HANDLER_ADAPTERS } from './lambda-handlers.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }), realm: 'orders' })

const ADAPTERS = [...EXPRESS_ADAPTERS, ...FASTIFY_ADAPTERS, ...LAMBDA_ADAPTERS, ...LAMBDA_HANDLER_ADAPTERS]

for (const adapter of ADAPTERS) {
  const { hasChallenges = true, hasCodes = true } = adapter

  describe(adapter.name, async () => {
    const harness = await adapter.start(verifier)
    afterAll(() => harness.close())

    for (const one of CASES.filter(({ name }) => adapter.leavesOut?.[name] === undefined)) {
      it(`${one.status}: ${one.name}`, async () => {
        const answer = await harness.send(one.path, await one.headers(pool))
        expect(answer).toEqual({
          status: adapter.answers?.(one.status) ?? one.status,
          code: hasCodes ? one.code : undefined,
          challenge: hasChallenges ? one.challenge : null,
        })
      })
    }
  })
}
