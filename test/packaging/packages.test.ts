/** The packages as they are built and packed: `npm test` builds before it comes here. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const packages = await readdir(join(root, 'packages'))
const folder = await mkdtemp(join(tmpdir(), 'poolguard-'))
afterAll(() => rm(folder, { recursive: true }))

async function node(...parameters: string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, parameters, { cwd: root })
  return JSON.parse(stdout)
}

const asModule = (code: string) => node('--input-type=module', '-e', code)
const asCommonJs = (code: string) => node('--input-type=commonjs', '-e', code)

/** What each package exports at run time: a change here is a change of the public API. */
const EXPORTS: Readonly<Record<string, readonly string[]>> = {
  core: [
    'AuthError',
    'ConfigError',
    'FAILURES',
    'bearer',
    'cognito',
    'cookie',
    'createVerifier',
    'firstOf',
    'header',
    'oidc',
    'resourceMetadataUrl',
    'revocationList',
  ],
  express: ['authOf', 'authenticate', 'authorize', 'errorHandler', 'protectedResource', 'withAuth'],
  fastify: ['authOf', 'default', 'poolguard', 'protectedResource'],
  lambda: ['albVerifier', 'authOf', 'authenticated', 'authentication', 'authorizer'],
  local: ['BAD_TOKENS', 'createLocalPool'],
}

describe.each(packages)('@poolguard/%s', (name) => {
  it('exports the same to import and to require()', async () => {
    const show = 'console.log(JSON.stringify(Object.keys(all).sort()))'
    const imported = await asModule(`import * as all from '@poolguard/${name}'; ${show}`)
    const required = await asCommonJs(`const all = require('@poolguard/${name}'); ${show}`)
    expect(imported).toEqual(EXPORTS[name])
    expect(required).toEqual(EXPORTS[name])
  })

  it('packs its build, its README and nothing else', async () => {
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: join(root, 'packages', name),
    })
    const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[]
    const strangers = packed?.files
      .map(({ path }) => path)
      .filter((path) => !/^(dist\/.+|README\.md|LICENSE|package\.json)$/.test(path))
    expect(strangers).toEqual([])
  })
})

describe('what publishing tools say', () => {
  it.each(packages)(
    'of the packed @poolguard/%s: publint and are-the-types-wrong find nothing',
    async (name) => {
      const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
        cwd: join(root, 'packages', name),
      })
      const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
      const tarball = join(folder, filename)
      await run('npx', ['publint', 'run', '--strict', tarball], { cwd: root })
      await run('npx', ['attw', tarball, '--profile', 'node16'], { cwd: root })
    },
  )
})

describe('the two builds together', () => {
  it('know each other’s errors and subclasses do not', async () => {
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

  it('a verifier of one accepts issuers of the other', async () => {
    const code = `
      import { createRequire } from 'node:module'
      import { createVerifier } from '@poolguard/core'
      const { cognito } = createRequire(import.meta.url)('@poolguard/core')
      const issuers = cognito({ userPoolId: 'us-east-1_a', clientId: 'c', tokenUse: 'id' })
      console.log(JSON.stringify(Object.keys(createVerifier({ issuers }))))`
    expect(await asModule(code)).toEqual([])
  })
})
