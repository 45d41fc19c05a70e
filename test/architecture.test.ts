/** The rules of ARCHITECTURE.md, each with a small test. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

interface SourceFile {
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
}

function sourcesUnder(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const path = join(root, folder, name)
      const text = readFileSync(path, 'utf8')
      const imports = ts
        .preProcessFile(text)
        .importedFiles.map(({ fileName: from }) =>
          from.startsWith('.') ? relative(root, join(dirname(path), from)) : from,
        )
      return { path: relative(root, path), text, imports }
    })
}

const packages = readdirSync(join(root, 'packages'))
const sources = packages.flatMap((name) => sourcesUnder(`packages/${name}/src`))
const core = sources.filter(({ path }) => path.startsWith('packages/core/'))

/** `@poolguard/core/adapter` is in `@poolguard/core`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function importersOf(modules: RegExp): string[] {
  return sources.filter(({ imports }) => imports.some((from) => modules.test(from))).map(({ path }) => path)
}

describe('who may import whom', () => {
  it('core imports lru-cache, Node and itself', () => {
    const foreign = core
      .flatMap(({ imports }) => imports)
      .filter((from) => !from.startsWith('packages/core/'))
    expect(foreign.filter((from) => !from.startsWith('node:') && from !== 'lru-cache')).toEqual([])
  })

  it('no package reaches into another one', () => {
    const reaching = sources.filter(({ path, imports }) => {
      const home = path.split('/').slice(0, 2).join('/')
      return imports.some((from) => from.startsWith('packages/') && !from.startsWith(`${home}/`))
    })
    expect(reaching.map(({ path }) => path)).toEqual([])
  })

  it('a package imports only what its package.json declares', () => {
    const undeclared = packages.flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
      const { dependencies, devDependencies, peerDependencies } = manifest
      const declared = new Set(Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }))
      return sources
        .filter(({ path }) => path.startsWith(`packages/${name}/`))
        .flatMap(({ imports }) => imports)
        .filter(
          (from) =>
            !from.startsWith('node:') &&
            !from.startsWith('packages/') &&
            !declared.has(packageOf(from)) &&
            !declared.has(`@types/${packageOf(from)}`), // a package of types only
        )
    })
    expect(undeclared).toEqual([])
  })

  it('steps do not call one another', () => {
    const calling = core.filter(
      ({ path, imports }) => path.includes('/steps/') && imports.some((from) => from.includes('/steps/')),
    )
    expect(calling.map(({ path }) => path)).toEqual([])
  })

  it('adapters know nothing of tokens, keys and claims', () => {
    const adapters = sources.filter(({ path }) =>
      /^packages\/(express|fastify|fetch|lambda|nestjs)\//.test(path),
    )
    const knowing = adapters.filter(({ imports }) =>
      imports.some((from) => /^(node:crypto|jose|lru-cache)$/.test(from)),
    )
    expect(knowing.map(({ path }) => path)).toEqual([])
  })
})

/** Groups of nodes that reach one another, by Tarjan's algorithm; a node alone is no circle. */
function findCircles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const circles: string[][] = []
  const visit = (node: string): void => {
    index.set(node, index.size)
    low.set(node, index.get(node) as number)
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) as number, low.get(next) as number))
    }
    if (low.get(node) !== index.get(node)) return
    const circle = stack.splice(stack.indexOf(node))
    if (circle.length > 1) circles.push(circle)
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return circles
}

/** `verifier` for packages/core/src/verifier/verifier.ts; a file outside of a room is a room of its own. */
function roomOf(path: string): string {
  return path.split('/').slice(0, 4).join('/')
}

