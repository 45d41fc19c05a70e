/**
 * `--lambda-endpoint` with serverless-offline, which is not ours. Version 13 runs with Serverless 3, which needs no
 * account; Serverless 4 asks for a login.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Consumer, consumerWith } from './consumer.ts'

let consumer: Consumer
beforeAll(async () => {
  consumer = await consumerWith(['serverless@3', 'serverless-offline@13'], ['core', 'local'])
})
afterAll(() => consumer?.remove())

it('a trigger at serverless-offline → run, its errors reported, an unknown function refused', async () => {
  expect(await consumer.run('node', 'serverless/sign-up.mjs')).toBe('works\n')
})
