import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { CASES } from './cases.ts'
import { EXPRESS_ADAPTERS } from './express.ts'
import { FASTIFY_ADAPTERS } from './fastify.ts'
import { LAMBDA_ADAPTERS } from './lambda.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }), realm: 'orders' })

for (const adapter of [...EXPRESS_ADAPTERS, ...FASTIFY_ADAPTERS, ...LAMBDA_ADAPTERS]) {
  const hasChallenges = adapter.answers === undefined // a Lambda authorizer cannot set headers

  describe(adapter.name, async () => {
    const harness = await adapter.start(verifier)
    afterAll(() => harness.close())

    for (const one of CASES.filter(({ name }) => adapter.leavesOut?.[name] === undefined)) {
      it(`${one.status}: ${one.name}`, async () => {
        const answer = await harness.send(one.path, await one.headers(pool))
        expect(answer).toEqual({
          status: adapter.answers?.(one.status) ?? one.status,
          code: one.code,
          challenge: hasChallenges ? one.challenge : null,
        })
      })
    }
  })
}
