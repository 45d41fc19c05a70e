/**
 * Amplify 5 signs in to the local pool. It is here because it brings React Native, 230 MB, as a peer of its storage.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Consumer, consumerWith } from './consumer.ts'

let consumer: Consumer
beforeAll(async () => {
  consumer = await consumerWith(['@aws-amplify/auth@5'], ['core', 'local'])
})
afterAll(() => consumer?.remove())

it('sign-up, SRP sign-in, refresh, MFA, sign-out → works', async () => {
  expect(await consumer.run('node', 'amplify-5.mjs')).toBe('works\n')
})