describe('imports, values and types', () => {
  const graphBy = (toNode: (path: string) => string) => {
    const graph = new Map<string, Set<string>>()
    for (const { path, imports } of sources) {
      const targets = graph.get(toNode(path)) ?? new Set()
      graph.set(toNode(path), targets)
      for (const from of imports) if (toNode(from) !== toNode(path)) targets.add(toNode(from))
    }
    return graph
  }

  it('make no circle between files', () => {
    expect(findCircles(graphBy((path) => path))).toEqual([])
  })

  it('make no circle between rooms', () => {
    expect(findCircles(graphBy(roomOf))).toEqual([])
  })

  it('a circle would be found', () => {
    const graph = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['b', 'd'])],
      ['d', new Set<string>()],
    ])
    expect(findCircles(graph).map((circle) => circle.sort())).toEqual([['b', 'c']])
  })
})

describe('what only one file does', () => {
  it("no package but the core's own calls its steps", () => {
    const entries = ['index', 'adapter', 'alb'].map((name) => `packages/core/src/${name}.ts`)
    const exporting = core.filter(
      ({ path, text }) => entries.includes(path) && /export \{[^}]*\} from '\.\/steps\//.test(text),
    )
    expect(exporting.map(({ path }) => path)).toEqual([])
  })

  it('one file of the guard opens connections; of the command line and the local pool, those listed', () => {
    const opening = importersOf(/^node:(http|https|http2|net|tls|dgram)$/).filter(
      (path) => !path.startsWith('packages/local/'),
    )
    expect(opening).toEqual(['packages/core/src/keys/node-transport.ts'])
    expect(
      sources.filter(({ text }) => /(?<![#.\w])fetch\(|WebSocket\(/.test(text)).map(({ path }) => path),
    ).toEqual([
      'packages/cli/src/local-api.ts',
      'packages/local/src/console/api-views.ts',
      'packages/local/src/federation/provider-fetch.ts',
      'packages/local/src/http/event-delivery.ts',
      'packages/local/src/triggers/invoke-endpoint.ts',
    ])
  })

  it.each([
    ['UnverifiedJwt', 'packages/core/src/steps/decode.ts'],
    ['SignedJwt', 'packages/core/src/steps/signature.ts'],
  ])('one file makes a %s', (type, maker) => {
    const making = sources.filter(({ text }) => new RegExp(`\\bas (unknown as )?${type}\\b`).test(text))
    expect(making.map(({ path }) => path)).toEqual([maker])
  })

  it('one file imports keys, and one verifies signatures', () => {
    expect(core.filter(({ text }) => /\bcreatePublicKey\(/.test(text)).map(({ path }) => path)).toEqual([
      'packages/core/src/keys/jwk.ts',
    ])
    expect(
      core
        .filter(({ text }) => /import \{[^}]*\bverify\b[^}]*\} from 'node:crypto'/.test(text))
        .map(({ path }) => path),
    ).toEqual(['packages/core/src/signature/signer.ts'])
  })
})

describe('the size of things', () => {
  const lengths = sources.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))

  it('no file is longer than 200 lines, and no adapter file longer than 150', () => {
    const isAdapter = (path: string) => /^packages\/(express|fastify|fetch|lambda|nestjs)\//.test(path)
    expect(lengths.filter(({ path, lines }) => lines > (isAdapter(path) ? 150 : 200))).toEqual([])
  })

  it('the median file is under 80 lines', () => {
    const sorted = lengths.map(({ lines }) => lines).sort((one, other) => one - other)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(80)
  })

  it('every file says at its head what it is', () => {
    expect(sources.filter(({ text }) => !text.startsWith('/**')).map(({ path }) => path)).toEqual([])
  })
})

describe('dependencies, installed or built in', () => {
  const architecture = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')

  it.each(packages)('each of %s has its reason in ARCHITECTURE.md', (name) => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
    )
    const names = Object.keys({ ...dependencies, ...devDependencies })
    const foreign = names.filter((dependency) => !dependency.startsWith('@poolguard/'))
    expect(foreign.filter((dependency) => !architecture.includes(`\`${dependency}\``))).toEqual([])
  })
})
