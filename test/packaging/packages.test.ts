/** The packages as they are built and packed. `npm test` builds them first. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { folders, packAll } from '../support/tarballs.ts'

const run = promisify(execFile)
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const folder = await mkdtemp(join(tmpdir(), 'poolguard-'))
const tarballs = await packAll(folder)
afterAll(() => rm(folder, { recursive: true }))

async function runNode(...parameters: string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, parameters, { cwd: root })
  return JSON.parse(stdout)
}

const asModule = (code: string) => runNode('--input-type=module', '-e', code)

describe.each(folders)('packages/%s', (name) => {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))

  it('packs its build, its README, its license and nothing else', () => {
    const packed = tarballs.get(name)?.files ?? []
    const others = packed.filter((path) => !/^(dist\/[^/]+|bin\/poolguard\.mjs|package\.json)$/.test(path))
    expect(others).toEqual(['LICENSE', 'README.md'])
  })

  it('has source maps with their sources, because no source is packed', async () => {
    const dist = join(root, 'packages', name, 'dist')
    const maps = readdirSync(dist).filter((file) => file.endsWith('.map'))
    const without = maps.filter((file) => {
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(dist, file), 'utf8'))
      const hasText = (source: string, at: number) =>
        typeof sourcesContent?.[at] === 'string' && (sourcesContent[at] !== '' || source.endsWith('.json'))
      return !sources.every(hasText)
    })
    expect(maps).not.toEqual([])
    expect(without).toEqual([])
  })

  it('names the license of each built-in package', () => {
    const builtIn = Object.keys(manifest.devDependencies ?? {})
    const dist = join(root, 'packages', name, 'dist')
    const file = join(dist, 'THIRD-PARTY-LICENSES.txt')
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    expect(builtIn.filter((each) => !new RegExp(`^${each} .*\n\n.*(MIT|Copyright)`, 'm').test(text))).toEqual(
      [],
    )
  })

  it('names its repository, because provenance is checked against it', () => {
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      homepage: expect.stringMatching(/^https:\/\/.+#readme$/),
      repository: {
        type: 'git',
        url: 'git+https://github.com/poolguard/poolguard.git',
        directory: `packages/${name}`,
      },
      bugs: expect.stringMatching(/^https:/),
      publishConfig: { access: 'public', provenance: true },
      sideEffects: false,
    })
  })

  it('names the types of each entry before its code, because the first match is used', () => {
    const conditions = Object.values(manifest.exports).filter((entry) => typeof entry !== 'string')
    const orders = conditions.flatMap((entry) => Object.values(entry as object).map(Object.keys))
    expect(orders.filter(([first]) => first !== 'types')).toEqual([])
  })

  it('has a README whose links work on the registry too', () => {
    const readme = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to)
    expect(links.filter((to) => !/^(https:|#)/.test(to ?? ''))).toEqual([])
  })
})

it('the version in the sources of core → that of its package.json', async () => {
  const { VERSION } = await import('../../packages/core/src/version.ts')
  expect(VERSION).toBe(JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8')).version)
})

describe('the two builds together', () => {
  it('an error of one → instanceof the class of the other, but not of a subclass', async () => {
    const code = `
      import { createRequire } from 'node:module'
      import { AuthError, ConfigError } from '@poolguard/core'
      const other = createRequire(import.meta.url)('@poolguard/core')
      class Mine extends AuthError {}
      console.log(JSON.stringify([
        AuthError !== other.AuthError,
        new other.AuthError('ERR_FORBIDDEN') instanceof AuthError,
        new other.ConfigError('') instanceof ConfigError,
        new AuthError('ERR_FORBIDDEN') instanceof Mine,
        new Mine('ERR_FORBIDDEN') instanceof other.AuthError,
      ]))`
    expect(await asModule(code)).toEqual([true, true, true, false, true])
  })

  it('issuers of one → accepted by createVerifier of the other', async () => {
    const code = `
      import { createRequire } from 'node:module'
      import { createVerifier } from '@poolguard/core'
      const { cognito } = createRequire(import.meta.url)('@poolguard/core')
      const issuers = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'id' })
      console.log(JSON.stringify(Object.keys(createVerifier({ issuers }))))`
    expect(await asModule(code)).toEqual([])
  })
})
