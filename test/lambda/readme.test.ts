/** The tables of the package's README list every option. */
import { readFileSync } from 'node:fs'
import { createVerifier } from '@poolguard/core'
import { authorizer, withAuth } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'
import { ALB_OPTION_NAMES } from '../../packages/core/src/alb/alb-options.ts'

const readme = readFileSync(new URL('../../packages/lambda/README.md', import.meta.url), 'utf8')
const verifier = createVerifier({ issuers: (await createLocalPool()).issuer() })

/** The first columns of the tables that begin with the heading `option`. */
const tables = readme.split('| option |').slice(1)
const listed = tables.map((table) =>
  [...(table.split('\n\n')[0] as string).matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name),
)

/** The options that the error about an unknown one lists. */
function knownOf(make: () => unknown): string[] {
  try {
    make()
  } catch (error) {
    const [, names = ''] = /Known options: (.*)\.$/.exec((error as Error).message) ?? []
    return names.split(', ')
  }
  return []
}

describe('the README lists every option', () => {
  it('of authorizer', () => {
    const known = knownOf(() => authorizer(verifier, { zzzzzzzz: 1 } as object))
    expect(listed[0]?.toSorted()).toEqual(known.toSorted())
  })

  it('of withAuth, in words', () => {
    const known = knownOf(() => withAuth(verifier, () => 0, { zzzzzzzz: 1 } as object))
    expect(readme).toContain(`The options are ${known.map((name) => `\`${name}\``).join(' and ')};`)
  })

  it('of albVerifier', () => {
    expect(listed[1]).toEqual([...ALB_OPTION_NAMES])
  })
})
