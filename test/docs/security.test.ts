/** SECURITY.md names files that defend and tests that attack: each exists, and no attack is left out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const security = read('SECURITY.md')
const named = [...security.matchAll(/`([\w./-]+\/[\w.-]+)`/g)]
  .map(([, path]) => path ?? '')
  .filter((path) => !path.startsWith('@'))
const rows = [...security.matchAll(/^\|.*\| `(packages\/[^`]+)` \| `(test\/[^`]+)` \|$/gm)]

describe('SECURITY.md', () => {
  it.each([...new Set(named)])('names %s, which exists', (path) => {
    expect(existsSync(join(root, path))).toBe(true)
  })

  it('has a defending file and an attacking test in every row', () => {
    const table = security.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('|---'))
    expect(rows).toHaveLength(table.length - 1)
  })

  it('names each file of attacks and vectors, but not what runs or builds them', () => {
    const files = [...readdirSync(join(root, 'test/attacks')), ...readdirSync(join(root, 'test/vectors'))]
    const tests = files.filter(
      (name) => /(test|attacks)\.ts$/.test(name) && !/^(http-)?attacks\.test/.test(name),
    )
    expect(tests.filter((name) => !security.includes(name))).toEqual([])
  })

  it.each(['npm run soak', 'npm run test:mutation'])('promises %s, which exists', (command) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    expect(Object.keys(scripts)).toContain(command.replace('npm run ', ''))
  })
})
