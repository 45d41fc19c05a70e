/** The packed packages in Node, Bun and Deno: the verifier with every kind of key, and handlers of the Fetch standard. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, consumerWith } from './consumer.ts'

const RUNTIMES: [name: string, command: string, ...args: string[]][] = [
  ['Node', 'node'],
  ['Bun', 'npx', 'bun', 'run'],
  ['Deno', 'npx', 'deno', 'run', '--allow-all'],
]

describe('runtimes', () => {
  let consumer: Consumer
  beforeAll(async () => {
    consumer = await consumerWith(['bun@1', 'deno@2', 'hono@4', 'jose@6'], ['core', 'fetch'])
  })
  afterAll(() => consumer?.remove())

  it.for(RUNTIMES)('%s verifies and refuses', async ([name, command, ...args], { skip }) => {
    const hasBinary = await consumer.run(command, ...args.slice(0, 1), '--version').then(
      () => true,
      () => false,
    )
    if (!hasBinary) return skip(`${name} has no binary for this platform.`)
    expect(await consumer.run(command, ...args, 'runtime.mjs')).toBe('works\n')
  })
})
