/** The ids of received tokens: each is new once until it expires, and a bounded number is kept. */
import { expect, it } from 'vitest'
import { ReplayMemory } from '../../packages/signals/src/replay-memory.ts'

it('an id → new once until it expires', () => {
  const memory = new ReplayMemory()
  expect([memory.add('a', 10, 0), memory.add('a', 10, 9), memory.add('a', 20, 10)]).toEqual([
    true,
    false,
    true,
  ])
})

it('an id that was deleted → new', () => {
  const memory = new ReplayMemory()
  memory.add('a', 10, 0)
  memory.delete('a')
  expect(memory.add('a', 10, 0)).toBe(true)
})

it('more than 10000 ids → the oldest is forgotten, the next is not', () => {
  const memory = new ReplayMemory()
  for (let at = 0; at <= 10_000; at++) memory.add(String(at), 10, 0)
  expect([memory.add('1', 10, 0), memory.add('0', 10, 0)]).toEqual([false, true])
})
