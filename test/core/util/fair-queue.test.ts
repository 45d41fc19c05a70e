/** Groups of jobs take turns. */
import { expect, it } from 'vitest'
import { FairQueue } from '../../../packages/core/src/util/fair-queue.ts'

const takeAll = (queue: FairQueue<string, string>) => {
  const taken: string[] = []
  for (let job = queue.take(); job !== undefined; job = queue.take()) taken.push(job)
  return taken
}

it('a long line and a short one → one job of each in turn', () => {
  const queue = new FairQueue<string, string>()
  for (const job of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) queue.add(job.slice(0, 1), job)
  expect([queue.countOf('a'), queue.countOf('none')]).toEqual([3, 0])
  expect(takeAll(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  expect([queue.take(), queue.countOf('a')]).toEqual([undefined, 0])
})

it('length → the number of waiting jobs in all groups', () => {
  const queue = new FairQueue<string, string>()
  queue.add('a', 'a1')
  queue.add('a', 'a2')
  queue.add('b', 'b1')
  expect(queue.length).toBe(3)
  queue.take()
  expect(queue.length).toBe(2)
  takeAll(queue)
  expect(queue.length).toBe(0)
})
