/** The code in READMEs, docs and docstrings compiles; the tables of the reference have what the code has. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FAILURES } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { COGNITO_OPTION_NAMES } from '../packages/core/src/issuers/cognito.ts'
import { OIDC_OPTION_NAMES } from '../packages/core/src/issuers/oidc.ts'
import { REQUIREMENT_NAMES } from '../packages/core/src/requirement.ts'
import { KEY_NUMBERS, VERIFIER_OPTION_NAMES } from '../packages/core/src/verifier/options.ts'
import { compile } from './support/compile.ts'
import { blocksOf, docs, read, readmes, root, tableAfter } from './support/markdown.ts'

const reference = read('docs/reference.md')
const packages = readdirSync(join(root, 'packages'))
const sources = packages.flatMap((name) =>
  readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `packages/${name}/src/${file}`),
)

describe('code in the READMEs and on the pages of docs', () => {
  // A block that has a neighbour is shown as it stands in a file, and compiled there.
  const blocks = [...readmes, ...docs]
    .flatMap((path) => blocksOf(path))
    .filter(([, text]) => !text.includes("from './"))
  const complaints = compile(Object.fromEntries(blocks))

  it.each(blocks.map(([name]) => name))('%s compiles', (name) => {
    expect(complaints[name]).toEqual([])
  })

  it('is there for Express, Fastify and Lambda, ten lines each at the most', () => {
    const examples = blocksOf('README.md').slice(0, 3)
    const lengths = examples.map(
      ([, text]) => text.split('\n').filter((line) => line.trim() !== '').length - 1,
    )
    expect(examples.map(([, text]) => /@poolguard\/(?!core)(\w+)/.exec(text)?.[1])).toEqual([
      'express',
      'fastify',
      'lambda',
    ])
    expect(Math.max(...lengths)).toBeLessThanOrEqual(10)
  })
})

describe('code in the docstrings', () => {
  const blocks = sources.flatMap((path) => blocksOf(path))
  const complaints = compile(Object.fromEntries(blocks))

  it.each(blocks.map(([name]) => name))('%s compiles', (name) => {
    expect(complaints[name]).toEqual([])
  })
})

describe('the tables of docs/reference.md', () => {
  it('list every code with its status and challenge', () => {
    const rows = [...reference.matchAll(/^\| `(ERR_\w+)` \| (\d+) \| (.+) \|$/gm)].map(([, ...row]) => row)
    const expected = Object.entries(FAILURES).map(([code, { status, challenge, error }]) => {
      const said = challenge ? `\`${error ?? 'Bearer'}\`` : status === 503 ? 'none; `Retry-After`' : 'none'
      return [code, String(status), said]
    })
    expect(rows).toEqual(expected)
  })

  it.each([
    ['`createVerifier({ issuers, ...options })`:', VERIFIER_OPTION_NAMES],
    ['`keys`:', Object.keys(KEY_NUMBERS)],
    ['`cognito({...})`:', COGNITO_OPTION_NAMES],
    ['`oidc({...})`:', OIDC_OPTION_NAMES],
    ['## Requirements', REQUIREMENT_NAMES],
  ])('list every option of %s', (line, names) => {
    expect(tableAfter(reference, line)).toEqual([...names])
  })

  it('give the defaults that the code has for keys', () => {
    const rows = Object.entries(KEY_NUMBERS).map(([name, [fallback]]) => `| \`${name}\` | \`${fallback}\` |`)
    expect(rows.filter((row) => !reference.includes(row))).toEqual([])
  })
})
