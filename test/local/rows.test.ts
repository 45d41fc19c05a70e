/** The rows of test/support/rows.ts against the titles that name them by number. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { read, root } from '../support/markdown.ts'
import { ROWS } from '../support/rows.ts'

/** `4 and 30`, `15 to 19` and `25, 26 and 28` → numbers */
function parseNumbers(list: string): number[] {
  return list.split(/, | and /).flatMap((part) => {
    const [first = 0, last = first] = part.split(' to ').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

/** The rows named by the titles of the tests, as `12 in local/api/sign-in.test.ts`. */
const titled = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(test|check)\.ts$/.test(path))
  .flatMap((path) =>
    [...read(`test/${path}`).matchAll(/["'`]rows? (\d+(?:(?:, | and | to )\d+)*): /g)]
      .flatMap(([, list = '']) => parseNumbers(list))
      .map((number) => `${number} in ${path}`),
  )

it('rows → numbered without gaps, each with a test or a reason', () => {
  expect(ROWS.map(({ number }) => number)).toEqual(ROWS.map((_, index) => index + 1))
  expect(ROWS.filter(({ files, reason }) => files.length > 0 === (reason !== undefined))).toEqual([])
})

it('rows with a file → a title in that file, and the other way round', () => {
  const listed = ROWS.flatMap(({ number, files }) => files.map((file) => `${number} in ${file}`))
  expect([...new Set(titled)].sort()).toEqual(listed.sort())
})
