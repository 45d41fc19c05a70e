/** Every row of what real clients must be able to do at the local pool, 2 to 48, has a test that is named by its number. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { read, root } from '../support/markdown.ts'

/** Rows that nothing is run for, each with its reason; docs/local-pool.md says the same. */
const WITHOUT_TEST: Readonly<Record<number, string>> = {
  31: 'adaptive authentication is not here; what there is of it, the lock-out, is row 42',
}

/** `4 and 30`, `15 to 19`, `25, 26 and 28` */
function numbersIn(list: string): number[] {
  return list.split(/, | and /).flatMap((part) => {
    const [first = 0, last = first] = part.split(' to ').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

const titles = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) => [...read(`test/${name}`).matchAll(/["'`]rows? (\d+(?:(?:, | and | to )\d+)*): /g)])

it('has a test for each row', () => {
  const tested = new Set(titles.flatMap(([, list = '']) => numbersIn(list)))
  const rows = Array.from({ length: 47 }, (_, index) => index + 2)
  expect(rows.filter((row) => !tested.has(row) && WITHOUT_TEST[row] === undefined)).toEqual([])
  expect(Object.keys(WITHOUT_TEST).filter((row) => tested.has(Number(row)))).toEqual([])
})
