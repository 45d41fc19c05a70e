/** Every case of every API, for each adapter. */
import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { APIS } from './apis.ts'
import { EXPRESS_ADAPTERS } from './express.ts'
import { FASTIFY_ADAPTERS } from './fastify.ts'
import { FETCH_ADAPTERS } from './fetch.ts'
import { LAMBDA_ADAPTERS } from './lambda.ts'
import { LAMBDA_HANDLER_ADAPTERS } from './lambda-handlers.ts'
import { NESTJS_ADAPTERS } from './nestjs.ts'

const pool = await createLocalPool()
const issuers = pool.issuer({ tokenUse: 'access' })
const ADAPTERS = [
  ...EXPRESS_ADAPTERS,
  ...FASTIFY_ADAPTERS,
  ...FETCH_ADAPTERS,
  ...LAMBDA_ADAPTERS,
  ...LAMBDA_HANDLER_ADAPTERS,
  ...NESTJS_ADAPTERS,
]

for (const { name: api, options, cases, needsAllHeaders = false } of APIS) {
  for (const adapter of ADAPTERS) {
    const { hasChallenges = true, hasCodes = true, hasAllHeaders = true, leavesOut = {} } = adapter
    if (needsAllHeaders && !hasAllHeaders) continue

    describe(`${adapter.name}, ${api}`, async () => {
      const all = { issuers, ...options }
      const harness = await adapter.start({ verifier: createVerifier(all), options: all })
      afterAll(() => harness.close())

      for (const one of cases.filter(({ name }) => leavesOut[name] === undefined)) {
        it(`${one.path}, ${one.name} → ${one.status}${one.code === undefined ? '' : ` ${one.code}`}`, async () => {
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
}
