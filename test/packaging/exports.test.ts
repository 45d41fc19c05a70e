/**
 * The built public API, name by name: values and types of every entry. Users see each change in exports.txt.
 * `npx vitest run test/packaging/exports.test.ts -u` writes it again.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { folders } from '../support/tarballs.ts'

const run = promisify(execFile)
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

interface Entry {
  readonly specifier: string
  /** The declarations of the ESM build. */
  readonly types: string
}

const entries: readonly Entry[] = folders.flatMap((folder) => {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
  return Object.entries<{ import: { types: string } } | string>(exports).flatMap(([path, entry]) =>
    typeof entry === 'string'
      ? []
      : [{ specifier: join(name, path), types: join(root, 'packages', folder, entry.import.types) }],
  )
})

const options = { module: ts.ModuleKind.NodeNext, skipLibCheck: true, types: [] }
const program = ts.createProgram(
  entries.map(({ types }) => types),
  options,
)
const checker = program.getTypeChecker()

function exportsOf(types: string): string[] {
  const source = program.getSourceFile(types)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) return []
  const lines = checker.getExportsOfModule(module).map((symbol) => {
    const isAlias = symbol.flags & ts.SymbolFlags.Alias
    const { flags } = isAlias ? checker.getAliasedSymbol(symbol) : symbol
    return `  ${symbol.name}${flags & ts.SymbolFlags.Value ? '' : ' (type)'}`
  })
  return lines.sort()
}

type Names = Readonly<Record<string, readonly string[]>>

/** The names that each package exports. One process loads all packages. */
async function readNames(kind: 'module' | 'commonjs', load: string): Promise<Names> {
  const specifiers = JSON.stringify(entries.map(({ specifier }) => specifier))
  const code = `(async () => {
    const names = {}
    for (const specifier of ${specifiers}) names[specifier] = Object.keys(${load}).sort()
    console.log(JSON.stringify(names))
  })()`
  const { stdout } = await run(process.execPath, [`--input-type=${kind}`, '-e', code], { cwd: root })
  return JSON.parse(stdout)
}

describe('what the packages export', () => {
  const imported = readNames('module', 'await import(specifier)')
  const required = readNames('commonjs', 'require(specifier)')

  it('every entry → the names in exports.txt', async () => {
    const text = entries
      .map(({ specifier, types }) => [specifier, ...exportsOf(types)].join('\n'))
      .join('\n\n')
    await expect(`${text}\n`).toMatchFileSnapshot('exports.txt')
  })

  it.each(entries)(
    '$specifier → the same names for import, require() and the compiler',
    async ({ specifier, types }) => {
      const declared = exportsOf(types).filter((line) => !line.endsWith('(type)'))
      expect((await imported)[specifier]).toEqual(declared.map((line) => line.trim()).sort())
      expect((await required)[specifier]).toEqual((await imported)[specifier])
    },
  )
})
