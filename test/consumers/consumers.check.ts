/** The packed packages as users install them: every module system, bundler, test runner and framework version. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, consumerWith } from './consumer.ts'

const TYPES = ['@types/node@20', '@types/express@5', '@types/aws-lambda@8']

/** Fastify takes any light-my-request 6, and the newest asks for Node 22: held for Node 20, as --engine-strict wants. */
const FASTIFY = ['fastify@5', 'light-my-request@~6.6.0']

describe('with Express 5 and Fastify 5', () => {
  let consumer: Consumer
  beforeAll(async () => {
    consumer = await consumerWith(['express@5', ...FASTIFY, 'typescript@6', 'esbuild', 'jest@30', ...TYPES])
  })
  afterAll(() => consumer?.remove())

  it.each([
    ['import', 'import.mjs'],
    ['require()', 'require.cjs'],
    ['Express 5', 'express.mjs'],
    ['Fastify 5', 'fastify.mjs'],
  ])('%s works', async (_name, file) => {
    expect(await consumer.run('node', file)).toBe('works\n')
  })

  it.each([
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('TypeScript with module %s and resolution %s compiles against the types', async (module, resolution) => {
    const options = [
      '--strict',
      '--noEmit',
      '--exactOptionalPropertyTypes',
      '--types',
      'node',
      '--target',
      'es2022',
    ]
    const files = resolution === 'bundler' ? ['types.mts'] : ['types.mts', 'types.cts']
    await consumer.run(
      'npx',
      'tsc',
      ...options,
      '--module',
      module,
      '--moduleResolution',
      resolution,
      ...files,
    )
  })

  it('Jest 30 takes the CommonJS build, without flags', async () => {
    await consumer.run('npx', 'jest', '--ci', '--rootDir', '.')
  })

  it('esbuild bundles a Lambda authorizer that answers', async () => {
    const options = ['--bundle', '--minify', '--platform=node', '--format=cjs', '--outfile=bundle.cjs']
    await consumer.run('npx', 'esbuild', 'handler.mjs', ...options)
    expect(await consumer.run('node', 'invoke.cjs')).toBe('works\n')
  })

  it('npx poolguard is there', async () => {
    expect(await consumer.run('npx', 'poolguard', '--help')).toMatch(/^Usage: poolguard/)
  })
})

describe('the types under TypeScript 5.4 to 7', () => {
  let consumer: Consumer
  beforeAll(async () => {
    const compilers = ['5.4', '5.9', '6', '7'].map((version) => `ts${version}@npm:typescript@${version}`)
    consumer = await consumerWith(['express@5', ...FASTIFY, ...compilers, ...TYPES])
  })
  afterAll(() => consumer?.remove())

  /** TypeScript 6 wants to be told that node10 is deprecated, and 7 has it no more. */
  const DEPRECATED = ['--ignoreDeprecations', '6.0']
  const ALL = ['node10.ts', 'types.mts', 'types.cts']
  it.each<[version: string, module: string, resolution: string, files: string[], extra: string[]]>([
    ['5.4', 'commonjs', 'node10', ['node10.ts'], []],
    ['5.9', 'commonjs', 'node10', ['node10.ts'], []],
    ['6', 'commonjs', 'node10', ['node10.ts'], DEPRECATED],
    ...['5.4', '5.9', '6', '7'].flatMap((version) => [
      [version, 'node16', 'node16', ALL, []] as [string, string, string, string[], string[]],
      [version, 'esnext', 'bundler', ALL.slice(0, 2), []] as [string, string, string, string[], string[]],
    ]),
  ])('%s: module %s and resolution %s compile', async (version, module, resolution, files, extra) => {
    const checks = ['--strict', '--noEmit', '--skipLibCheck', '--exactOptionalPropertyTypes']
    const target = ['--esModuleInterop', '--types', 'node', '--target', 'es2022']
    const resolve = ['--module', module, '--moduleResolution', resolution, ...extra]
    await consumer.run(
      'node',
      `node_modules/ts${version}/bin/tsc`,
      ...checks,
      ...target,
      ...resolve,
      ...files,
    )
  })
})

describe('with Express 4', () => {
  let consumer: Consumer
  beforeAll(async () => {
    consumer = await consumerWith(['express@4', ...FASTIFY, 'jest@29'])
  })
  afterAll(() => consumer?.remove())

  it('Jest 29 takes the CommonJS build, without flags', async () => {
    await consumer.run('npx', 'jest', '--ci', '--rootDir', '.')
  })

  it('Express 4 works', async () => {
    expect(await consumer.run('node', 'express.mjs')).toBe('works\n')
  })
})
